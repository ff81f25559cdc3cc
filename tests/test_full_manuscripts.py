"""Whole manuscripts that this repository does not have, each a folder in BINDERY_MANUSCRIPTS, become books.

A manuscript without a book.yaml gets the plainest one: a title and its chapters.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
import verapdf
import yaml
from made_book import Packaged, Printed
from page_marks import astray
from spread_ends import spread_ends

from bindery.checks.epubcheck import epubcheck

pytestmark = [pytest.mark.full, pytest.mark.manuscripts]

CHECKOUT = Path(__file__).parent.parent
ENOUGH = 4
"""Chapters of a manuscript without a manifest that are made each time; all of them, in the long tests."""


def manuscripts() -> Iterator[pytest.ParameterSet]:
    """Each with the number of its chapters that become the book; None where its manifest says which."""
    folder = os.environ.get("BINDERY_MANUSCRIPTS")
    for manuscript in sorted(path for path in Path(folder).iterdir() if path.is_dir()) if folder else []:
        count = len(list(manuscript.glob("chapters/*.md")))
        if (manuscript / "book.yaml").exists():
            yield pytest.param(manuscript, None, id=manuscript.name)
        else:
            yield pytest.param(manuscript, ENOUGH, id=f"{manuscript.name}, its beginning")
            yield pytest.param(manuscript, count, id=manuscript.name, marks=pytest.mark.long)


@pytest.mark.parametrize(("manuscript", "count"), list(manuscripts()))
def test_it_becomes_a_whole_and_valid_pdf_and_epub(manuscript: Path, count: int | None, tmp_path: Path) -> None:
    book = tmp_path / "book"
    shutil.copytree(manuscript, book)
    manifest = book / "book.yaml"
    chapters = sorted(book.glob("chapters/*.md"))[:count]
    if not manifest.exists():
        names = [chapter.relative_to(book).as_posix() for chapter in chapters]
        words = {"title": manuscript.name, "language": "en", "output-name": "book", "chapters": names}
        manifest.write_text(yaml.safe_dump(words), encoding="utf-8")
    build = [sys.executable, "make_book.py", "build", str(book), "--output-dir", str(tmp_path)]
    made = subprocess.run(build, cwd=CHECKOUT, capture_output=True, encoding="utf-8", check=False)
    assert made.returncode == 0, made.stdout + made.stderr

    assert epubcheck(next(tmp_path.glob("*.epub"))) == ()

    [file] = tmp_path.glob("*.pdf")
    assert verapdf.failures(file) == {file: []}

    with pypdfium2.PdfDocument(file) as pdf:
        printed = letters("".join(page.get_textpage().get_text_range() for page in pdf))
    for chapter in chapters:
        last_words = letters(chapter.read_text(encoding="utf-8"))[-60:]
        assert last_words in printed, chapter.name

    ends = spread_ends(file)
    assert ends.share > 0.9, ends

    wrong = astray(Printed(next(tmp_path.glob("*.pdf"))), Packaged(next(tmp_path.glob("*.epub"))))
    assert wrong == []


def letters(text: str) -> str:
    """The letters alone: hyphens at line ends, folios and markup are no part of the words."""
    return re.sub(r"[\W\d_]", "", text)
