"""The text of a chapter of the handbook."""

from collections.abc import Iterator
from functools import cache

from .programs import LANGUAGES, program
from .prose import ADJECTIVES, NOUNS, Writer

CHAPTERS_A_PART = 10
WORKS_A_CHAPTER = 5
TERMS_A_CHAPTER = 4
SECTIONS = 12
PAGE_NUMBERS_EVERY = 6
"""The text of one chapter of so many prints the number of a page; all others refer by the numbers of things."""

_MATTER = (
    "code", "table", "chart", "listing", "list", "long table", "equation", "chart", "code", "texture", "table", "quote"
)  # fmt: skip
"""What each section of a chapter holds besides prose."""


@cache
def _terms() -> tuple[str, ...]:
    names = [f"{adjective} {noun}" for adjective in ADJECTIVES for noun in NOUNS]
    Writer("terms").chance.shuffle(names)
    return tuple(names)


def term_name(number: int) -> str:
    """The headword of a glossary entry; numbers count from 0 through the book."""
    return _terms()[number]


class HandbookChapter:
    """Chapter `number`, from 1, of a handbook of `count` chapters."""

    def __init__(self, number: int, count: int):
        self.number = number
        self.name = f"{number:03}-chapter"
        self._count = count
        self._writer = Writer(f"chapter {number}")
        self._title = f"{Writer(f'title {number}').heading()}"
        self._notes = 0
        self.charts = tuple(
            (f"chart-{number}-{section}", f"Chart {number}.{section}")
            for section, matter in enumerate(_MATTER, start=1)
            if matter == "chart"
        )
        self.textures = tuple(
            f"texture-{number}-{section}" for section, matter in enumerate(_MATTER, start=1) if matter == "texture"
        )

    def text(self) -> str:
        """The chapter file."""
        parts = [f"# {self._title} {{#sec-{self.number}}}", self._paragraph(), self._paragraph()]
        for section in range(1, SECTIONS + 1):
            parts += self._section(section)
        return "\n\n".join(parts) + "\n"

    def _section(self, section: int) -> Iterator[str]:
        yield f"## {self._writer.heading()} {{#sec-{self.number}-{section}}}"
        subject = f"{self._writer.pick(NOUNS)}!chapter {self.number}.{section}"
        yield f'[]{{.index entry="{subject}" range=start}}{self._paragraph()}'
        yield self._paragraph()
        yield from self._matter(_MATTER[section - 1], section)
        yield f'{self._paragraph()} {self._writer.sentence()}[]{{.index entry="{subject}" range=end}}'
        if section % 3 == 0:
            yield f"### {self._writer.heading()} {{#sec-{self.number}-{section}-a}}"
        yield self._paragraph()
        # Each term and each work of the chapter at least once.
        if section <= TERMS_A_CHAPTER:
            yield f"{self._writer.sentence()[:-1]}, and {self._term(section - 1)}. {self._writer.sentences(3)}"
        elif section <= TERMS_A_CHAPTER + WORKS_A_CHAPTER:
            number = (self.number - 1) * WORKS_A_CHAPTER + section - TERMS_A_CHAPTER - 1
            yield f"{self._writer.sentence()[:-1]} [@work{number:03}, p. {section}]. {self._writer.sentences(3)}"
        yield self._paragraph()

    def _matter(self, matter: str, section: int) -> Iterator[str]:
        label = f"{self.number}-{section}"
        match matter:
            case "code":
                yield f"```{self._language(section)}\n{self._program(section, 14)}\n```"
            case "listing":
                yield f"{self._writer.sentence()} See @lst-{label}."
                caption = self._writer.thing().capitalize()
                opening = f'```{{.{self._language(section)} #lst-{label} caption="{caption}"}}'
                yield f"{opening}\n{self._program(section, 40)}\n```"
            case "table":
                yield f"{self._writer.sentence()} See @tbl-{label}."
                yield self._table(label, 8)
            case "long table":
                # A printed page number is set again when it changes, so that these tell what a growing chapter costs.
                page = f", on p. [](#tbl-{label}){{.page}}" if self.number % PAGE_NUMBERS_EVERY == 0 else ""
                yield f"{self._writer.sentence()} See @tbl-{label}{page}."
                yield self._table(label, 45)
            case "chart" | "texture":
                yield f"{self._writer.sentence()} See @fig-{label}."
                file = f"{matter}-{label}.{'svg' if matter == 'chart' else 'png'}"
                description = f"A picture of the {self._writer.thing()}"
                width = " width=70%" if matter == "texture" else ""
                yield f'![{self._writer.sentence()}](../images/{file}){{#fig-{label} fig-alt="{description}."{width}}}'
            case "equation":
                yield f"{self._writer.sentence()} See @eq-{label}, where $x_{{{section}}} > {self.number}$."
                yield f"$$\n{self._formula()}\n$$ {{#eq-{label}}}"
                yield f"$$\n{self._formula()}\n$$"
            case "list":
                yield "\n".join(f"{item}. {self._writer.sentence()}" for item in range(1, 6))
                yield f'::: {{.callout-note title="{self._writer.thing().capitalize()}"}}'
                yield self._writer.sentences(2)
                yield ":::"
            case "quote":
                yield f"> {self._writer.paragraph()}"
                yield "\n\n".join(f"{self._writer.thing()}\n:   {self._writer.sentence()}" for _ in range(3))

    def _paragraph(self) -> str:
        """A paragraph, with now and then a note, a citation, a reference, a term, an index mark, a formula, code."""
        writer = self._writer
        sentences = [writer.sentence() for _ in range(writer.chance.randint(3, 7))]
        place = writer.chance.randrange(len(sentences))
        body = sentences[place][:-1]
        kind = writer.chance.random()
        if kind < 0.16:
            return " ".join((*sentences[:place], f"{body}.{self._note()}", *sentences[place + 1 :]))
        if kind < 0.30:
            body += f" [@work{self._earlier() * WORKS_A_CHAPTER + writer.chance.randrange(WORKS_A_CHAPTER):03}]"
        elif kind < 0.40:
            body += f" (see @sec-{self._earlier() + 1}-{writer.chance.randint(1, SECTIONS)})"
        elif kind < 0.46:
            body += f", like {self._term(writer.chance.randrange(TERMS_A_CHAPTER), self._earlier())}"
        elif kind < 0.75:
            noun = writer.pick(NOUNS)
            body += f', with the {noun}[]{{.index entry="{noun}!{writer.pick(ADJECTIVES)}"}}'
        elif kind < 0.80:
            body += f", as $a_{{{place}}} + b^{{2}} = {writer.chance.randint(2, 99)}$"
        elif kind < 0.90:
            body += f", which is *not* the {writer.pick(NOUNS)} of `{writer.pick(NOUNS)}_{writer.pick(NOUNS)}`"
        return " ".join((*sentences[:place], f"{body}.", *sentences[place + 1 :]))

    def _note(self) -> str:
        self._notes += 1
        words = self._writer.sentence()
        return (
            f"^[{words}]"
            if self._notes % 3
            else f"[^n{self._notes}] {self._writer.sentence()}\n\n[^n{self._notes}]: {words}"
        )

    def _earlier(self) -> int:
        """A chapter to refer to, from 0: near this one, mostly before it."""
        return self._writer.chance.randint(max(0, self.number - 6), min(self._count - 1, self.number + 1))

    def _term(self, which: int, chapter: int | None = None) -> str:
        number = (self.number - 1 if chapter is None else chapter) * TERMS_A_CHAPTER + which
        return f"the [{term_name(number)}]{{.term key=term-{number}}}"

    def _language(self, section: int) -> str:
        return LANGUAGES[(self.number * 3 + section) % len(LANGUAGES)]

    def _program(self, section: int, lines: int) -> str:
        return program(self._language(section), lines, self._writer)

    def _table(self, label: str, rows: int) -> str:
        writer, randint = self._writer, self._writer.chance.randint
        lines = ["| Name | Kind | Copies | Share | Remark |", "|:-----|:-----|-----:|-----:|:---------|"]
        lines += (
            f"| {writer.pick(NOUNS).capitalize()} {row} | {writer.pick(ADJECTIVES)} | {randint(1, 9999):,}"
            f" | {randint(1, 999) / 10:.1f} | {writer.thing()} |"
            for row in range(1, rows + 1)
        )
        return "\n".join((*lines, "", f": {writer.sentence()} {{#tbl-{label}}}"))

    def _formula(self) -> str:
        a, b = self._writer.chance.randint(2, 30), self._writer.chance.randint(2, 30)
        return self._writer.pick(
            (
                rf"\sum_{{i=1}}^{{{a}}} x_i^2 = \frac{{n(n+{b})}}{{{a}}}",
                rf"\int_0^{{{a}}} \frac{{x + {b}}}{{\sqrt{{x^2 + 1}}}} \, dx",
                rf"f(x) = \frac{{{a}x^2 - {b}}}{{x + \alpha}} + \beta_{{{b}}}",
                rf"\sqrt{{\frac{{{a}}}{{y}} + z^{{{b}}}}} \le \pi r^2",
            )
        )
