"""The PDF for screens keeps PDF/UA-1 and PDF/A-3a, as veraPDF judges it, and says so when it does."""

import io
from dataclasses import dataclass

import pikepdf
import pytest
import verapdf
from made_book import MadeBook, make
from pdf_book import design, opened, png, printed, section
from PIL import Image
from test_pdf_tags import THORNY

from bindery.folder import SHIPPED
from bindery.pdf import Design, PrintedBook
from bindery.pdf.standards import CLAIM

MATH = r"""
# Quantities

Small ones such as $x_1^2 + \frac{a}{b}$ stand in the line; large ones on lines of their own (@eq-area).

$$\int_0^1 \sqrt{1 + x^2}\,dx = \sum_{n=1}^{\infty} \frac{1}{n^2}$$ {#eq-area}

| $n$ | $n^2$ |
|----:|------:|
| 1   | 1     |
| 2   | 4     |

: Squares {#tbl-squares}

See @tbl-squares.[^m]

[^m]: A note with $\alpha \le \beta$ in it.
"""

HEBREW = """
# פרק ראשון

שלום לכולם, זה ספר קצר.[^א] הוא כולל מילה [in English]{lang=en dir=ltr} ועוד [סעיף](#sec-later).

- אחת
- שתיים

## סעיף נוסף {#sec-later}

בְּרֵאשִׁית בָּרָא אֱלֹהִים, עם ניקוד.

[^א]: הערה בתחתית העמוד.
"""

ALL_SORTS = """
# A book of many things

A fire 🜂 and a word in [قَالَ العربية]{lang=ar dir=rtl}, [שָׁלוֹם]{lang=he dir=rtl}, [Шуша]{lang=ru},
[Շուշի]{lang=hy}, ﬁ and ffi.

#### A heading three levels down

##### And one more

Text with `code --option`, **strong**, ~~struck~~, H~2~O, x^2^, "quoted", [small]{.smallcaps} and [colour]{.ink}.

<table><tr><td>A</td><td colspan="2">B</td></tr><tr><td>C</td></tr></table>

---  ---
 a    b
 c    d
---  ---

![](../images/ornament.png){.decorative} beside ![A dot](../images/ornament.png).

![Caption of the dot](../images/ornament.png){#fig-dot fig-alt="A red dot"}

![A drawing](../images/drawing.svg){#fig-drawing fig-alt="A circle on a field"}

![A photograph](../images/press.jpg){#fig-press fig-alt="A field of one colour"}

::: {.callout-note title="On dates"}
A note.

> A quotation in it.
:::

Term
:   Meaning

    Second paragraph.

(@) An example.

1. One

   a. Inner

      i. Innermost

| Verse is
|    indented

``` {.python .numberLines}
for x in y:
    print(x)
```

* * *

@fig-dot, @fig-drawing and @fig-press again, see [](#fig-dot){.page}.[^n]

[^n]: A note with a [link](https://example.org/).
"""

OWN_CSS = """
.ink { color: device-cmyk(0 1 1 0); border-bottom: 1pt solid device-cmyk(0 0 0 .5); opacity: .9 }
.callout { background: rgba(0, 0, 200, .2); background-image: url(../images/ornament.png) }
blockquote { background: linear-gradient(device-cmyk(0 1 1 0), lab(50% 20 30)); transform: rotate(1deg) }
.contents .folio::before { content: leader(".") }
@media print { @page { bleed: 3mm; background: device-cmyk(0 0 .1 0) } }
"""

DRAWING = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50" width="100" height="50">
<defs><linearGradient id="g"><stop stop-color="red"/>
<stop offset="1" stop-color="blue" stop-opacity=".5"/></linearGradient>
<pattern id="p" width="5" height="5" patternUnits="userSpaceOnUse"><path d="M0 0h2v2z" fill="green"/></pattern></defs>
<rect width="100" height="50" fill="url(#g)"/><circle cx="25" cy="25" r="20" fill="url(#p)" opacity=".5"/>
<text x="40" y="30" font-size="10">Words</text></svg>"""


def photograph() -> bytes:
    """A JPEG in CMYK."""
    data = io.BytesIO()
    Image.new("CMYK", (16, 16), (0, 200, 200, 0)).save(data, "JPEG")
    return data.getvalue()


def pictured() -> Design:
    return design(images__dot_png=png(200))


@dataclass(frozen=True)
class Samples:
    books: dict[str, MadeBook]
    small: dict[str, PrintedBook]
    broken: dict[str, list[str]]
    """What veraPDF finds in each, by its name."""


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Samples:
    folder = tmp_path_factory.mktemp("standards")
    pictures = {"ornament.png": png(200), "drawing.svg": DRAWING, "press.jpg": photograph()}
    own = {"css/own.css": OWN_CSS, **{f"images/{name}": data for name, data in pictures.items()}}
    books = {
        "math": make(folder / "math", {"one": MATH}),
        "hebrew": make(folder / "hebrew", {"one": HEBREW}, {"language": "he", "title": "ספר"}),
        "all-sorts": make(
            folder / "all-sorts", {"one": ALL_SORTS}, {"css": ["css/own.css"], "toc-depth": 3}, own, ["no-glyph"]
        ),
    }
    small = {
        "thorny": printed([section("one", THORNY), section("nine", "<p id='p9'>Target.</p>")], pictured()),
        "private": printed([section("one", "<p>\ue001</p>")]),
    }
    files = {name: book.pdf.path for name, book in books.items()}
    for name, book in small.items():
        files[name] = folder / f"{name}.pdf"
        files[name].write_bytes(book.pdf)
    found = verapdf.failures(*files.values())
    return Samples(books, small, {name: found[file] for name, file in files.items()})


@pytest.mark.parametrize("name", ["math", "hebrew", "all-sorts", "thorny"])
def test_a_book_keeps_both_standards_and_says_so(name: str, samples: Samples) -> None:
    assert samples.broken[name] == []
    pdf = samples.books[name].pdf.pdf if name in samples.books else pikepdf.open(io.BytesIO(samples.small[name].pdf))
    claims = claims_of(pdf)
    assert claims == {"pdfuaid:part": "1", "pdfaid:part": "3", "pdfaid:conformance": "A"}


def claims_of(pdf: pikepdf.Pdf) -> dict[str, str]:
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
        return {key: str(xmp[key]) for key in ("pdfuaid:part", "pdfaid:part", "pdfaid:conformance") if key in xmp}


def test_a_file_that_breaks_a_rule_makes_no_claim(samples: Samples) -> None:
    """A private character means nothing to a screen reader, and veraPDF finds it."""
    book = samples.small["private"]
    assert [found.code for found in book.diagnostics] == ["private-character"]
    assert book.standards == ""
    with opened(book) as pdf:
        assert claims_of(pdf) == {}
    assert any("6.2.11.7.3" in line for line in samples.broken["private"])


def test_the_builder_tells_which_standards_a_file_keeps(samples: Samples) -> None:
    assert samples.small["thorny"].standards == CLAIM


def test_colours_mean_srgb(samples: Samples) -> None:
    [intent] = samples.books["math"].pdf.pdf.Root.OutputIntents
    assert intent.S == "/GTS_PDFA1" and str(intent.OutputConditionIdentifier) == "sRGB IEC61966-2.1"
    assert intent.DestOutputProfile.read_bytes() == (SHIPPED / "styles/icc/sRGB2014.icc").read_bytes()
    assert intent.DestOutputProfile.N == 3
