"""A sheet to draw on: the few SVG shapes that the figures need, in points, with text in the book's sans.

A figure is 324 pt (4.5 in) wide, the measure of the page, so that a text size given here is its size in print.
"""

from xml.sax.saxutils import escape, quoteattr

MEASURE = 324.0
"""Width of a figure in points."""
TEXT = 8.5
"""Size of a label in points; nothing in a figure is smaller than NOTE."""
NOTE = 7.5
SANS = "'Book Sans', 'Source Sans 3', sans-serif"
SERIF = "'Book', 'EB Garamond', serif"
INK = "#000"
RULE = "#777"
GRID = "#bbb"

# Fills that stay apart in black and white, from dark to light: a solid, screens and an outline. `counter` is `hatch`
# turned about, for two of one weight.
PATTERNS = {
    "solid": "",
    "cross": '<path d="M0 0L5 5M5 0L0 5" stroke="#000" stroke-width="0.9" fill="none"/>',
    "hatch": '<path d="M-1 1L1 -1M0 5L5 0M4 6L6 4" stroke="#000" stroke-width="0.8" fill="none"/>',
    "counter": '<path d="M-1 4L1 6M0 0L5 5M4 -1L6 1" stroke="#000" stroke-width="0.8" fill="none"/>',
    "dots": '<circle cx="2.5" cy="2.5" r="0.8" fill="#000"/>',
    "empty": "",
}


def number(value: float) -> str:
    """A coordinate with at most two decimals and no trailing zeros."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


class Drawing:
    """One SVG file in the making; every length is in points."""

    def __init__(self, name: str, title: str, width: float, height: float):
        self.name, self.title, self.width, self.height = name, title, width, height
        self._shapes: list[str] = []
        self._fills: dict[str, float] = {}

    def fill(self, kind: str, scale: float = 1) -> str:
        """The paint for one of PATTERNS; `scale` enlarges its screen on a large sheet."""
        if kind in ("solid", "empty"):
            return INK if kind == "solid" else "#fff"
        self._fills[kind] = scale
        return f"url(#{self.name}-{kind})"

    def text(
        self, x: float, y: float, words: str, *, size: float = TEXT, anchor: str = "start", weight: int = 400,
        italic: bool = False, family: str = SANS, spacing: float = 0,
    ) -> None:  # fmt: skip
        """Words on the baseline `y`; *starred* ones are set bold."""
        pieces = words.split("*")
        runs = "".join(
            f'<tspan font-weight="700">{escape(piece)}</tspan>' if place % 2 else escape(piece)
            for place, piece in enumerate(pieces)
        )
        extra = f' font-weight="{weight}"' if weight != 400 else ""
        extra += ' font-style="italic"' if italic else ""
        extra += f' letter-spacing="{number(spacing)}"' if spacing else ""
        extra += f' text-anchor="{anchor}"' if anchor != "start" else ""
        self._shapes.append(
            f'<text x="{number(x)}" y="{number(y)}" font-family={quoteattr(family)} font-size="{number(size)}"'
            f'{extra} fill="{INK}">{runs}</text>'
        )

    def line(
        self, x1: float, y1: float, x2: float, y2: float, *, width: float = 0.75, color: str = INK, dash: str = ""
    ) -> None:
        broken = f' stroke-dasharray="{dash}"' if dash else ""
        self._shapes.append(
            f'<line x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}"'
            f' stroke="{color}" stroke-width="{number(width)}"{broken}/>'
        )

    def box(
        self, x: float, y: float, width: float, height: float, *, fill: str = "none", stroke: float = 0.75,
        color: str = INK, dash: str = "",
    ) -> None:  # fmt: skip
        if min(width, height) <= stroke:
            # Its edge covers all of it; what fills it would be a line that is too thin to print.
            fill = "none"
        edge = f' stroke="{color}" stroke-width="{number(stroke)}"' if stroke else ""
        edge += f' stroke-dasharray="{dash}"' if dash else ""
        self._shapes.append(
            f'<rect x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}"'
            f' fill="{fill}"{edge}/>'
        )

    def dot(self, x: float, y: float, radius: float = 2.2, *, fill: str = INK) -> None:
        self._shapes.append(
            f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}" fill="{fill}" stroke="{INK}"'
            ' stroke-width="0.75"/>'
        )

    def outline(self, points: list[tuple[float, float]], *, fill: str, stroke: float = 0.75) -> None:
        """A closed shape through `points`."""
        corners = " ".join(f"{number(x)},{number(y)}" for x, y in points)
        self._shapes.append(
            f'<polygon points="{corners}" fill="{fill}" stroke="{INK}" stroke-width="{number(stroke)}"/>'
        )

    def svg(self) -> str:
        """The finished file."""
        patterns = "".join(
            f'<pattern id="{self.name}-{kind}" width="5" height="5" patternUnits="userSpaceOnUse"'
            f' patternTransform="scale({number(scale)})">{PATTERNS[kind]}</pattern>'
            for kind, scale in sorted(self._fills.items())
        )
        definitions = f"<defs>{patterns}</defs>\n" if patterns else ""
        size = f"{number(self.width)} {number(self.height)}"
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{number(self.width)}pt" height="{number(self.height)}pt"'
            f' viewBox="0 0 {size}">\n<title>{escape(self.title)}</title>\n{definitions}'
            + "\n".join(self._shapes)
            + "\n</svg>\n"
        )


def wrapped(words: str, measure: float, size: float) -> list[str]:
    """`words` broken into lines no longer than about `measure` points, for text in the sans at `size`.

    A letter is reckoned at its class's width in Source Sans 3, which is exact enough for a ragged column.
    """

    def width(word: str) -> float:
        return size * sum(
            0 if letter == "*" else 0.26 if letter in "iljI.,:;'() " else 0.83 if letter in "mwMW" else 0.54
            for letter in word
        )

    lines, current = [], ""
    for word in words.split():
        longer = f"{current} {word}".strip()
        if current and width(longer) > measure:
            lines.append(current)
            longer = word
        current = longer
    return [*lines, current]
