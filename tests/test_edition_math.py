"""Formulas: MathML that says what the TeX says, and pictures that stand on the text's baseline."""

import io
import re

import fontpkg
import pikepdf
import pypdfium2
import pytest
import weasyprint
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from bindery.edition.math import Formula, render

FORMULAS = r"""a^2+b^2=c^2
\frac{1}{2}+\frac{a+b}{c+\frac{d}{e}}
\sqrt[3]{x+y}
\sum_{i=1}^{n} i = \frac{n(n+1)}{2}
\int_0^\infty e^{-x^2}\,dx=\frac{\sqrt{\pi}}{2}
\lim_{x\to0}\frac{\sin x}{x}=1
\begin{pmatrix}1&2\\3&4\end{pmatrix}
f(x)=\begin{cases}x^2&\text{if }x>0\\0&\text{otherwise}\end{cases}
\begin{aligned}a&=b+c\\&=d-e\end{aligned}
\hat x,\ \overline{AB},\ \widehat{xyz}
\alpha\beta\Gamma\varepsilon\Omega
\mathbb{R}\subset\mathcal{L},\ \mathfrak{g},\ \mathbf{x}
\left\{\frac{x}{y}\;\middle|\;y\neq0\right\}
\binom{n}{k}=\frac{n!}{k!(n-k)!}
\underbrace{a+b+\dots+z}_{26}
A\xrightarrow{f}B\mapsto F
\operatorname{argmax}_x f(x)
\text{əhali}=\text{число}\times 2
\cfrac{1}{1+x}
\boxed{E=mc^2}
\|v\|,\ |x|
x'_{n}""".splitlines()

MATHML = "{http://www.w3.org/1998/Math/MathML}"
SVG = "{http://www.w3.org/2000/svg}"


def one(tex: str, display: bool = False) -> Formula:
    return render([(tex, display)])[tex, display]


@pytest.fixture(scope="module")
def formulas() -> dict[tuple[str, bool], Formula]:
    return dict(render((tex, display) for tex in FORMULAS for display in (False, True)))


def test_every_formula_is_set_for_both_media(formulas: dict[tuple[str, bool], Formula]) -> None:
    assert len(formulas) == 2 * len(FORMULAS)
    for (tex, display), formula in formulas.items():
        assert not formula.problem
        math = etree.fromstring(formula.mathml)
        assert math.tag == f"{MATHML}math"
        assert math.get("alttext") == tex
        assert math.get("display") == ("block" if display else "inline")
        assert math.find(f".//{MATHML}annotation") is None, "some readers show it as text"
        picture = etree.fromstring(formula.svg)
        assert picture.findtext(f"{SVG}title") == tex
        assert not picture.xpath("//@id"), "formulas share a page"
        assert {element.tag for element in picture.iter()} <= {SVG + name for name in ("svg", "title", "path", "rect")}
        assert len(formula.svg) < 25_000


def test_formulas_are_asked_for_once_and_come_back_by_their_tex() -> None:
    assert list(render([("x", False), ("y", True), ("x", False)])) == [("x", False), ("y", True)]
    assert render([]) == {}


@pytest.mark.parametrize(
    ("tex", "problem"),
    [
        (r"\foo x", r"the formula's TeX is not understood: unexpected control sequence \foo"),
        (r"a+\frac{1", r"the formula's TeX is not understood: it ends too early after a+\frac{1"),
        ("x & y", r"the formula's TeX is not understood: unexpected '&' after x"),
        ("a\n\\foo", r"the formula's TeX is not understood: unexpected control sequence \foo"),
        (r"\tag{1}x", r"\tag is not kept; a formula is numbered by its id, as in $$…$$ {#eq-name}"),
        (r"\text{א}", "the formula has 'א' (U+05D0), which the math font does not have"),
    ],
)
def test_what_cannot_be_set_is_said_and_shown_as_tex(tex: str, problem: str) -> None:
    good, bad = render([("x", False), (tex, False)]).values()
    assert not good.problem
    assert bad.problem == problem
    assert etree.fromstring(bad.svg).text == etree.fromstring(bad.mathml).text == tex


def test_bold_letters_are_upright_and_bold_symbols_slanted() -> None:
    assert etree.fromstring(one(r"\mathbf{x}").mathml)[0].text == "\N{MATHEMATICAL BOLD SMALL X}"
    assert etree.fromstring(one(r"\boldsymbol{x}").mathml)[0].text == "\N{MATHEMATICAL BOLD ITALIC SMALL X}"


def width(tex: str, display: bool = False) -> float:
    found = re.search(r"width:([\d.]+)em", one(tex, display).svg)
    assert found
    return float(found[1])


def test_spaces_follow_the_kind_of_sign() -> None:
    assert width(r"a\cup b") > width("ab") + width(r"\cup") + 0.2, "a medium space on both sides"
    assert width("1{,}2") < width("1,2") - 0.1, "a decimal comma takes no space"
    assert width("a=-b") < width("a-b") + width("=") + 0.4, "none between a sign and its number"
    assert width(r"\|v\|") < width("v") + 1


def test_a_picture_stands_on_the_baseline_and_has_the_text_as_its_alternative() -> None:
    square, depth = one("x"), one(r"\frac{1}{2}")
    assert re.search(r"vertical-align:-0\.0\d\dem", square.svg)
    assert re.search(r"vertical-align:-0\.[2-5]\d\dem", depth.svg)
    # A face of its own: where no test has asked for one and the system has none, WeasyPrint crashes.
    font = fontpkg.select_file(fontpkg.family("eb-garamond"), 400, "normal").path.as_uri()
    html = (
        f"<html lang='en'><title>t</title><style>@font-face {{ font-family: Book; src: url('{font}') }}</style>"
        f"<body style='font: 20pt Book'>Let <span>{depth.svg}</span> be.</body></html>"
    )
    data = weasyprint.HTML(string=html).write_pdf(pdf_tags=True)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        alternatives = [
            str(thing.Alt) for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary) and "/Alt" in thing
        ]
    assert alternatives == [r"\frac{1}{2}"]
    assert pypdfium2.PdfDocument(data)[0].get_textpage().get_text_range().split() == ["Let", "be."]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text("abxy+-=<>&^_{}\\ \n'\"1,", max_size=12), min_size=1, max_size=5))
def test_any_text_between_dollars_gives_a_formula_or_a_problem(texts: list[str]) -> None:
    for (tex, _), formula in render((tex, False) for tex in texts).items():
        etree.fromstring(formula.mathml)
        etree.fromstring(formula.svg)
        if formula.problem:
            assert (etree.fromstring(formula.svg).text or "") == tex
