"""The books of the benchmark as folders that can be built, edited and put back."""

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from .handbook import write_handbook
from .prose import Writer

CHECKOUT = Path(__file__).parent.parent.parent
WORKERS = 2
_STYLE = "styles/literary/style.yaml"


@dataclass(frozen=True)
class Book:
    """A book in a folder. What is remembered of it between builds lies in the folder too."""

    name: str
    folder: Path

    @property
    def chapters(self) -> list[Path]:
        return sorted((self.folder / "chapters").glob("*.md"))

    @property
    def pdf(self) -> Path:
        (pdf,) = (self.folder / "build").glob("*.pdf")
        return pdf

    def forget(self) -> None:
        """Take away finished files and all that is remembered."""
        for name in ("build", ".bindery"):
            shutil.rmtree(self.folder / name, ignore_errors=True)

    def keep(self, place: Path) -> None:
        """Copy the folder to `place`, as it is now."""
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(self.folder, place)

    def put_back(self, place: Path) -> None:
        shutil.rmtree(self.folder)
        shutil.copytree(place, self.folder)


def handbook(folder: Path, chapters: int, *, any_side: bool = False) -> Book:
    """The generated handbook; where chapters start on any side it has no parts, which start on a recto."""
    shutil.rmtree(folder, ignore_errors=True)
    write_handbook(folder, chapters, parts=not any_side)
    if any_side:
        _start_on_any_side(folder)
    return Book(f"handbook, {chapters} chapters", folder)


def sherlock_holmes(folder: Path, *, any_side: bool = False) -> Book | None:
    """The manuscript sherlock-holmes of BINDERY_MANUSCRIPTS, or of shared/manuscripts beside the checkout."""
    shelf = Path(os.environ.get("BINDERY_MANUSCRIPTS") or CHECKOUT.parent / "shared" / "manuscripts")
    manuscript = shelf / "sherlock-holmes"
    if not manuscript.is_dir():
        return None
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(manuscript / "chapters", folder / "chapters")
    chapters = sorted(f"chapters/{path.name}" for path in (folder / "chapters").glob("*.md"))
    manifest = {"title": "The Adventures of Sherlock Holmes", "language": "en-GB", "chapters": chapters}
    (folder / "book.yaml").write_text(yaml.safe_dump(manifest, sort_keys=False), encoding="utf-8")
    if any_side:
        _start_on_any_side(folder)
    return Book(f"Sherlock Holmes, {len(chapters)} chapters", folder)


def _start_on_any_side(folder: Path) -> None:
    style = (CHECKOUT / _STYLE).read_text(encoding="utf-8")
    assert "chapters-start: recto" in style
    (folder / _STYLE).parent.mkdir(parents=True)
    text = style.replace("chapters-start: recto", "chapters-start: any")
    (folder / _STYLE).write_text(text, encoding="utf-8")


def change_a_word(chapter: Path, turn: int) -> str:
    """Spell a word of a paragraph near the chapter's middle backwards, another one each `turn`; gives the new word."""
    lines = chapter.read_text(encoding="utf-8").split("\n")
    paragraphs = list(_long_paragraphs(lines))
    place = paragraphs[(len(paragraphs) // 2 + turn) % len(paragraphs)]
    words = list(_words_outside_markup(lines[place]))
    word = words[len(words) // 2]
    new = word[0][::-1]
    lines[place] = lines[place][: word.start()] + new + lines[place][word.end() :]
    chapter.write_text("\n".join(lines), encoding="utf-8")
    return new


def _words_outside_markup(line: str) -> Iterator[re.Match[str]]:
    for word in re.finditer(r"(?<= )[a-z]{6,}(?= )", line):
        before = line[: word.start()]
        outside = all(before.count(left) == before.count(right) for left, right in ("[]", "{}"))
        if outside and before.count("`") % 2 == before.count("$") % 2 == 0 and word[0] != word[0][::-1]:
            yield word


def add_words(chapter: Path, count: int) -> None:
    """Put at least `count` words of prose behind an early paragraph of the chapter."""
    lines = chapter.read_text(encoding="utf-8").split("\n")
    place = list(_long_paragraphs(lines))[1]
    writer = Writer(f"{count} more words")
    paragraphs: list[str] = []
    while (missing := count - sum(len(paragraph.split()) for paragraph in paragraphs)) > 0:
        paragraphs.append(writer.paragraph() if missing > 60 else writer.sentence())
    lines[place + 1 : place + 1] = [line for paragraph in paragraphs for line in ("", paragraph)]
    chapter.write_text("\n".join(lines), encoding="utf-8")


def _long_paragraphs(lines: list[str]) -> Iterator[int]:
    for number, line in enumerate(lines):
        if len(line) > 250 and line[0].isupper():
            yield number
