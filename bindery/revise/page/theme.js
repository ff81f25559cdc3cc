// Light or dark: the system's choice until the reader makes one, which is kept.

export class Theme {
  constructor(button) {
    this.button = button;
    this.system = matchMedia("(prefers-color-scheme: dark)");
    this.system.addEventListener("change", () => this.apply());
    button.addEventListener("click", () => this.toggle());
    this.apply();
  }

  get isDark() {
    const chosen = localStorage.getItem("theme");
    return chosen ? chosen === "dark" : this.system.matches;
  }

  toggle() {
    localStorage.setItem("theme", this.isDark ? "light" : "dark");
    this.apply();
  }

  apply() {
    document.documentElement.dataset.theme = this.isDark ? "dark" : "light";
    this.button.setAttribute("aria-pressed", String(this.isDark));
  }
}
