"""A catalogue: many books in many forms, made together, none of them stopped by another."""

import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from pathlib import Path

import pytest
from made_book import Packaged, Printed

from bindery import crew
from bindery.catalogue import making
from bindery.catalogue.reading import read_catalogue
from bindery.cli import main
from bindery.diagnostics import BookError
from bindery.engine.memory import Begun
from bindery.engine.workers import Workers
from bindery.outputs import Order, Outcome
from bindery.pdf.typeset import typeset


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with three books; the manifest of one names a file that is not there."""
    for name in ("emma", "persuasion", "sanditon"):
        folder = tmp_path / "books" / name
        folder.mkdir(parents=True)
        (folder / "book.yaml").write_text(
            f"title: {name.title()}\nlanguage: en\nchapters: [one.md]\nfront-matter: [title-page, imprint]\n"
            "epub: {page-list: false}\nvariants:\n  pocket: {page: A6}\n"
        )
        (folder / "one.md").write_text(f"# A chapter\n\nThe only words of {name}.\n")
    (tmp_path / "books" / "sanditon" / "one.md").rename(tmp_path / "books" / "sanditon" / "on.md")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(shelf: Path, text: str) -> Path:
    path = shelf / "catalogue.yaml"
    path.write_text(text)
    return path


def orders(shelf: Path, text: str, **wanted: object) -> list[Order]:
    return list(read_catalogue(write(shelf, text), Order(Path(), **{"targets": (), **wanted})))  # type: ignore[arg-type]


# What a catalogue says

FORMS = """\
to: epub
output-dir: dist
books:
  - books/*
  - book: books/emma
    to: [pdf, print]
    variants: [large, pocket]
    copies:
      - {name: ada, dedication: For Ada}
      - name: ben
        variables: {owner: Ben}
variants:
  large:
    style: large-print
    page: {margins: {inner: 20mm}}
"""


def test_each_form_of_each_book_is_an_order(shelf: Path) -> None:
    made = orders(shelf, FORMS)
    assert [(order.manifest.parent.name, order.variant.name) for order in made] == [
        ("emma", ""),
        ("persuasion", ""),
        ("sanditon", ""),
        ("emma", "large-ada"),
        ("emma", "large-ben"),
        ("emma", "pocket-ada"),
        ("emma", "pocket-ben"),
    ]
    assert [order.targets for order in made] == [("epub",)] * 3 + [("pdf", "print")] * 4
    assert {order.place for order in made} == {shelf / "dist"}
    planned = making.plan(made)
    names = [
        "emma",
        "persuasion",
        "",
        *(f"emma-{form}" for form in ("large-ada", "large-ben", "pocket-ada", "pocket-ben")),
    ]
    assert [one.name for one in planned] == names


def test_options_of_the_command_go_before_the_catalogue(shelf: Path) -> None:
    made = orders(shelf, FORMS, targets=("cover",), output_folder=Path("elsewhere"), strict=True)
    assert {(order.targets, order.place, order.strict) for order in made} == {(("cover",), Path("elsewhere"), True)}


def test_a_book_that_is_listed_twice_is_made_once(shelf: Path) -> None:
    assert len(making.plan(orders(shelf, "books: [books/emma, books/emma/book.yaml, books/e*]"))) == 1


MISTAKES = """\
boks:
  - emma
variants:
  large: {stylle: large-print, page: {trim: A55}}
  small: {variants: {x: {page: A6}}, number-depth: 9}
books:
  - books/ema
  - book: books/emma
    variant: [large]
  - {book: books/persuasion, to: [pdf, epbu]}
  - no/*
"""


def test_all_mistakes_are_said_at_once_with_their_lines(shelf: Path) -> None:
    with pytest.raises(BookError) as caught:
        orders(shelf, MISTAKES)
    said = [(found.file, found.line, found.message, found.hint) for found in caught.value.diagnostics]
    assert said == [
        ("catalogue.yaml", 1, "unknown key 'boks'", "did you mean 'books'?"),
        ("catalogue.yaml", 4, "'A55' is not a page size", said[1][3]),
        ("catalogue.yaml", 4, "unknown key 'stylle'", "did you mean 'style'?"),
        ("catalogue.yaml", 5, "'number-depth' is at most 6, not '9'", ""),
        ("catalogue.yaml", 5, "a variant has no variants of its own", said[4][3]),
        ("catalogue.yaml", 9, "unknown key 'variant'", "did you mean 'variants'?"),
        ("catalogue.yaml", 10, "'to' is one of pdf, print, cover, epub, not 'epbu'", "did you mean 'epub'?"),
    ]


def test_books_that_are_not_there_and_copies_without_names(shelf: Path) -> None:
    text = """\
books:
  - books/ema
  - no/*
  - book: books/emma
    copies:
      - {dedication: x}
      - {name: a}
      - {name: a}
"""
    with pytest.raises(BookError) as caught:
        orders(shelf, text)
    assert [(found.line, found.message, found.hint) for found in caught.value.diagnostics] == [
        (2, "there is no book 'books/ema'", "did you mean 'books/emma'?"),
        (3, "no book is called 'no/*'", "a book is a folder with a book.yaml"),
        (6, "the copy has no name", "name: ada; the names of its files end with it"),
        (8, "'a' is there twice, first on line 7", "give each copy a name of its own"),
    ]


def test_files_that_two_books_would_write_are_said(shelf: Path) -> None:
    text = """\
output-dir: dist
books:
  - books/emma
  - {book: books/persuasion, variants: [named]}
variants: {named: {output-name: emma}}
"""
    with pytest.raises(BookError) as caught:
        making.plan(orders(shelf, text))
    [found] = caught.value.diagnostics
    assert (found.file, found.line, found.code) == ("catalogue.yaml", 4, "duplicate-entry")


# What becomes of it


@pytest.fixture
def made_tasks(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The sections that are typeset from now on."""
    from made_book import WORKER

    asked: list[object] = []
    submit = WORKER.submit

    def noting(work: Callable[..., object], /, *tasks: object, **named: object) -> Future[object]:
        if work is typeset:
            asked.append(tasks[0])
        return submit(work, *tasks, **named)

    monkeypatch.setattr(WORKER, "submit", noting)
    return asked


COPIES = """\
books:
  - books/sanditon
  - book: books/emma
    to: [pdf, epub]
    copies:
      - {name: ada, dedication: For Ada, variables: {owner: Ada}}
      - {name: ben, dedication: For Ben}
  - {book: books/persuasion, variants: pocket, to: pdf}
"""
IMPRINT = '<section id="{{ section.id }}" class="imprint"><p>Copy of {{ book.variables.owner }}.</p></section>'


@pytest.mark.usefixtures("shared_worker")
def test_one_failure_stops_no_other_book_and_what_is_shared_is_done_once(
    shelf: Path, capsys: pytest.CaptureFixture[str], made_tasks: list[object]
) -> None:
    write(shelf, COPIES)
    emma = shelf / "books" / "emma"
    (emma / "book.yaml").write_text((emma / "book.yaml").read_text() + "variables: {owner: nobody}\n")
    (emma / "templates").mkdir()
    (emma / "templates" / "imprint.xhtml").write_text(IMPRINT)
    assert main(["build", "catalogue.yaml"]) == 1
    printed = capsys.readouterr()
    assert printed.err.splitlines()[0] == "books/sanditon/book.yaml:3: error: there is no file 'one.md' [missing-file]"
    assert "3 of 4 books made" in printed.out and "1 not made: sanditon" in printed.out
    rows = [line.split() for line in printed.out.splitlines() if line.endswith(("made", "failed, 1 error"))][-4:]
    assert [(row[0], row[1]) for row in rows] == [("sanditon", "–"), *((row[0], row[1]) for row in rows[1:])]
    assert [row[0] for row in rows] == ["sanditon", "emma-ada", "emma-ben", "persuasion-pocket"]

    ada, ben = (Printed(emma / f"build/emma-{name}.pdf") for name in ("ada", "ben"))
    assert [ada.page_of("For Ada"), ben.page_of("For Ben")] == [2, 2]
    assert [ada.page_of("Copy of Ada."), ben.page_of("Copy of nobody.")] == [1, 1]
    assert Packaged(emma / "build/emma-ben.epub").text("dedication") == "For Ben"
    assert Printed(shelf / "books/persuasion/build/persuasion-pocket.pdf").size() == (105.0, 148.0)
    # Of emma: cover, title page and chapter once, an imprint and a dedication for each copy.
    assert len(made_tasks) == len(set(made_tasks)) == (3 + 2 * 2) + 3

    # The same again: what is finished is looked through and kept.
    assert main(["build", "catalogue.yaml", "--json"]) == 1
    again = capsys.readouterr()
    assert [found["file"] for found in json.loads(again.out)] == ["books/sanditon/book.yaml"]
    (shelf / "books/sanditon/on.md").rename(shelf / "books/sanditon/one.md")
    assert main(["build", "catalogue.yaml"]) == 0
    assert "4 of 4 books made" in (said := capsys.readouterr().out) and "3 of them kept as they were" in said
    assert len(made_tasks) == 10 + 4

    # Each finished file is known for what it is.
    for place in ("emma/build/emma-ada.pdf", "emma/build/emma-ben.epub", "persuasion/build/persuasion-pocket.pdf"):
        assert main(["verify", f"books/{place}", "catalogue.yaml"]) == 0
    assert main(["verify", "books/persuasion/build/persuasion-pocket.pdf"]) == 0, "a variant of its own manifest"


@pytest.mark.usefixtures("shared_worker")
def test_variants_of_one_book_are_asked_for_by_name(shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", "books/emma", "--to", "pdf", "--variant", "pocket"]) == 0
    assert Printed(shelf / "books/emma/build/emma-pocket.pdf").size() == (105.0, 148.0)
    assert main(["build", "books/emma", "--to", "pdf", "--variant", "poket"]) == 1
    assert "book.yaml: error: the book has no variant 'poket'" in (said := capsys.readouterr().err)
    assert "did you mean 'pocket'?" in said
    assert main(["build", "catalogue.yaml", "--variant", "pocket"]) == 2


def test_a_fault_of_the_program_in_one_book_is_told_and_the_others_are_made(
    shelf: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def build(order: Order, *_: object) -> Outcome:
        if "emma" in str(order.manifest):
            raise LookupError("on purpose")
        return Outcome((), ())

    monkeypatch.setattr(making, "build", build)
    assert main(["build", "books/emma", "books/persuasion"]) == 70
    printed = capsys.readouterr()
    assert "LookupError: on purpose" in printed.err and "make_book: emma: this is a fault of the program" in printed.err
    assert "1 of 2 books made" in printed.out


def test_a_catalogue_that_is_interrupted_ends_at_once(
    shelf: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def build(order: Order, *_: object) -> Outcome:
        if "persuasion" in str(order.manifest):
            return Outcome((), ())
        # Until it has been said that the other is made.
        time.sleep(0.3)
        raise KeyboardInterrupt

    monkeypatch.setattr(making, "build", build)
    # What is interrupted closes its pool, and must not close that of the other tests.
    monkeypatch.setattr(crew, "Workers", Workers)
    assert main(["build", "books/persuasion", "books/emma", "--jobs", "1"]) == 130
    assert "interrupted; 1 of 2 books made. Build again for the rest" in capsys.readouterr().err


# Work for several who ask


def test_what_several_ask_for_is_begun_once() -> None:
    begun, work = Begun(), Future[int]()
    asked: list[Future[int]] = []

    def begin() -> Future[int]:
        asked.append(work)
        return work

    one, other = begun.ask("a", begin), begun.ask("a", begin)
    one.cancel()
    assert not work.cancelled(), "the other waits for it"
    work.set_result(7)
    assert other.result(1) == 7 and asked == [work]
    with pytest.raises(CancelledError):
        one.result(1)
    failing = Future[int]()
    third = begun.ask("a", lambda: failing)
    failing.set_exception(LookupError("no"))
    with pytest.raises(LookupError):
        third.result(1)


def test_what_nobody_waits_for_any_more_is_called_off() -> None:
    begun, work, again = Begun(), Future[int](), Future[int]()
    askers = [begun.ask("a", lambda: work) for _ in range(3)]
    for asker in askers:
        asker.cancel()
    assert work.cancelled()
    last = begun.ask("a", lambda: again)
    threading.Timer(0.05, again.set_result, [1]).start()
    assert last.result(5) == 1
