// The book as spreads. Pictures of pages are fetched when they come near the window, the nearest first.

const AT_ONCE = 4;
const NEAR = 1.5; // windows above and below
const GAP = 28; // CSS px around a spread
const LINE = 0.4; // how far down the window the eye is
const ZOOMS = [0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 2.5, 3];

export class Pages {
  constructor(pane, moved) {
    this.pane = pane;
    this.moved = moved;
    this.book = null;
    this.rows = [];
    this.views = [];
    this.scale = 1;
    this.loading = 0;
    pane.addEventListener("scroll", () => this.scrolled(), { passive: true });
    new ResizeObserver(() => this.measure()).observe(pane);
    matchMedia("(resolution: 1dppx)").addEventListener("change", () => this.fetch());
  }

  // The book

  update(book) {
    const place = this.book ? this.anchor() : this.remembered();
    const before = new Map(this.views.map((view) => [view.key, view]));
    const older = new Map(this.views.map((view) => [view.slot, view]));
    this.book = book;
    this.views = book.pages.map((page, number) => {
      const section = book.sections[page.section];
      const slot = `${section.id} ${number - section.first}`;
      const key = `${slot} ${page.picture}`;
      const view = before.get(key) ?? new View(slot, key, older.get(slot));
      view.set(page, number, section);
      return view;
    });
    this.layOut();
    this.restore(place);
    this.fetch();
    this.scrolled();
  }

  layOut() {
    const single = this.isNarrow();
    this.single = single;
    this.pane.classList.toggle("single", single);
    this.pane.dir = this.book.direction;
    const rows = [];
    for (let number = single ? 0 : -1; number < this.views.length; number += single ? 1 : 2) {
      const row = document.createElement("div");
      row.className = "spread";
      for (const view of single ? [this.views[number]] : [this.views[number], this.views[number + 1]]) {
        row.append(view ? view.element : this.empty());
      }
      rows.push(row);
    }
    this.rows = rows;
    this.pane.replaceChildren(...rows);
    this.size();
  }

  empty() {
    const element = document.createElement("div");
    element.className = "page none";
    return element;
  }

  // Sizes

  isNarrow() {
    return this.pane.clientWidth < 640;
  }

  measure() {
    if (!this.book || this.pane.clientWidth === 0) return;
    const place = this.anchor();
    if (this.isNarrow() !== this.single) this.layOut();
    this.size();
    this.restore(place);
    this.fetch();
  }

  size() {
    const page = this.book.pages[0];
    const columns = this.single ? 1 : 2;
    const wide = (this.pane.clientWidth - 2 * GAP) / columns;
    const high = ((this.pane.clientHeight - 2 * GAP) * page.width) / page.height;
    const fit = this.single ? wide : Math.min(wide, high);
    this.pageWidth = Math.max(Math.floor(fit * this.scale), 60);
    this.unit = this.pageWidth / page.width;
    this.pane.style.setProperty("--unit", `${this.unit}px`);
  }

  zoom(step) {
    if (!this.book) return;
    const place = this.anchor();
    const at = ZOOMS.indexOf(this.scale);
    this.scale = step === 0 ? 1 : ZOOMS[Math.min(Math.max(at + step, 0), ZOOMS.length - 1)];
    this.size();
    this.restore(place);
    this.fetch();
  }

  // Where the reader is

