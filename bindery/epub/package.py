"""The metadata of the package document (EPUB 3.3, 5.5)."""

import re
from collections.abc import Iterable, Iterator

from ebooklib import epub

from bindery.diagnostics import Diagnostic, error
from bindery.epub.publication import Contributor, Publication, Statements, Subject

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""Characters that no XML file may hold (XML 1.0, 2.2)."""

IDENTIFIER = "publication-identifier"
ISBN_13 = "15"
"""ONIX code list 5."""
PROPRIETARY_ISBN_10 = "02"


def package(
    publication: Publication, accessibility: Iterable[tuple[str, str]], names_pages: bool = False
) -> epub.EpubBook:
    """An ebooklib book with metadata only; `accessibility` are schema.org properties and their values.

    `names_pages` says whether pages of the printed book are marked (EPUB Accessibility 1.1, 2.4).
    """
    book = epub.EpubBook()
    # A new EpubBook names itself with a random UUID.
    book.metadata = {}
    book.IDENTIFIER_ID = IDENTIFIER
    book.set_identifier(publication.unique_identifier)
    book.set_direction(publication.direction)
    _identifiers(book, publication)
    _titles(book, publication)
    book.set_language(publication.language)
    for number, author in enumerate(publication.authors, 1):
        _contributor(book, "creator", f"creator-{number}", author)
    for number, contributor in enumerate(publication.contributors, 1):
        _contributor(book, "contributor", f"contributor-{number}", contributor)
    for name in ("publisher", "date", "rights", "description"):
        if value := getattr(publication, name):
            book.add_metadata("DC", name, value)
    for number, subject in enumerate(publication.subjects, 1):
        _subject(book, f"subject-{number}", subject)
    if publication.series:
        _property(book, "belongs-to-collection", publication.series.name, {"id": "series"})
        _refine(book, "series", "collection-type", "series")
        if publication.series.position:
            _refine(book, "series", "group-position", publication.series.position)
    if names_pages and publication.printed:
        _property(book, "pageBreakSource", publication.printed)
    for name, value in accessibility:
        # The only sentence that we write ourselves is English.
        english = name == "accessibilitySummary" and not publication.statements.summary
        language = {"{http://www.w3.org/XML/1998/namespace}lang": "en"} if english else {}
        _property(book, f"schema:{name}", value, language)
    _statements(book, publication.statements)
    return book


def _statements(book: epub.EpubBook, statements: Statements) -> None:
    """What the publisher claims (EPUB Accessibility 1.1, 4.2 and 4.3; EPUB Accessibility Exemption Property)."""
    if statements.conforms_to:
        _property(book, "dcterms:conformsTo", statements.conforms_to, {"id": "conformance"})
        certifier = {"id": "certifier", "refines": "#conformance"}
        _property(book, "a11y:certifiedBy", statements.certified_by, certifier)
        for name, value in (("Credential", statements.certifier_credential), ("Report", statements.certifier_report)):
            if value.startswith(("http://", "https://")):
                link = {"rel": f"a11y:certifier{name}", "refines": "#certifier", "href": value}
                book.add_metadata(None, "link", "", link)
            elif value:
                _refine(book, "certifier", f"a11y:certifier{name}", value)
    if statements.exemption:
        _property(book, "a11y:exemption", f"eaa-{statements.exemption}")


def unspeakable(publication: Publication) -> tuple[Diagnostic, ...]:
    """Errors for text of the publication with characters that XML has no way to write."""
    return tuple(
        error("", 0, f"the {name} of the book holds the control character U+{ord(found[0]):04X}", "control-character")
        for name, text in _texts(publication)
        if (found := FORBIDDEN.search(text))
    )


def _texts(publication: Publication) -> Iterator[tuple[str, str]]:
    for name, value in vars(publication).items():
        if isinstance(value, str):
            yield name.replace("_", " "), value
    for person in (*publication.authors, *publication.contributors):
        yield "author or contributor", person.name + person.sort + person.role
    for subject in publication.subjects:
        yield "subject", subject.name + subject.authority + subject.term
    if publication.series:
        yield "series", publication.series.name + publication.series.position
    for statement in vars(publication.statements).values():
        yield "accessibility statement", "".join(statement)
    for label in vars(publication.labels).values():
        yield "label", label


def _identifiers(book: epub.EpubBook, publication: Publication) -> None:
    isbn = publication.isbn_digits
    if not isbn:
        return
    name = IDENTIFIER
    if publication.identifier:
        name = "isbn"
        book.add_metadata("DC", "identifier", f"urn:isbn:{isbn}", {"id": name})
    kind = ISBN_13 if len(isbn) == 13 else PROPRIETARY_ISBN_10
    _refine(book, name, "identifier-type", kind, scheme="onix:codelist5")


def _titles(book: epub.EpubBook, publication: Publication) -> None:
    titles = [("main", publication.title)]
    if publication.subtitle:
        titles.append(("subtitle", publication.subtitle))
    book.title = publication.title
    for number, (kind, title) in enumerate(titles, 1):
        book.add_metadata("DC", "title", title, {"id": f"title-{kind}"})
        _refine(book, f"title-{kind}", "title-type", kind)
        _refine(book, f"title-{kind}", "display-seq", str(number))


def _contributor(book: epub.EpubBook, element: str, name: str, contributor: Contributor) -> None:
    book.add_metadata("DC", element, contributor.name, {"id": name})
    _refine(book, name, "role", contributor.role, scheme="marc:relators")
    if contributor.sort:
        _refine(book, name, "file-as", contributor.sort)


def _subject(book: epub.EpubBook, name: str, subject: Subject) -> None:
    """A heading with its scheme and its code there (EPUB 3.3, D.3: the two properties go together)."""
    book.add_metadata("DC", "subject", subject.name, {"id": name} if subject.term else {})
    if subject.term:
        _refine(book, name, "authority", subject.authority)
        _refine(book, name, "term", subject.term)


def _property(book: epub.EpubBook, name: str, value: str, attributes: dict[str, str] | None = None) -> None:
    book.add_metadata(None, "meta", value, {"property": name, **(attributes or {})})


def _refine(book: epub.EpubBook, target: str, name: str, value: str, scheme: str = "") -> None:
    _property(book, name, value, {"refines": f"#{target}", **({"scheme": scheme} if scheme else {})})
