// The page that `make_book.py preview` shows: what the server tells is handed to the part that shows it.

import { Contents } from "./contents.js";
import { listenToKeys } from "./keys.js";
import { Pages } from "./pages.js";
import { Problems } from "./problems.js";
import { Reader } from "./reader.js";
import { Theme } from "./theme.js";

const $ = (id) => document.getElementById(id);
const theme = new Theme($("toggle-theme"));
const pages = new Pages($("pages"), moved);
const reader = new Reader($("reader"), $("no-epub"), moved);
const contents = new Contents($("contents"), $("toggle-contents"), {
  page: (number, down) => pages.show(number, down),
  address: (address) => reader.show(address),
});
const problems = new Problems($("problems"), $("toggle-problems"), (file) => showSource(file));
let edition = "print";
let state = { status: "building", stage: "", diagnostics: [], builds: 0 };
let connected = true;

// What the server tells

const events = new EventSource("events");
events.addEventListener("book", (event) => {
  const book = JSON.parse(event.data);
  document.title = book.title;
  $("title").textContent = book.title;
  $("page-count").textContent = `of ${book.pages.length}`;
  pages.update(book);
  if (edition === "print") contents.showBook(book);
  contents.mark(edition === "print" ? pages.current() : reader.current());
  showChanges();
});
events.addEventListener("epub", (event) => {
  const epub = JSON.parse(event.data);
  reader.update(epub);
  if (edition === "epub") contents.showEpub(epub);
});
events.addEventListener("state", (event) => {
  const before = state;
  state = JSON.parse(event.data);
  problems.update(state, Boolean(pages.book));
  showStatus();
  if (before.builds !== state.builds) announce();
  document.body.dataset.builds = state.builds;
});
events.addEventListener("open", () => {
  connected = true;
  showStatus();
});
events.addEventListener("error", () => {
  connected = false;
  showStatus();
});

const STAGES = { read: "Reading", typeset: "Typesetting", furniture: "Setting folios", bind: "Binding", package: "Packing the e-book" };

function showStatus() {
  const building = state.status === "building";
  document.body.classList.toggle("building", building && connected);
  const [stage, ...steps] = state.stage.split(" ");
  let text = "";
  if (!connected) text = "The preview has ended";
  else if (building) text = [STAGES[stage] ?? "Building", ...steps].join(" ");
  else if (state.status === "ready") text = state.seconds ? `Made in ${state.seconds.toFixed(1)} s` : "";
  else text = pages.book ? "The last good pages" : "Not made";
  $("status").textContent = text;
  $("waiting").textContent = pages.book ? "" : building ? `${text} …` : text;
}

// Screen readers are told of the end of a build, not of its every step.
function announce() {
  const errors = state.diagnostics.filter((found) => found.severity === "error");
  const changed = pages.changes().length;
  if (state.status === "ready") {
    const what = changed ? `, ${counted(changed, "page")} changed` : "";
    $("news").textContent = `The book is made${what}.`;
  } else if (state.status === "faulty") {
    const first = errors[0];
    $("news").textContent = first
      ? `${counted(errors.length, "error")}. ${first.file} line ${first.line}: ${first.message}`
      : state.sentence;
  }
}

function inWideWindows(words) {
  const part = document.createElement("span");
  part.className = "wide";
  part.textContent = words;
  return part;
}

function counted(number, noun) {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

// Where the reader is

function moved(place) {
  contents.mark(place);
  if (edition === "print" && document.activeElement !== $("folio")) $("folio").value = place.folio ?? "";
}

function showSource(file) {
  const book = pages.book;
  const found = book ? book.sections.find((section) => section.source === file) : null;
  if (found) {
    choose("print");
    pages.show(found.first, 0);
  }
}

$("go").addEventListener("submit", (event) => {
  event.preventDefault();
  const wanted = $("folio").value;
  if (pages.showFolio(wanted)) {
    $("folio").blur();
    $("pages").focus({ preventScroll: true });
  } else {
    $("news").textContent = `There is no page ${wanted}.`;
    $("folio").setAttribute("aria-invalid", "true");
    $("folio").select();
  }
});
$("folio").addEventListener("input", () => $("folio").removeAttribute("aria-invalid"));
$("folio").addEventListener("focus", () => $("folio").select());
$("folio").addEventListener("blur", () => {
  $("folio").removeAttribute("aria-invalid");
  $("folio").value = pages.current()?.folio ?? "";
});

// Changes

function showChanges() {
  const number = pages.changes().length;
  $("changes").hidden = number === 0 || edition !== "print";
  $("first-change").replaceChildren(counted(number, "page"), inWideWindows(" changed"));
}

function toChange(step) {
  choose("print");
  const found = pages.showChange(step);
  if (found) $("news").textContent = `Changed: page ${found.folio}.`;
}
$("next-change").addEventListener("click", () => toChange(1));
$("previous-change").addEventListener("click", () => toChange(-1));
$("first-change").addEventListener("click", () => toChange(0));

// Print or e-book

function choose(wanted) {
  if (wanted === edition) return;
  edition = wanted;
  for (const name of ["print", "epub"]) {
    const chosen = name === edition;
    $(`tab-${name}`).setAttribute("aria-selected", String(chosen));
    $(`tab-${name}`).tabIndex = chosen ? 0 : -1;
    $(name).hidden = !chosen;
  }
  $("go").hidden = edition !== "print";
  showChanges();
  if (edition === "print") {
    if (pages.book) contents.showBook(pages.book);
    pages.measure();
    contents.mark(pages.current());
  } else {
    reader.open();
    if (reader.epub) contents.showEpub(reader.epub);
    contents.mark(reader.current());
  }
}
for (const name of ["print", "epub"]) {
  $(`tab-${name}`).addEventListener("click", () => choose(name));
  $(`tab-${name}`).addEventListener("keydown", (event) => {
    if (["ArrowLeft", "ArrowRight"].includes(event.key)) {
      event.preventDefault();
      event.stopPropagation();
      choose(edition === "print" ? "epub" : "print");
      $(`tab-${edition}`).focus();
    }
  });
}

// Keys

$("show-help").addEventListener("click", () => $("help").showModal());
const commands = {
  turn: (step) => (edition === "print" ? pages.turn(step) : reader.turn(step)),
  screen: (step) => edition === "print" && pages.screen(step),
  end: (which) => (edition === "print" ? pages.end(which) : reader.end(which)),
  change: toChange,
  zoom: (step) => edition === "print" && pages.zoom(step),
  go: () => {
    choose("print");
    $("folio").focus();
  },
  contents: () => contents.toggle(),
  problems: () => problems.toggle(),
  edition: () => choose(edition === "print" ? "epub" : "print"),
  theme: () => theme.toggle(),
  help: () => ($("help").open ? $("help").close() : $("help").showModal()),
  direction: () => (pages.book?.direction === "rtl" ? -1 : 1),
};
listenToKeys(document, commands);
reader.onDocument = (inside) => listenToKeys(inside, commands);
