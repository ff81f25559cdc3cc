"""book.yaml as values. The descriptions of the keys are their reference, and the help that editors show."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, PrivateAttr

from bindery.manifest.accessibility import Accessibility
from bindery.manifest.apparatus import Bibliography, Index
from bindery.manifest.contents import MainEntry, MatterEntry, Piece
from bindery.manifest.files import File, LabelName, StyleName
from bindery.manifest.keys import Keys, OneOrMore
from bindery.manifest.measures import Resolution
from bindery.manifest.page import Page
from bindery.manifest.people import Authors, Contributors
from bindery.manifest.printing import Print, Wrap
from bindery.manifest.subjects import Subject
from bindery.manifest.texts import (
    Id,
    Isbn,
    IsoDate,
    LanguageTag,
    Line,
    OutputName,
    Prose,
    SeriesPosition,
    VariableName,
)
from bindery.slug import slug
from bindery.yaml_text import Location


class IsbnPair(Keys):
    """ISBNs. The print edition and the e-book each need their own."""

    print: Isbn = Field(default="", description="Of the printed book; on the imprint.")
    epub: Isbn = Field(default="", description="Of the e-book; on the imprint, and its identifier.")


class Series(Keys):
    """The series that the book belongs to. In the manifest, its name alone or these keys."""

    shorthand = "name"

    name: Line = Field(description="The name of the series.")
    position: SeriesPosition = Field(default="", description="The book's number in it: 2, or 2.1.")


class Cover(Keys):
    """The cover. In the manifest, the image alone or these keys."""

    shorthand = "image"

    image: File = Field(
        default="", description="A picture: JPEG, PNG or SVG. Without it the cover is set from the title."
    )
    alt: Line = Field(default="", description="What the cover shows, for readers who cannot see it.")
    wrap: Wrap | None = Field(
        default=None,
        description="The cover of the printed book: {back, barcode, price …}. With it, a PDF of the cover is made.",
    )


class Pdf(Keys):
    """What belongs to the PDF for screens alone."""

    resolution: Resolution = Field(
        default=300,
        description="Pictures with more pixels an inch than that, where they are shown, are brought down to it; full "
        "leaves them as they are. The file for print has all their pixels.",
    )


class Epub(Keys):
    """What belongs to the e-book alone."""

    page_list: bool = Field(
        default=True,
        description="The e-book says where each page of the printed book begins, lists these pages, and refers to them "
        "by their numbers.",
    )
    accessibility: Accessibility = Field(
        default=Accessibility(),
        description="What its metadata say of its accessibility, besides what can be read off it.",
    )


class Manifest(Keys):
    """A book: what it is called, whose it is, what stands in it, and how it looks."""

    title: Line = Field(description="The title of the book.")
    subtitle: Line = Field(default="", description="The subtitle.")
    language: LanguageTag = Field(
        default="en",
        description="The book's language as a BCP 47 tag: en, en-GB, az, de-CH … It decides hyphenation, sorting and "
        "words.",
    )
    authors: Authors = Field(default=(), description="The authors, as names or {name, sort, role}.")
    contributors: Contributors = Field(
        default=(), description="Others with a part in the book: {name: …, role: translator}."
    )
    publisher: Line = Field(default="", description="The publisher's name.")
    date: IsoDate = Field(
        default="",
        description="Date of publication: 2026, 2026-11 or 2026-11-08. Without it the files carry a fixed date, never "
        "today's.",
    )
    rights: Prose = Field(default="", description="The copyright notice or licence.")
    description: Prose = Field(default="", description="What the book is about, for catalogues and shops.")
    subjects: Annotated[tuple[Subject, ...], OneOrMore()] = Field(
        default=(), description="Subject headings or keywords: words, or {name, authority, term} with a shop's code."
    )
    edition: Line = Field(default="", description="The edition: Second edition.")
    isbn: IsbnPair = Field(default=IsbnPair(), description="ISBNs: {print: …, epub: …}.")
    identifier: Line = Field(
        default="", description="Another identifier of the e-book, such as a DOI or URN, where it has no ISBN."
    )
    series: Series | None = Field(default=None, description="The series that the book belongs to.")
    dedication: Prose = Field(
        default="", description="Whom the book is for, on a page of its own: For Ada. Lines stay lines."
    )
    variables: dict[VariableName, Prose] = Field(
        default={},
        description="Texts for the book's own templates, by names of letters, digits and underscores: {owner: Ada} is "
        "{{ book.variables.owner }} there.",
    )

    front_matter: Annotated[tuple[MatterEntry, ...], OneOrMore()] = Field(
        default=(Piece(name="half-title"), Piece(name="title-page"), Piece(name="imprint"), Piece(name="contents")),
        description="What stands before the first chapter, in order: files, and pieces by name (half-title, "
        "title-page, imprint, dedication, contents, figures, tables, listings). Pages have roman numbers.",
    )
    chapters: Annotated[tuple[MainEntry, ...], OneOrMore()] = Field(
        min_length=1,
        description="The chapters in order: files, {path, title, id, unnumbered, draft}, or {part, chapters}.",
    )
    back_matter: Annotated[tuple[MatterEntry, ...], OneOrMore()] = Field(
        default=(
            Piece(name="notes"),
            Piece(name="glossary"),
            Piece(name="bibliography"),
            Piece(name="index"),
        ),
        description="What stands after the last chapter: files, and pieces by name (notes, bibliography, glossary, "
        "index, colophon). Default, notes, glossary, bibliography and index, as far as the book has them.",
    )

    bibliography: Bibliography = Field(default=Bibliography(), description="The sources that the book cites.")
    glossary: File = Field(
        default="", description="The file of the glossary. Default, chapters/glossary.yaml where there is one."
    )
    index: Index = Field(default=Index(), description="The index.")
    notes: Literal["foot", "chapter-end", "book-end"] = Field(
        default="foot", description="Where the printed notes stand: on the page of their call, or collected at the end."
    )
    number_chapters: bool = Field(default=True, description="Chapters have numbers.")
    number_sections: bool | None = Field(
        default=None, description="Sections have numbers such as 2.1. Default, as the style has it."
    )
    number_depth: int = Field(
        default=3,
        ge=2,
        le=6,
        description="The lowest level of heading that has a number: 2 for sections, 3 for theirs.",
    )
    toc_depth: int = Field(
        default=1, ge=1, le=4, description="Levels in the contents: 1 for chapters, 2 with sections …"
    )

    style: StyleName = Field(default="literary", description="The style, by its name.")
    css: Annotated[tuple[File, ...], OneOrMore()] = Field(
        default=(), description="Style sheets of the book itself, read after the style's."
    )
    labels: dict[LabelName, Line] = Field(
        default={}, description="Words that the builder writes, changed: {chapter: Lesson, contents: In this book}."
    )
    raw_html: Literal["safe", "none"] = Field(
        default="safe", description="HTML in the chapters: elements that are safe in both outputs, or none at all."
    )
    page: Page = Field(default=Page(), description="The printed page: trim size and margins.")
    print: Print | None = Field(
        default=None,
        description="The printed copies: {printer, bleed, marks, color, paper …}. With it, a PDF for the printer is "
        "made.",
    )
    cover: Cover = Field(default=Cover(), description="The cover: {image, alt, wrap}.")
    pdf: Pdf = Field(default=Pdf(), description="What belongs to the PDF for screens alone: {resolution}.")
    epub: Epub = Field(default=Epub(), description="What belongs to the e-book alone: {page-list, accessibility}.")
    output_name: OutputName = Field(
        default="", description="Name of the finished files, without ending. Default, made from the title."
    )
    variants: dict[Id, dict[str, Any]] = Field(
        default={},
        description="Other forms of the book, each a name and the keys that are otherwise: {large-print: {style: "
        "large-print}}. Their files end with the name.",
    )

    _variant: str = PrivateAttr(default="")
    _file: str = PrivateAttr(default="book.yaml")
    _lines: Mapping[Location, int] = PrivateAttr(default_factory=dict)

    @property
    def file(self) -> str:
        """The manifest's own name, for messages."""
        return self._file

    def line(self, *location: str | int) -> int:
        """The line of a value, by its keys and list positions: `line("chapters", 2)`; 0 when there is none."""
        ways = (location[:end] for end in range(len(location), 0, -1))
        return next((self._lines[way] for way in ways if way in self._lines), 0)

    def numbered_by(self, style: bool) -> Self:
        """The manifest with sections numbered as the style has it, where it does not say itself."""
        return self if self.number_sections is not None else self.model_copy(update={"number_sections": style})

    @property
    def name(self) -> str:
        """NAME in build/NAME.pdf: `output-name`, else the title as a slug, with the name of the variant."""
        return "-".join(filter(None, (self.output_name or slug(self.title), self._variant)))
