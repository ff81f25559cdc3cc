"""The moment in finished files: the manifest's date, else SOURCE_DATE_EPOCH, else a fixed one; never today."""

import zipfile
from pathlib import Path

import pikepdf
import pytest

from bindery.cli import main
from bindery.diagnostics import BookError
from bindery.moment import moment_of
from bindery.recipe import read_recipe


@pytest.mark.parametrize(
    ("date", "epoch", "moment"),
    [
        ("2026-11-08", "1700000000", "2026-11-08T00:00:00Z"),
        ("2026-11", "", "2026-11-01T00:00:00Z"),
        ("2026", "", "2026-01-01T00:00:00Z"),
        ("", "1700000000", "2023-11-14T22:13:20Z"),
        ("", "0", "1970-01-01T00:00:00Z"),
        ("", "", "2000-01-01T00:00:00Z"),
    ],
)
def test_the_manifest_goes_before_the_environment(
    date: str, epoch: str, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    monkeypatch.setenv("TZ", "Asia/Baku")
    assert moment_of(date) == moment


@pytest.mark.parametrize("epoch", ["yesterday", "2026-11-08", "99999999999999999999"])
def test_what_is_no_moment_is_said(epoch: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    with pytest.raises(BookError, match=epoch):
        moment_of("")


@pytest.mark.usefixtures("shared_worker")
def test_both_books_carry_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "book.yaml").write_text("title: Small\nlanguage: en\nchapters: [one.md]\n")
    (tmp_path / "one.md").write_text("# One\n\nText.\n")
    files = [tmp_path / "build" / "small.pdf", tmp_path / "build" / "small.epub"]

    def built(epoch: str) -> tuple[str, bool, list[bytes]]:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
        assert main(["build", str(tmp_path), "--to", "pdf,epub", "--jobs", "1"]) == 0
        with pikepdf.open(files[0]) as pdf, zipfile.ZipFile(files[1]) as epub:
            moment = str(pdf.docinfo["/CreationDate"])
            modified = b"2023-11-14T22:13:20Z" in epub.read("EPUB/content.opf")
            assert (b"2023-11-14T22:13:20Z" in pdf.Root.Metadata.read_bytes()) == modified
        assert read_recipe(files[1]).engines.get("SOURCE_DATE_EPOCH", "") == epoch  # type: ignore[union-attr]
        return moment, modified, [file.read_bytes() for file in files]

    dated = built("1700000000")
    assert dated[:2] == ("D:20231114221320Z", True)
    assert built("")[:2] == ("D:20000101000000Z", False), "the environment is part of what a book is built of"
    assert built("1700000000") == dated
