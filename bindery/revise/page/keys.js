// One place for all keys. Those that a focused control needs itself are left to it.

const TYPED = "input, textarea, select, [contenteditable]";

export function listenToKeys(target, commands) {
  target.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = event.target instanceof target.defaultView.Element ? event.target : null;
    if (at?.closest(TYPED)) {
      if (event.key === "Escape") at.blur();
      return;
    }
    if (at?.closest("dialog") && event.key !== "?") return;
    const onControl = at?.closest("button, a, [role=tab]");
    const action = actions(commands)[event.key];
    if (!action || (onControl && [" ", "Enter"].includes(event.key))) return;
    if (action() !== false) event.preventDefault();
  });
}

function actions(commands) {
  return {
    ArrowRight: () => commands.turn(commands.direction()),
    ArrowLeft: () => commands.turn(-commands.direction()),
    PageDown: () => commands.screen(1),
    PageUp: () => commands.screen(-1),
    " ": () => commands.screen(1),
    Home: () => commands.end(-1),
    End: () => commands.end(1),
    n: () => commands.change(1),
    p: () => commands.change(-1),
    g: () => commands.go(),
    c: () => commands.contents(),
    e: () => commands.problems(),
    t: () => commands.edition(),
    d: () => commands.theme(),
    "+": () => commands.zoom(1),
    "=": () => commands.zoom(1),
    "-": () => commands.zoom(-1),
    0: () => commands.zoom(0),
    "?": () => commands.help(),
  };
}
