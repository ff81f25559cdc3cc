"""Save after save: what is shown, what is said, and that nothing ends the watcher."""

import errno
import os
import shutil
import threading
import time
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor
from pathlib import Path

import pikepdf
import pytest

from bindery import outputs
from bindery.revise import making
from bindery.revise.workshop import News
from tests.revised_book import BOOK, MANIFEST, Revising, chapter, write_book

WRITTEN = {name: text.encode() for name, text in BOOK.items()}


@pytest.fixture(scope="module")
def revising(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Revising]:
    with Revising(write_book(tmp_path_factory.mktemp("revised") / "book")) as revising:
        yield revising


@pytest.fixture(autouse=True)
def as_it_was(revising: Revising) -> Iterator[None]:
    """Every test finds the book in order."""
    yield
    if {path.name: path.read_bytes() for path in revising.folder.iterdir() if path.is_file()} != WRITTEN:
        revising.after(lambda: write_book(revising.folder))
    assert revising.latest.status == "ready"


def messages(news: News) -> list[str]:
    return [str(found) for found in news.diagnostics]


def folios(news: News, section: str) -> list[str]:
    """Of the changed pages of a section."""
    assert news.revision
    shown = next(shown for shown in news.revision.sections if shown.section.source == section)
    return [leaf.folio for leaf in shown.own if leaf.changed]


def test_the_finished_files_are_those_of_a_build(revising: Revising) -> None:
    news = revising.latest
    assert news.status == "ready"
    assert {path.name for path in news.written} == {"revised.pdf", "revised.epub"}
    assert news.revision
    with pikepdf.open(revising.folder / "build" / "revised.pdf") as pdf:
        assert len(pdf.pages) == news.revision.page_count
    assert (revising.folder / "build" / "revised.epub").read_bytes() == news.epub


def test_changed_pages_are_those_with_other_words(revising: Revising) -> None:
    text = chapter("two")
    last = text.rindex("says this")
    news = revising.save("two.md", text[:last] + "says that" + text[last + 9 :])
    assert news.revision
    two = next(shown for shown in news.revision.sections if shown.section.source == "two.md")
    assert folios(news, "two.md") == [two.own[-1].folio]
    assert news.revision.changed == (two.own[-1].folio,)


def test_pages_that_only_move_have_not_changed(revising: Revising) -> None:
    before = revising.latest
    news = revising.save("one.md", chapter("one", "New words at the beginning. " * 400))
    assert before.revision and news.revision
    assert news.revision.page_count > before.revision.page_count
    assert folios(news, "one.md")
    assert folios(news, "two.md") == folios(news, "three.md") == []
    contents = next(shown for shown in news.revision.sections if shown.section.kind == "contents")
    assert [leaf.changed for leaf in contents.own] == [True], "it prints other page numbers"


def test_a_save_that_changes_nothing_leaves_the_marks(revising: Revising) -> None:
    changed = revising.save("two.md", chapter("two", "New."))
    again = revising.after(lambda: (revising.folder / "two.md").touch())
    assert changed.revision and again.revision
    assert again.revision.changed == changed.revision.changed != ()


def test_the_edited_chapter_is_shown_before_the_whole_book(revising: Revising) -> None:
    before = len(revising.told)
    whole = revising.save("two.md", chapter("two", "The first words to be seen. " * 300))
    early = next(
        news for news in revising.told[before:] if news.revision and not news.revision.whole and folios(news, "two.md")
    )
    assert early.status == "building"
    assert early.revision and whole.revision and whole.revision.whole

    def pictures(news: News) -> list[str]:
        assert news.revision
        two = next(shown for shown in news.revision.sections if shown.section.source == "two.md")
        return [leaf.picture for leaf in two.leaves]

    assert pictures(early) == pictures(whole), "the pages look as they will in the whole book"
    assert folios(early, "two.md") == folios(whole, "two.md")


def test_words_that_do_not_arrive_are_said_after_the_pages_are_shown(revising: Revising) -> None:
    since = len(revising.told)
    (revising.folder / "own.css").write_text(".gone { display: none }")
    (revising.folder / "one.md").write_text(chapter("one", "::: gone\nNobody will ever read this.\n:::"))
    news = revising.save("book.yaml", MANIFEST + "css: own.css\n")
    (revising.folder / "own.css").unlink()
    [found] = news.diagnostics
    assert (found.code, found.file, found.line) == ("words-lost", "one.md", 4)
    [shown] = [told for told in revising.told[since:] if told.stage == "package" and told.revision == news.revision][:1]
    assert shown.status == "building" and not shown.diagnostics


