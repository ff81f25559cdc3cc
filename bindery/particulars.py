"""What the finished files say of the book: title, people, identifiers, cover."""

from pathlib import Path

from bindery.book import Book
from bindery.direction import direction_of
from bindery.epub import Contributor, Labels, Publication, Series, Statements, Subject
from bindery.manifest import Manifest, Person
from bindery.moment import moment_of
from bindery.pdf import Metadata


def printed_metadata(manifest: Manifest) -> Metadata:
    title = f"{manifest.title}: {manifest.subtitle}" if manifest.subtitle else manifest.title
    return Metadata(
        title=title,
        language=manifest.language,
        authors=tuple(person.name for person in manifest.authors),
        description=manifest.description,
        subjects=tuple(subject.name for subject in manifest.subjects),
        publisher=manifest.publisher,
        rights=manifest.rights,
        identifier=_printed_isbn(manifest),
        moment=moment_of(manifest.date),
    )


def _printed_isbn(manifest: Manifest) -> str:
    return f"urn:isbn:{manifest.isbn.print.replace('-', '')}" if manifest.isbn.print else ""


def _printed_name(manifest: Manifest) -> str:
    """Of the book whose pages the e-book counts: where it has no ISBN, the PDF by its title and date."""
    metadata = printed_metadata(manifest)
    return metadata.identifier or ", ".join(filter(None, (metadata.title, manifest.date, "PDF")))


def publication_of(book: Book, cover: str) -> Publication:
    """The book as the EPUB's package describes it; `cover` is the name of the cover image."""
    manifest, label = book.manifest, book.language.label
    return Publication(
        title=manifest.title,
        subtitle=manifest.subtitle,
        language=manifest.language,
        authors=tuple(_contributor(person, "aut") for person in manifest.authors),
        contributors=tuple(_contributor(person, "ctb") for person in manifest.contributors),
        publisher=manifest.publisher,
        date=manifest.date,
        modified=moment_of(manifest.date),
        rights=manifest.rights,
        description=manifest.description,
        subjects=tuple(Subject(one.name, one.authority, one.term) for one in manifest.subjects),
        isbn=manifest.isbn.epub,
        identifier=manifest.identifier,
        series=Series(manifest.series.name, manifest.series.position) if manifest.series else None,
        printed=_printed_name(manifest),
        cover=cover,
        cover_alt=manifest.cover.alt,
        direction=direction_of(manifest.language),
        statements=Statements(**manifest.epub.accessibility.model_dump()),
        labels=Labels(label("contents"), label("cover"), label("guide"), label("beginning"), label("printed-pages")),
    )


def _contributor(person: Person, role: str) -> Contributor:
    return Contributor(person.name, person.sort, person.role or role)


def pictures_of(book: Book) -> dict[str, bytes | Path]:
    """The files of every picture that the manuscript shows, by name."""
    return {name: picture.path for name, picture in book.pictures.items()}
