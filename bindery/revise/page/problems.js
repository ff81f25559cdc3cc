// Errors and warnings, over the pages. Errors open the panel by themselves, once for each new set of them.

export class Problems {
  constructor(panel, button, showSource) {
    this.panel = panel;
    this.button = button;
    this.showSource = showSource;
    this.list = panel.querySelector("#problem-list");
    this.sentence = panel.querySelector("#sentence");
    this.kept = panel.querySelector("#kept");
    this.shown = "";
    button.addEventListener("click", () => this.toggle());
    panel.querySelector("#close-problems").addEventListener("click", () => {
      this.set(false);
      button.focus();
    });
    panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.set(false);
    });
  }

  set(open) {
    this.panel.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
  }

  toggle() {
    if (this.button.hidden) return;
    this.set(this.panel.hidden);
    if (!this.panel.hidden) this.panel.querySelector("button").focus();
  }

  update(state, hasPages) {
    // While a build goes on, what it has not yet looked at again still stands.
    if (state.status === "building" && this.shown) return;
    const errors = state.diagnostics.filter((found) => found.severity === "error").length;
    const warnings = state.diagnostics.length - errors;
    const parts = [
      errors ? `${errors} ${errors === 1 ? "error" : "errors"}` : "",
      warnings ? `${warnings} ${warnings === 1 ? "warning" : "warnings"}` : "",
    ].filter(Boolean);
    const faulty = state.status === "faulty";
    this.button.hidden = !parts.length && !state.sentence;
    const [most, ...less] = parts.length ? parts : ["Trouble"];
    const rest = document.createElement("span");
    rest.className = "wide";
    rest.textContent = less.map((part) => `, ${part}`).join("");
    this.button.replaceChildren(most, rest);
    this.button.classList.toggle("faulty", faulty);
    this.sentence.hidden = !state.sentence;
    this.sentence.textContent = state.sentence;
    this.kept.hidden = !(faulty && hasPages);
    this.list.replaceChildren(...state.diagnostics.map((found) => this.item(found)));
    const told = JSON.stringify([state.diagnostics, state.sentence]);
    if (this.button.hidden) this.set(false);
    else if (faulty && told !== this.shown) this.set(true);
    else if (!faulty && this.wasFaulty) this.set(false);
    this.shown = told;
    this.wasFaulty = faulty;
  }

  item(found) {
    const item = document.createElement("li");
    item.className = found.severity;
    const where = document.createElement(found.file ? "button" : "span");
    where.className = "where";
    where.textContent = [found.file, found.line || ""].filter(Boolean).join(":") || "the book";
    if (found.file) where.addEventListener("click", () => this.showSource(found.file));
    const kind = document.createElement("span");
    kind.className = "kind";
    kind.textContent = found.severity;
    const message = document.createElement("p");
    message.textContent = found.message;
    item.append(kind, where, message);
    if (found.hint) {
      const hint = document.createElement("p");
      hint.className = "hint";
      hint.textContent = found.hint;
      item.append(hint);
    }
    return item;
  }
}