  viewAt(down = LINE) {
    if (!this.views.length) return null;
    const top = this.pane.getBoundingClientRect().top;
    const line = top + this.pane.clientHeight * down;
    let low = 0;
    let high = this.rows.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.rows[middle].getBoundingClientRect().bottom < line) low = middle + 1;
      else high = middle;
    }
    const number = this.single ? low : Math.max(2 * low - 1, 0);
    return this.views[Math.min(number, this.views.length - 1)];
  }

  // The recto of the spread is where a chapter may just have begun: the page that was asked for counts while it is shown.
  current() {
    const view = this.viewAt();
    if (!view) return null;
    const asked = this.asked;
    const same = asked && asked.element.parentElement === view.element.parentElement;
    const here = same && this.views.includes(asked) ? asked : view.page.blank ? this.views[view.number + 1] ?? view : view;
    return { number: here.number, folio: here.page.folio, section: here.page.section };
  }

  anchor() {
    const view = this.viewAt();
    if (!view) return null;
    const section = this.book.sections[view.page.section];
    const offset = view.number - section.first;
    const heading = section.headings.filter((one) => one.page <= offset).at(-1);
    const frame = view.element.getBoundingClientRect();
    const line = this.pane.getBoundingClientRect().top + this.pane.clientHeight * LINE;
    return {
      section: section.id,
      heading: heading?.id ?? "",
      offset: offset - (heading?.page ?? 0),
      down: (line - frame.top) / frame.height,
      number: view.number,
    };
  }

  restore(place) {
    if (!place || !this.views.length) return;
    const view = this.views[this.numberOf(place)];
    const frame = view.element.getBoundingClientRect();
    const line = this.pane.getBoundingClientRect().top + this.pane.clientHeight * LINE;
    this.pane.scrollTop += frame.top + place.down * frame.height - line;
  }

  numberOf(place) {
    const last = this.views.length - 1;
    const index = this.book.sections.findIndex((section) => section.id === place.section);
    if (index < 0) return Math.min(place.number, last);
    const section = this.book.sections[index];
    const end = (this.book.sections[index + 1]?.first ?? this.views.length) - 1;
    const heading = section.headings.find((one) => one.id === place.heading);
    const wanted = section.first + (heading?.page ?? 0) + place.offset;
    return Math.min(Math.max(Math.min(wanted, end), 0), last);
  }

  remembered() {
    try {
      return JSON.parse(sessionStorage.getItem("place"));
    } catch {
      return null;
    }
  }

  scrolled() {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      if (!this.book) return;
      const here = this.current();
      if (here) this.moved(here);
      sessionStorage.setItem("place", JSON.stringify(this.anchor()));
      this.fetch();
    });
  }

  // Moving

  show(number, down = 0) {
    const view = this.views[Math.min(Math.max(number, 0), this.views.length - 1)];
    if (!view) return;
    this.asked = view;
    const row = view.element.parentElement;
    const high = row.offsetHeight > this.pane.clientHeight;
    this.pane.scrollTop = row.offsetTop - GAP / 2 + (high ? down * view.element.offsetHeight : 0);
    this.scrolled();
  }

  showFolio(written) {
    const wanted = written.trim().replace(/^p(p|age|\.)*\s*/i, "").toLowerCase();
    const found = this.views.find((view) => view.page.folio.toLowerCase() === wanted);
    if (found) this.show(found.number);
    return Boolean(found);
  }

  turn(step) {
    const view = this.viewAt();
    if (!view) return;
    const row = this.rows.indexOf(view.element.parentElement);
    const next = this.rows[Math.min(Math.max(row + step, 0), this.rows.length - 1)];
    const first = this.views.find((one) => one.element.parentElement === next);
    this.show(first.number);
    this.asked = null;
  }

  // A spread that is higher than the window is read window by window, as the browser does it.
  screen(step) {
    const row = this.viewAt()?.element.parentElement;
    if (!row || row.offsetHeight > this.pane.clientHeight) {
      this.pane.scrollBy({ top: step * this.pane.clientHeight * 0.9 });
    } else this.turn(step);
  }

  end(which) {
    this.show(which < 0 ? 0 : this.views.length - 1);
  }

  // Changes

  changes() {
    return this.views.filter((view) => view.page.changed);
  }

  showChange(step) {
    const changed = this.changes();
    if (!changed.length) return null;
    const here = this.current().number;
    const after = changed.find((view) => view.number > here);
    const before = changed.findLast((view) => view.number < here);
    const found = step === 0 ? changed[0] : step > 0 ? after ?? changed[0] : before ?? changed.at(-1);
    this.show(found.number);
    return found.page;
  }

  // Pictures

  fetch() {
    if (!this.book) return;
    const pane = this.pane.getBoundingClientRect();
    const reach = pane.height * NEAR;
    const width = Math.ceil(this.pageWidth * devicePixelRatio);
    const middle = pane.top + pane.height / 2;
    const wanted = [];
    for (const row of this.rowsNear(pane.top - reach, pane.bottom + reach)) {
      const frame = row.getBoundingClientRect();
      for (const element of row.children) {
        if (element.view) wanted.push([Math.abs((frame.top + frame.bottom) / 2 - middle), element.view]);
      }
    }
    wanted.sort((one, other) => one[0] - other[0]);
    const near = new Set(wanted.map(([, view]) => view));
    for (const view of this.views) if (!near.has(view)) view.forget();
    for (const [, view] of wanted) {
      const needed = Math.round(width * (view.page.width / this.book.pages[0].width));
      if (!view.lacks(needed)) continue;
      if (this.loading >= AT_ONCE) break;
      this.loading += 1;
      view.load(needed).finally(() => {
        this.loading -= 1;
        this.fetch();
      });
    }
  }

  rowsNear(top, bottom) {
    let low = 0;
    let high = this.rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.rows[middle].getBoundingClientRect().bottom < top) low = middle + 1;
      else high = middle;
    }
    const found = [];
    for (; low < this.rows.length && this.rows[low].getBoundingClientRect().top < bottom; low += 1) {
      found.push(this.rows[low]);
    }
    return found;
  }
}

