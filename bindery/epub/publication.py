"""What a library catalogue, a shop and a reading system want to know of the book."""

import re
import uuid
from dataclasses import dataclass, field

from bindery.direction import Direction
from bindery.moment import UNDATED

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:bindery:publication")


@dataclass(frozen=True)
class Contributor:
    """A person or body with a part in the book; `role` is a MARC relator code ("aut", "trl", "ill" …)."""

    name: str
    sort: str = ""
    """The name as a catalogue files it: "Melville, Herman"."""
    role: str = "aut"


@dataclass(frozen=True)
class Subject:
    """A heading; `authority` is the scheme that it is taken from, and `term` its code there, or both are ""."""

    name: str
    authority: str = ""
    term: str = ""


@dataclass(frozen=True)
class Series:
    name: str
    position: str = ""
    """"2" or "2.1"; "" when the series is not numbered."""


@dataclass(frozen=True)
class Labels:
    """Words of navigation, in the language of the book."""

    contents: str = "Contents"
    cover: str = "Cover"
    landmarks: str = "Guide"
    beginning: str = "Beginning"
    """Names the landmark of the first page of the main matter."""
    pages: str = "Pages of the printed book"


@dataclass(frozen=True)
class Statements:
    """What the publisher says of the accessibility of the book: nothing that can be read off it. "" is not said."""

    summary: str = ""
    """In the language of the book; default, some sentences in English made from the contents."""
    hazards: tuple[str, ...] = ()
    """ "none", or some of "flashing", "motion-simulation" and "sound"; () leaves it to what the pictures do."""
    conforms_to: str = ""
    """ "EPUB Accessibility 1.1 - WCAG 2.2 Level AA"."""
    certified_by: str = ""
    certifier_credential: str = ""
    certifier_report: str = ""
    exemption: str = ""
    """From the European Accessibility Act: "microenterprise", "disproportionate-burden", "fundamental-alteration"."""


@dataclass(frozen=True)
class Publication:
    """The book as a whole. Empty text stands for "not given"."""

    title: str
    language: str
    """BCP 47: "en", "az", "az-Arab"."""
    subtitle: str = ""
    authors: tuple[Contributor, ...] = ()
    contributors: tuple[Contributor, ...] = ()
    publisher: str = ""
    date: str = ""
    """ISO 8601: a year, a month or a day."""
    modified: str = UNDATED
    """`dcterms:modified`, in UTC: "2026-11-08T00:00:00Z"."""
    rights: str = ""
    description: str = ""
    subjects: tuple[Subject, ...] = ()
    isbn: str = ""
    """Of the EPUB edition; hyphens and spaces do not matter."""
    identifier: str = ""
    """A URI, or any text that is only this book's; default, the ISBN, else a UUID from title, language and authors."""
    series: Series | None = None
    printed: str = ""
    """What the printed book is known by, whose pages the EPUB counts: the URN of its ISBN, or its title."""
    cover: str = ""
    """Name of the cover image among the resources; "" for no cover."""
    cover_alt: str = ""
    direction: Direction = "ltr"
    """Of the text in the book's language, and of the turning of pages."""
    statements: Statements = Statements()
    labels: Labels = field(default_factory=Labels)

    @property
    def isbn_digits(self) -> str:
        return re.sub(r"[^0-9Xx]", "", self.isbn).upper()

    @property
    def unique_identifier(self) -> str:
        """The identifier that stays the same through all revisions of the publication (EPUB 3.3, 3.4.4)."""
        if self.identifier:
            return self.identifier
        if self.isbn:
            return f"urn:isbn:{self.isbn_digits}"
        name = "\n".join((self.title, self.subtitle, self.language, *(author.name for author in self.authors)))
        return f"urn:uuid:{uuid.uuid5(NAMESPACE, name)}"
