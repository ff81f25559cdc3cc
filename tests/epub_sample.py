"""A small book for the EPUB tests: hand-made sections with one of everything."""

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lxml import etree
from PIL import Image
from read_alone import AtOnce

from bindery.edition.section import Heading, Matter, Section
from bindery.epub import Contributor, Publication, Series, Subject
from bindery.epub.book import make_epub
from bindery.folder import SHIPPED, BookFolder
from bindery.fonts import Face, load_faces

NAMESPACES = {
    "x": "http://www.w3.org/1999/xhtml",
    "epub": "http://www.idpf.org/2007/ops",
    "opf": "http://www.idpf.org/2007/opf",
    "dc": "http://purl.org/dc/elements/1.1/",
    "ncx": "http://www.daisy.org/z3986/2005/ncx/",
}

DRAWING = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10" width="20" height="10">
<defs><linearGradient id="g"><stop offset="0"/></linearGradient></defs>
<rect width="20" height="10" fill="url(#g)"/></svg>"""

WORDS = b"""<text y="9" font-family="'Book Sans', sans-serif" font-size="8">gate</text>"""
LETTERED = DRAWING.replace(b"</svg>", WORDS + b"</svg>")


def section(id: str, kind: str, matter: Matter, title: str, body: str, **more: object) -> Section:
    """A section whose outermost element has its id and kind, as the edition writes it."""
    semantics = {
        "contents": ' epub:type="toc" role="doc-toc"',
        "chapter": ' epub:type="chapter" role="doc-chapter"',
        "part": ' epub:type="part" role="doc-part"',
        "bibliography": ' epub:type="bibliography" role="doc-bibliography"',
        "glossary": ' epub:type="glossary" role="doc-glossary"',
        "index": ' epub:type="index" role="doc-index"',
    }.get(kind, "")
    source = f"chapters/{id}.md" if kind == "chapter" else ""
    whole = f'<section id="{id}" class="{kind}"{semantics}>{body}</section>'
    return Section(id, kind, matter, title, whole, source=source, **more)  # type: ignore[arg-type]


def opening(title: str, number: str = "") -> str:
    label = f'<p class="number"><span>Chapter</span> <span>{number}</span></p>' if number else ""
    return f'<header class="opening">{label}<h1 class="title">{title}</h1></header>'


def chapter(id: str, title: str, body: str = "<p>Text.</p>", **more: object) -> Section:
    return section(id, "chapter", Matter.MAIN, title, opening(title) + body, **more)


FORT = f"""{opening("The fort", "1")}
<div class="epigraph" epub:type="epigraph"><p>Stone on stone.</p></div>
<p class="first opening">The <a class="term" id="term-use-1" href="#gloss-fort">fort</a><span id="idx-1"
class="index-mark"></span> was built in 1751<a class="note-call" id="fn-1-1-call" href="#fn-1-1" epub:type="noteref"
role="doc-noteref">1</a>
<span class="citation" id="cite-1">(<a href="#ref-smith" role="doc-biblioref">Smith 2001</a>)</span>;
see <a class="xref" href="#fig-plan">Figure 1</a> and <a href="#trade">the next chapter</a>.</p>
<p>Hebrew <span lang="he" xml:lang="he" dir="rtl">שלום</span>,
<span class="smallcaps">Small</span>, <code>code()</code>,
<span class="math inline"><math xmlns="http://www.w3.org/1998/Math/MathML" alttext="a^2">
<msup><mi>a</mi><mn>2</mn></msup></math></span>.</p>
<h2 id="walls"><span class="section-number">1.1</span> The walls</h2>
<figure id="fig-plan"><img src="images/plan.svg" alt="A plan of the fort"/>
<figcaption><span class="label">Figure 1</span> The plan.</figcaption></figure>
<table id="tbl-1"><caption><span class="label">Table 1</span> Years</caption>
<thead><tr><th scope="col">Event</th><th scope="col" class="figures">Year</th></tr></thead>
<tbody><tr><td>Built</td><td class="figures">1751</td></tr></tbody></table>
<aside class="callout callout-note" role="note"><p class="callout-title">Note</p><p>Mind the step.</p></aside>
<div class="verse"><p class="stanza"><span class="line">One line</span><br/>
<span class="line indent-1">and more</span></p></div>
<hr class="break"/>
<pre class="code"><code><span class="code-line"><span class="kw">def</span><span class="w"> </span>f(): ...</span>
</code></pre>
<section class="notes chapter-notes" epub:type="footnotes"><hr class="notes-rule"/>
<div id="fn-1-1" class="note" epub:type="footnote" role="doc-footnote"><p><a class="note-number" href="#fn-1-1-call"
role="doc-backlink">1</a> By whom is contested.</p></div></section>"""

TRADE = f"""{opening("Trade", "2")}<p class="first">Back to <a href="#walls">the walls</a>.</p>
<figure id="fig-photo"><img src="images/Şuşa photo.webp" alt="A photograph"/></figure>
<p>A mark: <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1" role="img"><title>a square</title>
<clipPath id="clip"><rect width="1" height="1"/></clipPath><rect width="1" height="1" fill="currentColor"/></svg></p>
<h2 id="coins">Coins</h2><p>Text.</p><h3 id="silver">Silver</h3><p>Text.</p>"""

SECTIONS = (
    section(
        "title-page",
        "title-page",
        Matter.FRONT,
        "Title page",
        '<h1 class="book-title">The Fort &amp; the Road</h1>',
        in_contents=False,
    ),
    section(
        "contents",
        "contents",
        Matter.FRONT,
        "Contents",
        opening("Contents") + '<ol class="entries"><li><a href="#fort"><span class="entry-number">1</span> '
        '<span class="entry-title">The fort</span></a></li><li><a href="#trade">Trade</a></li></ol>',
        in_contents=False,
    ),
    section("part-1", "part", Matter.MAIN, "Beginnings", opening("Beginnings"), number="I"),
    section(
        "fort",
        "chapter",
        Matter.MAIN,
        "The fort",
        FORT,
        number="1",
        level=2,
        headings=(Heading("walls", 2, "1.1 The walls"),),
    ),
    section(
        "trade",
        "chapter",
        Matter.MAIN,
        "Trade",
        TRADE,
        number="2",
        level=2,
        headings=(Heading("coins", 2, "Coins"), Heading("silver", 3, "Silver")),
    ),
    section(
        "bibliography",
        "bibliography",
        Matter.BACK,
        "Works cited",
        opening("Works cited") + '<div class="entries"><div class="entry" id="ref-smith">Smith, <em>Roads</em>, 2001. '
        '<span class="cited-on">Cited: <a href="#cite-1">1</a></span></div></div>',
    ),
    section(
        "glossary",
        "glossary",
        Matter.BACK,
        "Glossary",
        opening("Glossary")
        + '<dl class="glossary-entries"><dt id="gloss-fort" epub:type="glossterm"><dfn>fort</dfn></dt>'
        '<dd epub:type="glossdef">A strong place. <a href="#term-use-1">1</a></dd></dl>',
    ),
    section(
        "index",
        "index",
        Matter.BACK,
        "Index",
        opening("Index")
        + '<ul class="index-entries"><li><span class="headword">fort</span>, <a href="#idx-1">1</a></li></ul>',
    ),
)

PUBLICATION = Publication(
    title="The Fort & the Road",
    subtitle="A sample",
    language="en",
    authors=(Contributor("Ann Author", "Author, Ann"),),
    contributors=(Contributor("Tural Translator", "Translator, Tural", "trl"),),
    publisher="Sample Press",
    date="2026-11-08",
    rights="© 2026 Ann Author",
    description="A book with one of everything.",
    subjects=(Subject("History"), Subject("Roads", "Thema", "TNH")),
    isbn="978-3-16-148410-0",
    series=Series("Samples", "2"),
    cover="images/cover.jpg",
    cover_alt="A road leading up to a fort",
)


def raster(format: str, size: tuple[int, int] = (40, 30), mode: str = "RGB", **options: object) -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, size, "gray").save(buffer, format, **options)
    return buffer.getvalue()


def resources() -> dict[str, bytes | Path]:
    return {
        "images/cover.jpg": raster("JPEG", (60, 96)),
        "images/plan.svg": LETTERED,
        "images/Şuşa photo.webp": raster("WEBP"),
        "images/unused.png": raster("PNG"),
    }


def stylesheets() -> dict[str, str]:
    name = "styles/literary/ereader.css"
    return {name: (SHIPPED / name).read_text(encoding="utf-8")}


def faces() -> tuple[Face, ...]:
    return load_faces("literary", BookFolder(SHIPPED))


def sample() -> bytes:
    """The whole book."""
    return epub_alone(SECTIONS, PUBLICATION, stylesheets(), faces(), resources())


def epub_alone(
    sections: Sequence[Section],
    publication: Publication,
    stylesheets: Mapping[str, str],
    faces: Sequence[Face] = (),
    resources: Mapping[str, bytes | Path] | None = None,
    **more: Any,
) -> bytes:
    """An EPUB without a build around it."""
    file = io.BytesIO()
    make_epub(sections, publication, stylesheets, faces, resources or {}, AtOnce(), file, **more)
    return file.getvalue()


def parsed(data: bytes) -> etree._Element:
    return etree.fromstring(data)