// One page. Until its new picture is there, it shows the one that was in its place before.
class View {
  constructor(slot, key, older) {
    this.slot = slot;
    this.key = key;
    this.width = 0;
    this.element = document.createElement("figure");
    this.element.className = "page";
    this.element.view = this;
    this.picture = older?.picture?.cloneNode() ?? null;
    this.words = document.createElement("div");
    this.words.className = "unseen";
    this.element.append(...(this.picture ? [this.picture] : []), this.words);
  }

  set(page, number, section) {
    this.page = page;
    this.number = number;
    this.element.style.setProperty("--width", page.width);
    this.element.style.setProperty("--height", page.height);
    this.element.classList.toggle("changed", Boolean(page.changed));
    this.element.id = `page-${number}`;
    this.element.dataset.folio = page.folio;
    const parts = [`Page ${page.folio}`, page.blank ? "blank" : section.title, page.changed ? "changed" : ""];
    this.element.setAttribute("role", "group");
    this.element.setAttribute("aria-label", parts.filter(Boolean).join(", "));
  }

  lacks(width) {
    return this.width !== width && this.coming !== width;
  }

  async load(width) {
    this.coming = width;
    const picture = new Image();
    picture.alt = "";
    picture.src = `pictures/${this.page.picture}/${width}`;
    try {
      await picture.decode();
    } catch {
      // It is of a revision that is gone; the next one brings another.
      this.width = width;
      return;
    }
    if (this.coming !== width) return;
    this.width = width;
    this.element.dataset.shown = this.page.picture;
    if (this.picture) this.picture.replaceWith(picture);
    else this.element.prepend(picture);
    this.picture = picture;
    this.read();
  }

  async read() {
    if (this.hasText) return;
    this.hasText = true;
    const answer = await fetch(`texts/${this.page.picture}`);
    if (!answer.ok) return;
    const text = await answer.text();
    this.words.replaceChildren(
      ...text.split("\n").map((line) => {
        const words = document.createElement("span");
        words.textContent = `${line} `;
        return words;
      }),
    );
  }

  forget() {
    if (!this.picture) return;
    this.picture.remove();
    this.picture = null;
    this.width = this.coming = 0;
    delete this.element.dataset.shown;
  }
}