def test_half_a_word_and_half_a_file(revising: Revising) -> None:
    path = revising.folder / "two.md"
    before = len(revising.told)
    whole = chapter("two", "Whole.")
    for length in (0, 10, 200, len(whole) // 2, len(whole)):
        path.write_text(whole[:length], encoding="utf-8")
        time.sleep(0.12)
    news = revising.settled(before)
    assert (news.status, news.diagnostics) == ("ready", ())
    assert folios(news, "two.md")


def test_half_a_character(revising: Revising) -> None:
    news = revising.after(lambda: (revising.folder / "two.md").write_bytes("# Two\n\nA café".encode()[:-1]))
    assert news.status == "faulty"
    assert [str(found).split("\n")[0] for found in news.diagnostics] == [
        "two.md:3: error: the file is not UTF-8 text [not-utf8]"
    ]


def test_with_errors_the_last_good_book_stays(revising: Revising) -> None:
    good = revising.latest
    files = {path: path.read_bytes() for path in (revising.folder / "build").iterdir() if path.is_file()}
    news = revising.save("two.md", chapter("two", "See @fig-nowhere."))
    assert news.status == "faulty"
    assert messages(news)[0].startswith("two.md:3: error: @fig-nowhere refers to a figure that is nowhere in the book")
    assert news.revision is good.revision
    assert {path: path.read_bytes() for path in (revising.folder / "build").iterdir() if path.is_file()} == files


def test_what_is_said_is_what_is_wrong_now(revising: Revising) -> None:
    revising.save("two.md", chapter("two", "See @fig-nowhere."))
    news = revising.save("three.md", chapter("three", "See @tbl-nowhere."))
    assert [found.file for found in news.diagnostics] == ["three.md", "two.md"]
    news = revising.save("two.md", chapter("two"))
    assert [found.file for found in news.diagnostics] == ["three.md"]
    news = revising.save("three.md", chapter("three"))
    assert (news.status, news.diagnostics) == ("ready", ())


def test_a_manifest_that_is_broken_for_a_while(revising: Revising) -> None:
    news = revising.save("book.yaml", "title: [Revised\n")
    assert news.status == "faulty"
    assert news.diagnostics[0].file == "book.yaml"
    assert news.revision
    assert revising.save("book.yaml", MANIFEST).status == "ready"


def test_a_manifest_that_is_away_for_a_while(revising: Revising) -> None:
    manifest = revising.folder / "book.yaml"
    news = revising.after(manifest.unlink)
    assert news.status == "faulty"
    assert "there is no manifest 'book.yaml'" in messages(news)[0]
    assert revising.save("book.yaml", MANIFEST).status == "ready"


def test_a_chapter_that_is_deleted_and_put_back(revising: Revising) -> None:
    news = revising.after((revising.folder / "two.md").unlink)
    assert news.status == "faulty"
    assert messages(news)[0].startswith("book.yaml:4: error: there is no file 'two.md'")
    assert revising.save("two.md", chapter("two")).status == "ready"


def test_a_file_that_goes_during_a_build(revising: Revising, monkeypatch: pytest.MonkeyPatch) -> None:
    """Found when the manifest was read, and gone when the chapter is."""
    read, path = making.prepare, revising.folder / "two.md"

    def prepare(*order: object) -> object:
        path.unlink(missing_ok=True)
        (revising.folder / "book.yaml").stat()
        return read(*order)  # type: ignore[arg-type]

    monkeypatch.setattr(making, "prepare", prepare)
    news = revising.save("one.md", chapter("one", "Another."))
    assert news.status == "faulty"
    assert "two.md" in messages(news)[0]
    monkeypatch.undo()
    assert revising.save("two.md", chapter("two")).status == "ready"


def test_a_file_that_vanishes_between_two_looks_is_named(revising: Revising, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = FileNotFoundError(errno.ENOENT, "No such file or directory", str(revising.folder / "images" / "map.svg"))

    def prepare(*order: object) -> object:
        raise gone

    monkeypatch.setattr(making, "prepare", prepare)
    news = revising.save("one.md", chapter("one", "Another."))
    assert messages(news)[0].startswith("images/map.svg: error: this file went away while the book was being made")
    assert news.revision


def test_a_folder_that_may_not_be_read(revising: Revising) -> None:
    """Root may read everything: where the tests run as root, this is an ordinary folder."""
    folder = revising.folder / "closed"

    def close() -> None:
        folder.mkdir()
        (folder / "a.md").write_text("x")
        folder.chmod(0)

    try:
        assert revising.after(close).status == "ready"
        assert revising.save("two.md", chapter("two", "Still seen.")).status == "ready"
    finally:
        folder.chmod(0o700)
        revising.after(lambda: shutil.rmtree(folder))


def test_a_full_disk(revising: Revising, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(path: Path, data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    before = (revising.folder / "build" / "revised.pdf").read_bytes()
    monkeypatch.setattr(outputs, "_write", no_room)
    news = revising.save("two.md", chapter("two", "More words."))
    assert news.status == "faulty"
    assert "the disk is full" in news.sentence
    assert folios(news, "two.md"), "the pages are shown all the same"
    assert (revising.folder / "build" / "revised.pdf").read_bytes() == before
    monkeypatch.undo()
    news = revising.save("two.md", chapter("two", "More words and room."))
    assert (news.status, news.sentence) == ("ready", "")
    assert (revising.folder / "build" / "revised.pdf").read_bytes() != before


def test_a_fault_of_the_program_is_told_and_the_next_save_builds(
    revising: Revising, monkeypatch: pytest.MonkeyPatch
) -> None:
    def prepare(*order: object) -> object:
        raise ZeroDivisionError("on purpose")

    monkeypatch.setattr(making, "prepare", prepare)
    news = revising.save("one.md", chapter("one", "Another."))
    assert news.status == "faulty"
    assert "a fault of the program" in news.sentence
    assert "ZeroDivisionError: on purpose" in news.sentence
    monkeypatch.undo()
    assert revising.save("one.md", chapter("one")).status == "ready"


def test_a_newer_save_overtakes_the_build(revising: Revising) -> None:
    """The first of two saves is never finished: its words are in no book."""
    before = len(revising.told)

    def save_twice() -> None:
        (revising.folder / "two.md").write_text(chapter("two", "Overtaken. " * 3000), encoding="utf-8")
        revising.wait(lambda news: news.stage.startswith("typeset"), before)
        (revising.folder / "two.md").write_text(chapter("two", "The last word."), encoding="utf-8")

    news = revising.after(save_twice)
    assert news.status == "ready"
    finished = [told for told in revising.told[before:] if told.status == "ready"]
    assert {told.revision.page_count for told in finished if told.revision} == {
        news.revision.page_count if news.revision else 0
    }


def test_the_book_s_folder_is_renamed_and_comes_back(revising: Revising) -> None:
    away = revising.folder.with_name("away")
    news = revising.after(lambda: revising.folder.rename(away))
    assert news.status == "faulty"
    assert "book.yaml" in messages(news)[0]
    assert revising.after(lambda: away.rename(revising.folder)).status == "ready"
    assert revising.save("two.md", chapter("two", "Back again.")).status == "ready"


def test_a_worker_that_is_killed(revising: Revising) -> None:
    """What it was doing is done again."""
    before = len(revising.told)

    def save_and_kill() -> None:
        (revising.folder / "two.md").write_text(chapter("two", "Long. " * 6000), encoding="utf-8")
        revising.wait(lambda news: news.stage.startswith("typeset"), before)
        for worker in _children(os.getpid()):
            os.kill(worker, 9)

    news = revising.after(save_and_kill)
    assert news.status == "ready"
    assert folios(news, "two.md")


def _children(process: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{process}/task").iterdir() if Path("/proc").is_dir() else ():
        found += [int(child) for child in (task / "children").read_text().split()]
    return found


def test_it_ends_in_the_middle_of_a_build(tmp_path: Path) -> None:
    folder = write_book(tmp_path / "book")
    revising = Revising(folder)
    stop: threading.Event = revising._stop
    revising._thread.start()
    revising.wait(lambda news: news.stage.startswith("typeset"))
    stop.set()
    revising._thread.join(20)
    assert not revising._thread.is_alive()
    assert not (folder / "build").exists()


def test_workers_that_cannot_live_are_a_sentence(revising: Revising, monkeypatch: pytest.MonkeyPatch) -> None:
    def prepare(*order: object) -> object:
        raise BrokenExecutor("a worker process was ended from outside")

    monkeypatch.setattr(making, "prepare", prepare)
    news = revising.save("one.md", chapter("one", "Another."))
    assert news.status == "faulty"
    assert "a worker process was ended from outside" in news.sentence
    assert news.revision
    monkeypatch.undo()
    assert revising.save("one.md", chapter("one")).status == "ready"
