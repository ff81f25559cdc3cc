"""From the book as it was read to the plan of its sections."""

from importlib.metadata import version

import bindery
from bindery.book import Book
from bindery.edition.pieces import pieces
from bindery.edition.plan import Apparatus, Front, IndexPart, Plan
from bindery.edition.section import Medium
from bindery.edition.setting import Setting
from bindery.edition.styles import Style
from bindery.fonts import Face
from bindery.manifest import Person
from bindery.manifest.roles import ROLES
from bindery.manuscript.pandoc import pandoc_version


def plan_of(book: Book, style: Style, faces: tuple[Face, ...]) -> Plan:
    """What every section is made of, whatever the medium."""
    manifest = book.manifest
    apparatus = Apparatus(
        bibliographies=book.citations.bibliographies if book.citations else {},
        glossary=book.glossary,
        terms=book.terms,
        term_uses=book.term_uses,
        indexes=tuple(_index_part(name, book) for name in book.indexes),
    )
    register = book.register
    present = {
        "figures": any(register.of_kind("figure")),
        "tables": any(register.of_kind("table")),
        "listings": any(register.of_kind("listing")),
        "bibliography": "" in apparatus.bibliographies,
        "glossary": book.glossary is not None,
        "index": bool(book.indexes),
        "dedication": bool(manifest.dedication),
        "notes": manifest.notes == "book-end" and book.has_notes,
    }
    ordered = pieces(
        manifest,
        {chapter.file: chapter for chapter in book.chapters},
        register,
        book.language,
        present,
        style.chapters_start,
    )
    return Plan(
        book.folder,
        ordered,
        _front(book),
        apparatus,
        register,
        book.bearings,
        book.formulas,
        manifest.toc_depth,
        _engines(),
        _typefaces(faces),
    )


def setting_of(book: Book, medium: Medium) -> Setting:
    names_pages = medium is Medium.PRINT or book.manifest.epub.page_list
    return Setting(medium, book.language, book.manifest.notes, names_pages)


def _index_part(name: str, book: Book) -> IndexPart:
    title = book.manifest.index.indexes.get(name, book.language.label("index"))
    return IndexPart(name or "general", title, book.indexes[name].groups)


def _front(book: Book) -> Front:
    manifest = book.manifest
    return Front(
        title=manifest.title,
        subtitle=manifest.subtitle,
        authors=tuple(person.name for person in manifest.authors),
        contributors=tuple(_with_role(person) for person in manifest.contributors),
        publisher=manifest.publisher,
        rights=manifest.rights,
        edition=manifest.edition,
        date=manifest.date,
        isbn_print=manifest.isbn.print,
        isbn_epub=manifest.isbn.epub,
        dedication=tuple(manifest.dedication.splitlines()),
        variables=manifest.variables,
    )


def _with_role(person: Person) -> str:
    return f"{person.name}, {ROLES[person.role]}" if person.role in ROLES else person.name


def _engines() -> tuple[str, ...]:
    return (f"Bindery {bindery.__version__}", f"WeasyPrint {version('weasyprint')}", f"pandoc {pandoc_version()}")


def _typefaces(faces: tuple[Face, ...]) -> tuple[str, ...]:
    """The families by the names of their makers, each once."""
    return tuple(dict.fromkeys(face.source for face in faces if face.source and not face.fallback))
