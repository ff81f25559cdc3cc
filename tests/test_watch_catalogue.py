"""Work on a book of a catalogue: a save of the catalogue counts as one of the book, wherever it puts it."""

import queue
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from made_book import WORKER, Printed

from bindery.catalogue.choice import Choice, NotListed
from bindery.diagnostics import BookError
from bindery.outputs import Order
from bindery.revise.workshop import News, Workshop

MANIFEST = "title: Villette\nchapters: [one.md]\nfront-matter: [dedication]\n"
CATALOGUE = """\
output-dir: {place}
books:
  - {{book: broken, variants: [small]}}
  - book: {book}
    copies: [{{name: {name}, dedication: For {owner}{more}}}]
variants: {{small: {{page: A6}}}}
"""


class Shelf:
    """Two books of one title and a broken one, and the catalogue as it was last saved."""

    def __init__(self, folder: Path):
        self.catalogue, self.finished = folder / "catalogue.yaml", folder / "seen" / "villette-ada.pdf"
        for name in ("villette", "other", "broken"):
            (folder / name).mkdir()
            (folder / name / "book.yaml").write_text(MANIFEST if name != "broken" else "title: Nothing\n")
            (folder / name / "one.md").write_text(f"# One\n\nThe only words of {name}.\n")
        self.save()

    def save(self, **changed: str) -> None:
        saved = {"place": "seen", "book": "villette", "name": "ada", "owner": "Cleo", "more": ""} | changed
        self.catalogue.write_text(CATALOGUE.format(**saved))


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def choice(shelf: Shelf, name: str = "villette-ada") -> Choice:
    return Choice(shelf.catalogue, Order(Path(), ("pdf",), proof=False), name)


class Work:
    """A workshop at work, and what became of each build."""

    def __init__(self, choice: Choice):
        self.ended: queue.Queue[News] = queue.Queue()
        self.stop = threading.Event()
        self.thread = threading.Thread(target=Workshop(choice.order(), self._hear, choice).run, args=(self.stop,))
        self.thread.start()

    def _hear(self, news: News) -> None:
        if news.status != "building":
            self.ended.put(news)

    def until(self, status: str) -> News:
        while (news := self.ended.get(timeout=60)).status != status:
            continue
        return news


@pytest.fixture
def work(shelf: Shelf, shared_worker: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Work]:
    monkeypatch.setattr(WORKER, "shutdown", lambda **_: None)
    work = Work(choice(shelf))
    work.until("ready")
    yield work
    work.stop.set()
    work.thread.join(60)
    assert not work.thread.is_alive()


def test_what_the_catalogue_says_of_the_book_is_taken_up(shelf: Shelf, work: Work) -> None:
    assert Printed(shelf.finished).page_of("For Cleo") == 0
    shelf.save(owner="Dora")
    work.until("ready")
    assert Printed(shelf.finished).page_of("For Dora") == 0


def test_a_mistake_in_the_catalogue_is_told_until_it_is_mended(shelf: Shelf, work: Work) -> None:
    shelf.save(more=", pgae: A6")
    [found] = work.until("faulty").diagnostics
    assert (found.line, found.message, found.hint) == (5, "unknown key 'pgae'", "did you mean 'page'?")
    shelf.save(more=", page: A6")
    assert work.until("ready").diagnostics == ()
    assert Printed(shelf.finished).size() == (105.0, 148.0)
    shelf.catalogue.unlink()
    [found] = work.until("faulty").diagnostics
    assert "the catalogue cannot be read" in found.message
    shelf.save(name="adah")
    [found] = work.until("faulty").diagnostics
    assert found.message == "'chapters' is missing", "the broken book may be the one that is meant"
    assert found.file.endswith("broken/book.yaml")


def test_a_book_that_the_catalogue_now_has_elsewhere_is_watched_there(shelf: Shelf, work: Work) -> None:
    shelf.save(book="other", place="there")
    finished = shelf.catalogue.parent / "there" / "villette-ada.pdf"
    while work.until("ready").written != (finished,):
        continue
    (shelf.catalogue.parent / "other" / "one.md").write_text("# One\n\nWhat is now in the other one.\n")
    while "now in the other" not in "".join(Printed(finished).texts):
        work.until("ready")


def test_a_book_is_chosen_by_the_name_of_its_files(shelf: Shelf) -> None:
    """What is wrong with another book of the catalogue is none of its business."""
    assert choice(shelf).order().variant.name == "ada"
    with pytest.raises(BookError, match=r"broken/book\.yaml"):
        choice(shelf, "villette-eda").order()
    (shelf.catalogue.parent / "broken" / "book.yaml").write_text(MANIFEST.replace("[dedication]", "[]"))
    for name, hint in (("villette-eda", "did you mean 'villette-ada'?"), ("", "it lists villette-small, villette-ada")):
        with pytest.raises(NotListed) as caught:
            choice(shelf, name).order()
        assert [found.hint for found in caught.value.diagnostics] == [hint]
