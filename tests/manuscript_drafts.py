"""Manuscripts made up of every construct of the dialect, in which marked words (uq1, uq2 …) stand exactly once."""

from collections.abc import Callable

from hypothesis import strategies as st

FILLERS = ("the", "map", "of", "a", "1", "The map of", "2 the", "Holmes")
"""Words that stand everywhere, so that only order can tell them apart."""


class Draft:
    """Writes one manuscript. `number` chooses: a whole number from 0 to its argument."""

    def __init__(self, number: Callable[[int], int]) -> None:
        self.number = number
        self.marks = 0
        self.notes: list[str] = []

    def choose(self, *options: str) -> str:
        return options[self.number(len(options) - 1)]

    def mark(self) -> str:
        self.marks += 1
        return f"uq{self.marks}"

    def filler(self) -> str:
        return self.choose(*FILLERS)

    # Inlines

    def text(self, pieces: int = 3, wrap: str = "\n", notes: bool = True) -> str:
        """Running text that begins with a marked word; `wrap` is what may stand between pieces instead of a space."""
        words = [self.mark()]
        words += [self.piece(notes) for _ in range(self.number(pieces))]
        text = words[0]
        for word in words[1:]:
            text += self.choose(" ", " ", wrap) + word
        return text

    def piece(self, notes: bool = True) -> str:
        """A few words in one construct of the dialect."""
        kinds: list[Callable[[], str]] = [
            lambda: f"{self.filler()} {self.mark()}, {self.filler()}",
            lambda: f"*{self.filler()} {self.mark()}*",
            lambda: f"**{self.mark()} *{self.mark()}***",
            lambda: f"~~{self.mark()}~~",
            lambda: f"H~{self.mark()}~O x^{self.mark()}^",
            lambda: f"[{self.mark()} {self.filler()}]{{.smallcaps}}",
            lambda: f"[{self.mark()} {self.filler()}](02-names.md#the-map)",
            lambda: f"[](#sec-{self.mark()}){{.page}}",
            lambda: f"<http://example.com/{self.mark()}>",
            lambda: f"`{self.filler()} {self.mark()}`",
            lambda: f"`the [^1] {self.mark()}`{{.python}}",
            lambda: f"${self.mark()} + 1$",
            lambda: f"$$\\frac{{{self.mark()}}}{{2}}$$",
            lambda: f"[see @{self.mark()}, p. 1; -@{self.mark()} {self.mark()}]",
            lambda: f"@fig-{self.mark()} and",
            lambda: f"@{self.mark()} [p. 2]",
            lambda: f'[{self.mark()} {self.filler()}]{{.term key="{self.filler()}"}}',
            lambda: f'[{self.mark()}]{{.index entry="The map of!{self.filler()}"}}',
            lambda: f'[]{{.index entry="{self.mark()}!the map"}}',
            lambda: f"<kbd>{self.mark()}</kbd>",
            lambda: f"{self.mark()}<br>{self.mark()}<sup>the</sup>",
            lambda: f"<!-- the map of Holmes --> {self.mark()}",
            lambda: f'<span class="the map" lang="az">{self.mark()}</span>',
            lambda: f"{{++{self.mark()}++}}{{--{self.mark()}--}}",
            lambda: f"{{>>the map {self.mark()}<<}}",
            lambda: f"\\*{self.mark()}\\* \\[^1\\]",
            lambda: f"\"{self.mark()} '{self.mark()}'\" don't",
            lambda: f"p.&nbsp;{self.mark()} caf&eacute;{self.mark()}",
            lambda: f"{self.mark()}---{self.mark()}...",
            lambda: f"![{self.mark()} {self.filler()}](images/the.png){{width=50%}}",
            lambda: f"[the][{self.filler()}] [{self.mark()}]",
            lambda: f"C:\\dir\\{self.mark()} $5 and $6 {self.mark()} me@{self.mark()}.org",
            lambda: f"{self.mark()}[^undefined]",
        ]
        if notes:
            kinds += [self.inline_note, self.note_call, self.note_call]
        return kinds[self.number(len(kinds) - 1)]()

    def inline_note(self) -> str:
        return f"{self.filler()}^[{self.text(2, ' ', notes=False)}] {self.filler()}"

    def note_call(self) -> str:
        label = f"n{len(self.notes)}"
        self.notes.append("")
        note = f"[^{label}]: {self.text(2, notes=False)}\n"
        for _ in range(self.number(1)):
            note += "\n" + indented(self.text(2, notes=False), "    ") + "\n"
        self.notes[int(label[1:])] = note
        return f"{self.filler()}[^{label}]"

    # Blocks

    def block(self, depth: int = 0) -> str:
        kinds: list[Callable[[], str]] = [
            self.text,
            self.text,
            self.heading,
            self.code,
            self.verse,
            self.figure,
            self.equation,
            self.pipe_table,
            self.definitions,
            self.raw_block,
            lambda: "<!-- The map of Holmes\n\n[^1]: the map -->",
            lambda: self.choose("* * *", "___", "***"),
            lambda: f'[{self.filler()}]: http://example.com/the/map "The map of Holmes"',
        ]
        if depth < 2:
            kinds += [
                lambda: self.quote(depth),
                lambda: self.items(depth),
                lambda: self.division(depth),
            ]
        if not depth:
            kinds += [self.grid_table, self.simple_table, self.multiline_table]
        return kinds[self.number(len(kinds) - 1)]()

    def blocks(self, depth: int) -> str:
        return "\n\n".join(self.block(depth) for _ in range(self.number(1) + 1))

    def heading(self) -> str:
        title = self.text(2, " ")
        return self.choose(
            f"## {title}", f"# {title} {{#sec-the .map}}", f"### {title} {{.unnumbered}}", f"{title}\n=========="
        )

    def code(self) -> str:
        lines = "\n".join(
            [self.mark(), f"[^1]: {self.filler()} {self.mark()}", "", f"x<y> {self.mark()}", "+---+ | ^["]
        )
        fence = self.choose("```", "~~~~")
        return self.choose(
            f"{fence}\n{lines}\n{fence}",
            f'{fence} {{.python #lst-{self.mark()} caption="The map"}}\n{lines}\n{fence}',
            indented(lines, "    "),
        )

    def verse(self) -> str:
        return "\n".join(f"| {self.choose('', '   ')}{self.text(1, ' ')}" for _ in range(self.number(2) + 1))

    def figure(self) -> str:
        return f'![{self.text(2)}](images/{self.filler()[:3]}.svg "the map"){{#fig-the width=50%}}'

    def equation(self) -> str:
        return f"$$\n{self.mark()} = \\alpha\n$$ {{#eq-the}}"

    def definitions(self) -> str:
        return "\n\n".join(
            f"{self.text(1, ' ')}\n:   {self.text(2, ' ')}\n\n    {self.text(1, ' ')}"
            for _ in range(self.number(1) + 1)
        )

    def raw_block(self) -> str:
        return self.choose(
            f'<p class="the">{self.text(1)}</p>',
            f'<div class="map">\n\n{self.text(1)}\n\n</div>',
            f"<table>\n<tr><td>{self.mark()}</td>\n<td>{self.mark()} the</td></tr>\n</table>",
        )

    def quote(self, depth: int) -> str:
        return indented(self.choose("", "[!NOTE]\n") + self.blocks(depth + 1), "> ")

    def items(self, depth: int) -> str:
        marker = self.choose("-   ", "1.  ", "(@the) ", "-   [ ] ", "#.  ")
        gap = self.choose("\n", "\n\n")
        items = []
        for _ in range(self.number(1) + 1):
            inside = self.text(1) if self.number(1) else f"{self.text(1)}\n\n{self.block(depth + 1)}"
            items.append(marker + indented(inside, "    ").removeprefix("    "))
        return gap.join(items)

    def division(self, depth: int) -> str:
        opening = self.choose(
            f'{{.callout-note title="{self.mark()} the map"}}',
            f"{{.sidebar #{self.mark()}}}",
            "verse",
            f"{{.{self.mark()}}}",
        )
        return f"::: {opening}\n{self.blocks(depth + 1)}\n:::"

    def caption(self) -> str:
        return f"Table: {self.text(2)} {{#tbl-the}}"

    def captioned(self, table: str) -> str:
        match self.number(2):
            case 0:
                return table
            case 1:
                return f"{table}\n\n{self.caption().removeprefix(self.choose('', 'Table'))}"
        return f"{self.caption()}\n\n{table}"

    def pipe_table(self) -> str:
        rows = [f"| {self.text(1, ' ')} | {self.filler()} |", "|:-----|-----:|"]
        rows += [f"| {self.filler()} | {self.text(1, ' ')} |" for _ in range(self.number(2) + 1)]
        return self.captioned("\n".join(rows))

    def cell(self) -> list[str]:
        """The lines of a table cell, ten wide at most."""
        return [f"{self.mark():<6} {self.choose('the', 'map')}" for _ in range(self.number(2) + 1)]

    def grid_table(self) -> str:
        rule = "+" + ("-" * 12 + "+") * 3
        table = [rule]
        for place in range(self.number(2) + 1):
            cells = [self.cell() for _ in range(3)]
            if place and self.number(1):
                cells[1] = [f"- {line[:9]}" for line in cells[1]]
            for row in range(max(map(len, cells))):
                line = (f" {(cell[row] if row < len(cell) else ''):<11}|" for cell in cells)
                table.append("|" + "".join(line))
            table.append(rule.replace("-", "=") if not place else rule)
        return self.captioned("\n".join(table))

    def simple_table(self) -> str:
        rows = [f"{self.mark():<12} {self.filler()[:3]}" for _ in range(self.number(2) + 1)]
        return self.captioned("\n".join([f"{self.mark():<12} the", "-" * 12 + " " + "-" * 12, *rows]))

    def multiline_table(self) -> str:
        def row() -> str:
            cells = [self.cell() for _ in range(2)]
            height = max(map(len, cells))
            return "\n".join(
                "  ".join(f"{(c[n] if n < len(c) else ''):<14}" for c in cells).rstrip() for n in range(height)
            )

        rows = [row() for _ in range(self.number(1) + 2)]
        full, columns = "-" * 30, "-" * 14 + "  " + "-" * 14
        return self.captioned("\n".join([full, row(), columns, "\n\n".join(rows), full]))

    # The file

    def manuscript(self, blocks: int) -> str:
        pieces: list[str] = []
        written = 0
        for _ in range(self.number(blocks) + 1):
            pieces.append(self.block())
            # A definition may stand anywhere, before its call or after it.
            if written < len(self.notes) and self.number(1):
                pieces.append(self.notes[written].rstrip())
                written += 1
        pieces += [note.rstrip() for note in self.notes[written:]]
        opening = self.choose("", "", "---\ntitle: The map of Holmes\nauthor: uq1\n---\n\n", "\ufeff", "\n\n")
        if opening.startswith("---") and self.marks:
            opening = opening.replace("uq1", "the")
        text = opening + "\n\n".join(pieces) + self.choose("", "\n", "\n\n\n")
        return text.replace("\n", "\r\n") if self.number(3) == 3 else text


def indented(text: str, prefix: str) -> str:
    return "\n".join((prefix + line).rstrip() if line else prefix.rstrip() for line in text.split("\n"))


@st.composite
def manuscripts(draw: Callable[[st.SearchStrategy[int]], int]) -> str:
    return Draft(lambda most: draw(st.integers(0, most))).manuscript(5)
