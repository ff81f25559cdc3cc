"""Every piece of the book as a section of XHTML, for one medium."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

from bindery.apparatus.bibliography import Bibliography, BibliographyEntry
from bindery.apparatus.numbering import caption_title
from bindery.diagnostics import BookError, Diagnostic
from bindery.edition.blocks import Writer
from bindery.edition.inlines import InlineWriter, WrittenNote
from bindery.edition.links import drop_dead_links
from bindery.edition.markup import safe
from bindery.edition.pieces import Piece
from bindery.edition.plan import Plan
from bindery.edition.section import Section
from bindery.edition.setting import Bearings, Setting
from bindery.edition.templates import Shared, Templates
from bindery.edition.writer import WritingTask, Written, settled, write_chapter
from bindery.manuscript.chapter import Chapter
from bindery.manuscript.tree import Blocks, Inlines, plain_text, repeatable

_KINDS_OF_LISTS = {"figures": "figure", "tables": "table", "listings": "listing"}


@dataclass(frozen=True)
class Edition:
    """The sections of one medium, and what could not be written into them."""

    sections: tuple[Section, ...]
    diagnostics: tuple[Diagnostic, ...]


def begin_edition(plan: Plan, setting: Setting, executor: Executor) -> Callable[[], Edition]:
    """Have the chapters written by `executor`; what this gives waits for them and writes the rest.

    It gives every section of the book in reading order, and raises BookError with every template that fails.
    """
    templates = Templates(
        plan.folder,
        Shared(
            print=setting.is_print,
            book=plan.front,
            language=setting.language,
            names_pages=setting.names_pages,
            engines=plan.engines,
            typefaces=plan.typefaces,
        ),
        executor,
    )
    chapters = {
        piece.id: executor.submit(write_chapter, _task(piece.chapter, plan, setting))
        for piece in plan.pieces
        if piece.chapter
    }

    def finish() -> Edition:
        templates.load({"chapter", *(piece.kind for piece in plan.pieces)})
        written = {id: future.result() for id, future in chapters.items()}
        return _Press(plan, setting, written, templates).edition()

    return finish


def _task(chapter: Chapter, plan: Plan, setting: Setting) -> WritingTask:
    return WritingTask(chapter.file, chapter.title, chapter.tree, setting, plan.bearings[chapter.id])


class _Press:
    """Writes the sections of one edition around the written chapters."""

    def __init__(self, plan: Plan, setting: Setting, written: Mapping[str, Written], templates: Templates):
        self.plan, self.setting, self.written, self.templates = plan, setting, written, templates
        self.writer = InlineWriter(setting, Bearings(formulas=plan.formulas), "")
        self.diagnostics: list[Diagnostic] = [found for each in written.values() for found in each.diagnostics]

    def edition(self) -> Edition:
        sections: list[Section] = []
        failed: list[Diagnostic] = []
        for piece in self.plan.pieces:
            try:
                sections.append(self.section(piece))
            except BookError as problem:
                failed += problem.diagnostics
        if failed:
            raise BookError([*failed, *self.diagnostics])
        return Edition(drop_dead_links(sections), tuple(self.diagnostics))

    def section(self, piece: Piece) -> Section:
        written = self.written.get(piece.id)
        return Section(
            id=piece.id,
            kind=piece.kind,
            matter=piece.matter,
            title=self.plain_title(piece),
            body=self.body(piece),
            level=piece.level,
            starts=piece.starts,
            number=piece.number,
            headings=written.headings if written else (),
            in_contents=piece.is_listed,
            strings={
                "book": self.plan.front.title,
                "part": piece.part or self.plan.front.title,
                "chapter": self.plain_title(piece),
            },
            source=piece.chapter.file if piece.chapter else "",
        )

    def plain_title(self, piece: Piece) -> str:
        if piece.title:
            return " ".join(plain_text(piece.title).split())
        named = piece.kind in ("imprint", "dedication")
        return self.setting.language.label(piece.kind) if named else self.plan.front.title

    def body(self, piece: Piece) -> str:
        if piece.chapter:
            return self.chapter(piece, self.written[piece.id])
        match piece.kind:
            case "contents":
                return self.render("contents", piece, entries=self.contents())
            case "figures" | "tables" | "listings":
                return self.render("list", piece, entries=self.captions(_KINDS_OF_LISTS[piece.kind]))
            case "bibliography":
                return self.render(
                    "bibliography", piece, entries=safe(self.entries(self.plan.apparatus.bibliographies[""]))
                )
            case "glossary":
                return self.glossary(piece)
            case "index":
                return self.render("index", piece, indexes=self.indexes())
            case "notes":
                return self.render("notes", piece, groups=self.note_groups())
            case _:
                return self.render(piece.kind, piece)

    def render(self, template: str, piece: Piece, **values: Any) -> str:
        return self.templates.render(f"{template}.xhtml", section=self.shown(piece), **values)

    def shown(self, piece: Piece, **more: Any) -> dict[str, Any]:
        """What templates see of a section."""
        return {
            "id": piece.id,
            "kind": piece.kind,
            "matter": piece.matter.value,
            "number": piece.number,
            "title": safe(self.inline(piece.title)),
            "part_of_book": piece.chapter.part_of_book if piece.chapter else "",
            "references": "",
            "notes": "",
            **more,
        }

    def inline(self, nodes: Inlines) -> str:
        """Inlines outside of a chapter's text, such as a title in the contents: without notes and index marks."""
        return self.writer.inlines(repeatable(nodes))

    # Chapters and their notes

    def chapter(self, piece: Piece, written: Written) -> str:
        references = self.plan.apparatus.bibliographies.get(piece.id)
        return self.templates.render(
            "chapter.xhtml",
            section=self.shown(
                piece,
                title=safe(written.title),
                body=safe(written.body),
                references=safe(self.entries(references)) if references else "",
                notes=safe(self.notes(written.notes)) if written.notes and not self.notes_at_the_end else "",
            ),
        )

    @property
    def notes_at_the_end(self) -> bool:
        return self.setting.notes == "book-end"

    def notes(self, notes: Sequence[WrittenNote]) -> str:
        return self.templates.render("notes.xhtml", section=None, groups=[{"title": "", "notes": _shown_notes(notes)}])

    def note_groups(self) -> list[dict[str, Any]]:
        return [
            {"title": safe(self.inline(piece.title)), "notes": _shown_notes(self.written[piece.id].notes)}
            for piece in self.plan.pieces
            if piece.chapter and self.written[piece.id].notes
        ]

    # Contents and lists

    def contents(self) -> list[dict[str, Any]]:
        """Entries as a tree: chapters inside their parts, headings inside chapters as deep as the manifest asks."""
        roots: list[dict[str, Any]] = []
        for piece in self.plan.pieces:
            if not piece.is_listed:
                continue
            entry = {
                "id": piece.id,
                "kind": piece.kind,
                "number": piece.number,
                "title": safe(self.inline(piece.title)),
                "children": self.heading_entries(piece),
            }
            (roots[-1]["children"] if piece.level == 2 and roots else roots).append(entry)
        return roots

    def heading_entries(self, piece: Piece) -> list[dict[str, Any]]:
        roots: list[dict[str, Any]] = []
        trail: list[tuple[int, list]] = [(1, roots)]
        for heading in self.written[piece.id].headings if piece.id in self.written else ():
            if heading.level > self.plan.toc_depth:
                continue
            while trail[-1][0] >= heading.level:
                trail.pop()
            entry: dict[str, Any] = {
                "id": heading.id,
                "kind": "heading",
                "number": "",
                "title": heading.title,
                "children": [],
            }
            trail[-1][1].append(entry)
            trail.append((heading.level, entry["children"]))
        return roots

    def captions(self, kind: Any) -> list[dict[str, Any]]:
        return [
            {"id": target.id, "number": target.number, "title": caption_title(target)}
            for target in self.plan.register.of_kind(kind)
        ]

    # Bibliography, glossary, index

    def entries(self, bibliography: Bibliography) -> str:
        """The entries in their groups; those that no group of several wants stand under a heading of their own."""
        others = self.setting.language.label("other-works") if len(bibliography.groups) > 1 else ""
        groups = [
            {
                "title": group.title or others,
                "entries": [
                    {"id": entry.id, "content": safe(self.writer.inlines(_labelled(entry))), "cited": entry.cited_at}
                    for entry in group.entries
                ],
            }
            for group in bibliography.groups
        ]
        return self.templates.render("entries.xhtml", groups=groups)

    def glossary(self, piece: Piece) -> str:
        """The glossary, with the notes and works of its definitions where they stand with their text."""
        glossary = self.plan.apparatus.glossary
        if glossary is None:
            return self.render("glossary", piece, entries=[])
        bearings = self.plan.bearings[glossary.chapter.id]
        writer = Writer(self.setting, bearings, glossary.chapter.file)
        entries = [
            {
                "id": entry.id,
                "term": entry.term,
                "uses": self.plan.apparatus.term_uses.get(entry.key, ()),
                "definition": safe(_run_in(settled(entry.definition, bearings), writer)),
                "forms": [{"text": form.text, "lang": form.language, "dir": form.direction} for form in entry.forms],
            }
            for entry in self.plan.apparatus.terms
        ]
        self.diagnostics += writer.diagnostics
        works = self.plan.apparatus.bibliographies.get(glossary.chapter.id)
        section = self.shown(
            piece,
            references=safe(self.entries(works)) if works else "",
            notes=safe(self.notes(writer.notes)) if writer.notes else "",
        )
        return self.templates.render("glossary.xhtml", section=section, entries=entries)

    def indexes(self) -> list[dict[str, Any]]:
        """Each with its title, where there are several; the general one has the section's own."""
        parts = self.plan.apparatus.indexes
        section = self.setting.language.label("index")
        return [
            {
                "id": f"index-{part.name}",
                "title": part.title if len(parts) > 1 and part.title != section else "",
                "groups": part.groups,
            }
            for part in parts
        ]


def _labelled(entry: BibliographyEntry) -> Inlines:
    return [*entry.label, {"t": "Space"}, *entry.content] if entry.label else entry.content


def _run_in(blocks: Blocks, writer: Writer) -> str:
    """A definition that goes on in the same line, where it is one paragraph."""
    if len(blocks) == 1 and blocks[0]["t"] in ("Para", "Plain"):
        return writer.inlines(blocks[0]["c"])
    return writer.blocks(blocks)


def _shown_notes(notes: Sequence[WrittenNote]) -> list[dict[str, Any]]:
    return [{"id": note.id, "call": note.call, "number": note.number, "content": safe(note.content)} for note in notes]
