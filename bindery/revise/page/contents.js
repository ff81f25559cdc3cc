// The list at the side: the chapters of the print book with their headings, or those of the e-book.

export class Contents {
  constructor(nav, button, show) {
    this.nav = nav;
    this.button = button;
    this.show = show;
    this.opened = new Set();
    this.wide = matchMedia("(min-width: 60rem)");
    this.wide.addEventListener("change", () => this.set(this.wide.matches));
    button.addEventListener("click", () => this.toggle());
    this.set(this.wide.matches && localStorage.getItem("contents") !== "closed");
  }

  set(open) {
    document.body.classList.toggle("with-contents", open);
    this.button.setAttribute("aria-expanded", String(open));
  }

  toggle() {
    const open = !document.body.classList.contains("with-contents");
    this.set(open);
    if (this.wide.matches) localStorage.setItem("contents", open ? "open" : "closed");
    if (open) this.nav.querySelector("[aria-current], a")?.focus();
  }

  showBook(book) {
    this.book = book;
    const list = document.createElement("ol");
    book.sections.forEach((section, number) => {
      if (!section.title) return;
      const entry = this.entry(section.title, section.number, book.pages[section.first]?.folio, section.level, () =>
        this.show.page(section.first, 0),
      );
      entry.dataset.section = number;
      const end = book.sections[number + 1]?.first ?? book.pages.length;
      if (book.pages.slice(section.first, end).some((page) => page.changed)) this.markChanged(entry);
      if (section.headings.length) this.addHeadings(entry, section, book);
      list.append(entry);
    });
    this.nav.replaceChildren(list);
  }

  addHeadings(entry, section, book) {
    const list = document.createElement("ol");
    list.id = `headings-${section.id}`;
    for (const heading of section.headings) {
      const number = section.first + heading.page;
      list.append(
        this.entry(heading.title, "", book.pages[number]?.folio, heading.level, () =>
          this.show.page(number, heading.down),
        ),
      );
    }
    const button = document.createElement("button");
    button.className = "unfold";
    button.setAttribute("aria-label", `Headings of ${section.title}`);
    button.setAttribute("aria-controls", list.id);
    const set = (open) => {
      button.setAttribute("aria-expanded", String(open));
      list.hidden = !open;
      if (open) this.opened.add(section.id);
      else this.opened.delete(section.id);
    };
    button.addEventListener("click", () => set(list.hidden));
    set(this.opened.has(section.id));
    entry.firstChild.before(button);
    entry.append(list);
  }

  showEpub(epub) {
    const list = document.createElement("ol");
    for (const line of epub.contents) {
      const entry = this.entry(line.title, "", "", line.level + 1, () => this.show.address(line.address));
      entry.dataset.address = line.address;
      list.append(entry);
    }
    this.nav.replaceChildren(list);
  }

  entry(title, number, folio, level, act) {
    const entry = document.createElement("li");
    entry.dataset.level = level;
    const link = document.createElement("a");
    link.href = "#pages";
    const name = document.createElement("span");
    name.className = "name";
    name.textContent = title;
    if (number) {
      const numeral = document.createElement("span");
      numeral.className = "numeral";
      numeral.textContent = `${number} `;
      name.prepend(numeral);
    }
    link.append(name);
    if (folio) {
      const page = document.createElement("span");
      page.className = "folio";
      page.textContent = folio;
      link.append(" ", page);
    }
    link.addEventListener("click", (event) => {
      event.preventDefault();
      act();
      if (!this.wide.matches) this.set(false);
    });
    entry.append(link);
    return entry;
  }

  markChanged(entry) {
    entry.classList.add("changed");
    const said = document.createElement("span");
    said.className = "unseen";
    said.textContent = " (changed)";
    entry.querySelector(".name").append(said);
  }

  mark(place) {
    if (!place) return;
    for (const old of this.nav.querySelectorAll("[aria-current]")) old.removeAttribute("aria-current");
    const wanted = place.address
      ? [...this.nav.querySelectorAll("[data-address]")].find((one) => one.dataset.address === place.address)
      : this.nav.querySelector(`[data-section="${place.section}"]`);
    const link = wanted?.querySelector("a");
    if (!link) return;
    link.setAttribute("aria-current", "true");
    if (wanted !== this.marked) {
      this.marked = wanted;
      link.scrollIntoView({ block: "nearest" });
    }
  }
}
