// The e-book's chapters, as they stand in the EPUB, in a frame where no script runs.

export class Reader {
  constructor(frame, nothing, moved) {
    this.frame = frame;
    this.nothing = nothing;
    this.moved = moved;
    this.epub = null;
    this.address = "";
    this.isOpen = false;
    this.onDocument = () => {};
    frame.addEventListener("load", () => this.loaded());
  }

  update(epub) {
    const changed = this.epub?.name !== epub.name;
    this.epub = epub;
    this.frame.hidden = false;
    this.nothing.hidden = true;
    const file = this.address.split("#")[0];
    if (!epub.chapters.includes(file)) this.address = epub.contents[0]?.address ?? epub.chapters[0];
    if (this.isOpen && changed) {
      this.place = this.here();
      this.load();
    }
  }

  open() {
    this.frame.hidden = !this.epub;
    this.nothing.hidden = Boolean(this.epub);
    this.isOpen = true;
    if (this.epub && !this.frame.src.includes(this.epub.name)) this.load();
  }

  show(address) {
    this.address = address;
    this.place = null;
    this.load();
  }

  turn(step) {
    if (!this.epub) return;
    const chapters = this.epub.chapters;
    const at = chapters.indexOf(this.address.split("#")[0]);
    const next = chapters[at + step];
    if (next) this.show(next);
  }

  end(which) {
    const inside = this.frame.contentDocument?.scrollingElement;
    if (inside) inside.scrollTop = which < 0 ? 0 : inside.scrollHeight;
  }

  current() {
    const file = this.address.split("#")[0];
    const entry = this.epub?.contents.find((line) => line.address.split("#")[0] === file);
    return { address: entry?.address ?? this.address };
  }

  load() {
    const [file, fragment] = this.address.split("#");
    const name = file.split("/").map(encodeURIComponent).join("/");
    this.frame.src = `epub/${this.epub.name}/${name}${fragment ? `#${fragment}` : ""}`;
    this.moved(this.current());
  }

  // How far down the chapter the reader is: the first element with a name that is on screen, and what is above it.
  here() {
    const inside = this.frame.contentDocument;
    const scrolled = inside?.scrollingElement;
    if (!scrolled) return null;
    const top = [...inside.querySelectorAll("[id]")].find((one) => one.getBoundingClientRect().bottom > 0);
    return {
      id: top?.id,
      above: top?.getBoundingClientRect().top,
      part: scrolled.scrollTop / Math.max(scrolled.scrollHeight, 1),
    };
  }

  loaded() {
    const inside = this.frame.contentDocument;
    if (!inside || !this.epub) return;
    const prefix = `/epub/${this.epub.name}/`;
    const path = decodeURIComponent(inside.location.pathname);
    if (path.startsWith(prefix)) {
      this.address = path.slice(prefix.length) + inside.location.hash;
      this.moved(this.current());
    }
    // What a reading system starts from; the book's own style sheets stand above it.
    const page = inside.documentElement.style;
    page.fontFamily ||= "Charter, 'Bitstream Charter', Cambria, Georgia, serif";
    page.fontSize ||= "1.125rem";
    page.lineHeight ||= "1.5";
    page.paddingBlock ||= "1.5rem";
    for (const link of inside.querySelectorAll("a[href]")) {
      if (link.origin !== location.origin) {
        link.target = "_blank";
        link.rel = "noopener noreferrer";
      }
    }
    const scrolled = inside.scrollingElement;
    if (this.place && scrolled) {
      const found = this.place.id ? inside.getElementById(this.place.id) : null;
      if (found) scrolled.scrollTop += found.getBoundingClientRect().top - this.place.above;
      else scrolled.scrollTop = this.place.part * scrolled.scrollHeight;
      this.place = null;
    }
    this.onDocument(inside);
  }
}
