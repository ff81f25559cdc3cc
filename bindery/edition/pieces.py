"""The order of the book: every piece of front, main and back matter, before any of it is written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bindery.apparatus.numbering import Register
from bindery.edition.section import Matter
from bindery.edition.setting import Language
from bindery.manifest import contents, model
from bindery.manuscript.chapter import Chapter
from bindery.manuscript.tree import Inlines, words

_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_WITHOUT_TITLE = {"half-title", "title-page", "imprint", "dedication"}
_ANY_SIDE = {"imprint", "figures", "tables", "listings", "colophon"}
"""Pieces that follow on the next page; the imprint stands on the title page's verso."""
_UNLISTED = {"half-title", "title-page", "imprint", "dedication", "contents"}
_BEFORE_DEDICATION = {"half-title", "title-page", "imprint"}


@dataclass(frozen=True)
class Piece:
    """One section to be: a generated piece, a part page or a chapter."""

    id: str
    kind: str
    matter: Matter
    title: Inlines
    number: str = ""
    level: int = 1
    chapter: Chapter | None = None
    part: str = ""
    """The title of the part that it belongs to."""
    starts: Literal["recto", "verso", "any"] = "recto"

    @property
    def is_listed(self) -> bool:
        """Whether the contents name it."""
        return self.kind not in _UNLISTED


def roman(number: int) -> str:
    """4 -> "IV"."""
    digits = ""
    for value, digit in _ROMAN:
        while number >= value:
            digits += digit
            number -= value
    return digits


def pieces(
    manifest: model.Manifest,
    chapters: Mapping[str, Chapter],
    register: Register,
    language: Language,
    present: Mapping[str, bool],
    chapters_start: Literal["recto", "any"],
) -> tuple[Piece, ...]:
    """Every piece in reading order.

    `present` says of a generated kind whether there is anything to print; `chapters` are by file.
    """
    planner = _Planner(chapters, register, language, present, chapters_start)
    front = planner.matter(manifest.front_matter, Matter.FRONT)
    if present["dedication"] and not any(piece.kind == "dedication" for piece in front):
        place = max((place for place, piece in enumerate(front, 1) if piece.kind in _BEFORE_DEDICATION), default=0)
        front.insert(place, planner.generated("dedication", Matter.FRONT))
    main = planner.matter(manifest.chapters, Matter.MAIN)
    back = planner.matter(manifest.back_matter, Matter.BACK)
    if present["notes"] and not any(piece.kind == "notes" for piece in back):
        back = [planner.generated("notes", Matter.BACK), *back]
    return (*front, *main, *back)


class _Planner:
    def __init__(
        self,
        chapters: Mapping[str, Chapter],
        register: Register,
        language: Language,
        present: Mapping[str, bool],
        chapters_start: Literal["recto", "any"],
    ):
        self.chapters, self.register, self.language = chapters, register, language
        self.present, self.chapters_start = present, chapters_start
        self.parts = 0

    def matter(
        self, entries: Sequence[contents.Piece | contents.Chapter | contents.Part], matter: Matter
    ) -> list[Piece]:
        return list(self._matter(entries, matter))

    def _matter(
        self, entries: Sequence[contents.Piece | contents.Chapter | contents.Part], matter: Matter
    ) -> Iterator[Piece]:
        for entry in entries:
            if isinstance(entry, contents.Piece):
                if self.present.get(entry.name, True):
                    yield self.generated(entry.name, matter)
            elif isinstance(entry, contents.Part):
                self.parts += 1
                yield Piece(f"part-{self.parts}", "part", matter, words(entry.part), roman(self.parts), part=entry.part)
                for chapter in entry.chapters:
                    if not chapter.draft:
                        yield self.chapter(chapter, matter, level=2, part=entry.part)
            elif not entry.draft:
                yield self.chapter(entry, matter)

    def generated(self, kind: str, matter: Matter) -> Piece:
        title = [] if kind in _WITHOUT_TITLE else words(self.language.label(kind))
        return Piece(
            kind, kind, matter, title, starts="verso" if kind == "imprint" else "any" if kind in _ANY_SIDE else "recto"
        )

    def chapter(self, entry: contents.Chapter, matter: Matter, level: int = 1, part: str = "") -> Piece:
        chapter = self.chapters[entry.path]
        return Piece(
            chapter.id,
            "chapter",
            matter,
            chapter.title,
            self.register.numbers.get(chapter.id, ""),
            level,
            chapter,
            part,
            self.chapters_start,
        )
