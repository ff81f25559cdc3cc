"""The structure tree: what a screen reader reads, in its order, and that tree and pages agree."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf
import pytest
from pdf_book import STYLE, book_sections, contents, design, opened, paragraphs, png, printed, section
from pikepdf import Name

THORNY = """
<header class="opening"><p class="number">Chapter 1</p></header>
<p id="p1">A call<span class="note" id="fn-1"><em>The</em> note’s text.</span> and <code>code</code>, <q>quoted</q>,
 <span lang="az">Qarabağ</span> and <a href="#p9">a link to <em>emphasis</em></a>.</p>
<ul><li>one</li><li><p>two</p><ol><li>inner</li></ol></li></ul>
<dl><dt>Term</dt><dd>Meaning.</dd><dd>Another.</dd><dt>Last</dt><dd>End.</dd></dl>
<figure id="fig"><img src="images/dot.png" alt="A red dot"/>
<figcaption><span class="label">Figure 1</span> Dot</figcaption></figure>
<p><img src="images/dot.png" alt=""/>Beside an ornament.</p>
<table><caption>Rulers</caption><thead><tr><th>Name</th><th colspan="2">Years</th></tr></thead>
<tbody><tr><th>Panah</th><td>1748</td><td></td></tr></tbody></table>
<blockquote>Bare words.<p>A paragraph.</p></blockquote>
<p>Formula <span class="math inline"><svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><title>x^2</title>
<path d="M0 0h20v10z"/></svg></span> here.</p>
<pre class="code"><code>for x in y:
    pass</code></pre>
"""


@dataclass
class Element:
    role: str
    words: str = ""
    kids: list["Element"] = field(default_factory=list)
    source: pikepdf.Object | None = None

    def all(self, role: str) -> list["Element"]:
        return [e for e in self.walk() if e.role == role]

    def walk(self) -> Iterator["Element"]:
        yield self
        for kid in self.kids:
            yield from kid.walk()

    @property
    def text(self) -> str:
        return " ".join("".join(element.words for element in self.walk()).split())


def operations(page: pikepdf.Page) -> Iterator[tuple[list[Any], str]]:
    for instruction in pikepdf.parse_content_stream(page):
        yield list(instruction.operands), str(instruction.operator)


def marked_texts(page: pikepdf.Page) -> dict[int, str]:
    """The text of each marked-content sequence of a page."""
    maps = {}
    for name, program in page.obj.Resources.Font.items():
        entries = {}
        for line in program.ToUnicode.read_bytes().decode().splitlines():
            if line.startswith("<") and len(line.split()) == 2 and line != "<0000> <ffff>":
                glyph, text = (part.strip("<>") for part in line.split())
                entries[int(glyph, 16)] = bytes.fromhex(text).decode("utf-16-be")
        maps[name] = entries
    texts: dict[int, str] = {}
    current: list[int | None] = []
    font: dict[int, str] = {}
    for operands, command in operations(page):
        if command in {"BDC", "BMC"}:
            properties = operands[1] if command == "BDC" else {}
            current.append(int(properties["/MCID"]) if "/MCID" in properties else None)
            if current[-1] is not None:
                texts[current[-1]] = ""
        elif command == "EMC":
            current.pop()
        elif command == "Tf":
            font = maps[str(operands[0])]
        elif command == "TJ" and current and current[-1] is not None:
            for part in operands[0]:
                if isinstance(part, pikepdf.String):
                    data = bytes(part)
                    glyphs = (int.from_bytes(data[n : n + 2], "big") for n in range(0, len(data), 2))
                    texts[current[-1]] += "".join(font[glyph] for glyph in glyphs)
    return texts


def tree_of(pdf: pikepdf.Pdf) -> Element:
    """The structure tree with its words; checks on the way that it and the ParentTree agree."""
    texts = {page.obj.objgen: marked_texts(page) for page in pdf.pages if "/StructParents" in page}
    owners = parent_tree(pdf)
    keys = {page.obj.objgen: int(page.StructParents) for page in pdf.pages if "/StructParents" in page}
    seen: set[tuple[int, int]] = set()

    def content(page: pikepdf.Object, mcid: int, owner: pikepdf.Object) -> str:
        key = keys[page.objgen]
        assert owners[key][mcid].objgen == owner.objgen
        assert (key, mcid) not in seen, "read twice"
        seen.add((key, mcid))
        return texts[page.objgen][mcid]

    def read(node: pikepdf.Object) -> Element:
        element = Element(str(node.S)[1:], source=node)
        for kid in node.get("/K", []):
            if isinstance(kid, int):
                element.kids.append(Element("", content(node.Pg, kid, node)))
            elif kid.get("/Type") == Name.MCR:
                element.kids.append(Element("", content(kid.Pg, int(kid.MCID), node)))
            elif kid.get("/Type") == Name.OBJR:
                assert owners[int(kid.Obj.StructParent)].objgen == node.objgen
                element.kids.append(Element("OBJR"))
            else:
                assert kid.P.objgen == node.objgen
                element.kids.append(read(kid))
        return element

    [document] = pdf.Root.StructTreeRoot.K
    tree = read(document)
    expected = {(keys[page], mcid) for page, marks in texts.items() for mcid in marks}
    assert seen == expected, "every marked-content sequence is read"
    return tree


def parent_tree(pdf: pikepdf.Pdf) -> dict[int, pikepdf.Object]:
    found: dict[int, pikepdf.Object] = {}
    for leaf in pdf.Root.StructTreeRoot.ParentTree.Kids:
        numbers = list(leaf.Nums)
        keys = [int(key) for key in numbers[::2]]
        assert keys == sorted(keys) and list(leaf.Limits) == [keys[0], keys[-1]]
        found |= dict(zip(keys, numbers[1::2], strict=True))
    assert max(found) + 1 == pdf.Root.StructTreeRoot.ParentTreeNextKey
    return found


@pytest.fixture(scope="module")
def thorny() -> Iterator[tuple[Element, pikepdf.Pdf]]:
    nine = section("nine", "<p id='p9'>Target.</p>")
    chapter = section("one", THORNY)
    look = design(images__dot_png=png(200))
    book = printed([contents(chapter, nine), chapter, nine], look)
    assert book.diagnostics == ()
    with opened(book) as pdf:
        yield tree_of(pdf), pdf


def test_tree_and_pages_agree_in_a_bound_book() -> None:
    with opened(printed(book_sections())) as pdf:
        tree = tree_of(pdf)
    assert tree.role == "Document"
    assert [kid.role for kid in tree.kids] == ["Sect", "Sect", "Sect", "Index"]


def test_a_paragraph_over_a_page_break_is_one(thorny: tuple[Element, pikepdf.Pdf]) -> None:
    book = printed([section("long", paragraphs(20, words=120))])
    assert book.page_count > 4
    with opened(book) as pdf:
        found = tree_of(pdf).all("P")
    assert len(found) == 20
    assert all(p.text.endswith(".") and p.text.startswith("Paragraph") for p in found)


def test_a_note_is_read_at_its_call(thorny: tuple[Element, pikepdf.Pdf]) -> None:
    tree, pdf = thorny
    paragraph = next(p for p in tree.all("P") if p.text.startswith("A call"))
    assert [kid.role for kid in paragraph.kids][:3] == ["", "Reference", "Note"]
    [note] = tree.all("Note")
    assert note.kids[0].role == "Lbl"
    assert note.text == "1. The note’s text."
    assert note.source is not None and note.source.ID == "fn-1"
    names = list(pdf.Root.StructTreeRoot.IDTree.Names)
    assert names[0] == "fn-1" and names[1].objgen == note.source.objgen


def test_inline_elements_with_a_meaning_keep_it(thorny: tuple[Element, pikepdf.Pdf]) -> None:
    tree, _ = thorny
    paragraph = next(p for p in tree.all("P") if p.text.startswith("A call"))
    assert [code.text for code in paragraph.all("Code")] == ["code"]
    [quote] = paragraph.all("Quote")
    assert "quoted" in quote.text
    [foreign] = paragraph.all("Span")
    assert foreign.source is not None and (foreign.text, str(foreign.source.Lang)) == ("Qarabağ", "az")


def test_a_link_is_one_element_with_its_words_and_annotation(thorny: tuple[Element, pikepdf.Pdf]) -> None:
    tree, _ = thorny
    link = next(link for link in tree.all("Link") if "emphasis" in link.text)
    assert link.text == "a link to emphasis"
    assert {kid.role for kid in link.kids} == {"OBJR", ""}


def test_lists_have_labels_and_bodies(thorny: tuple[Element, pikepdf.Pdf]) -> None:
    tree, _ = thorny
    bullets, numbers, terms = tree.all("L")
    assert [item.role for item in bullets.kids] == ["LI", "LI"]
    assert [[part.role for part in item.kids] for item in bullets.kids] == [["Lbl", "LBody"], ["Lbl", "LBody"]]
    assert numbers in list(bullets.kids[1].kids[1].walk()), "an inner list is in its item's body"
    assert [part.role for item in terms.kids for part in item.kids] == ["Lbl", "LBody", "LBody", "Lbl", "LBody"]
    kinds = [element.source.A.ListNumbering for element in (bullets, numbers, terms) if element.source is not None]
    assert kinds == [Name.Disc, Name.Decimal, Name("/None")]


def test_pictures_have_their_words_and_their_place(thorny: tuple[Element, pikepdf.Pdf]) -> None:
    tree, _ = thorny
    [figure] = tree.all("Figure")
    assert figure.source is not None
    assert figure.source.Alt == "A red dot"
    left, bottom, right, top = (float(edge) for edge in figure.source.A.BBox)
    assert 0 < left < right < 360 and 0 < bottom < top < 575
    assert [caption.text for caption in tree.all("Caption")] == ["Figure 1 Dot", "Rulers"]


def test_a_decoration_is_no_content(thorny: tuple[Element, pikepdf.Pdf]) -> None:
    tree, pdf = thorny
    assert len(tree.all("Figure")) == 1
    marks = [str(operands[0]) for page in pdf.pages for operands, command in operations(page) if command == "BDC"]
    assert marks.count("/Figure") == 2, "the picture and the formula"


def test_a_formula_is_read_as_its_source(thorny: tuple[Element, pikepdf.Pdf]) -> None:
    tree, _ = thorny
    [formula] = tree.all("Formula")
    assert formula.source is not None and formula.source.Alt == "x^2"


def test_tables_have_headers_with_scopes_and_keep_empty_cells(thorny: tuple[Element, pikepdf.Pdf]) -> None:
    tree, _ = thorny
    [table] = tree.all("Table")
    assert [kid.role for kid in table.kids] == ["Caption", "THead", "TBody"]
    headers = {th.text: th.source.A for th in table.all("TH") if th.source is not None}
    assert {text: str(a.Scope) for text, a in headers.items()} == {
        "Name": "/Column",
        "Years": "/Column",
        "Panah": "/Row",
    }
    assert headers["Years"].ColSpan == 2
    assert [cell.text for cell in table.all("TD")] == ["1748", ""]


def test_the_contents_page_is_a_table_of_contents(thorny: tuple[Element, pikepdf.Pdf]) -> None:
    tree, _ = thorny
    [listing] = tree.all("TOC")
    assert [item.role for item in listing.kids] == ["TOCI", "TOCI"]
    assert [item.text for item in listing.kids][1].endswith("Nine 3")
    assert [link.text for link in listing.all("Link")] == ["One 1", "Nine 3"]
    assert all(kid.role == "Link" for reference in listing.all("Reference") for kid in reference.kids)


def test_bare_words_in_a_quotation_get_a_paragraph(thorny: tuple[Element, pikepdf.Pdf]) -> None:
    tree, _ = thorny
    [quotation] = tree.all("BlockQuote")
    assert [(kid.role, kid.text) for kid in quotation.kids] == [("P", "Bare words."), ("P", "A paragraph.")]


def test_a_repeated_table_head_is_read_once() -> None:
    rows = "".join(f"<tr><td>{n}</td></tr>" for n in range(80))
    table = f"<table><thead><tr><th>Number</th></tr></thead><tbody>{rows}</tbody></table>"
    book = printed([section("long", table)], design(STYLE + "td { line-height: 20pt }"))
    assert book.page_count > 2
    with opened(book) as pdf:
        tree = tree_of(pdf)
    assert [head.text for head in tree.all("TH")] == ["Number"]
    assert [cell.text for cell in tree.all("TD")] == [str(n) for n in range(80)]


def test_faded_words_are_read_too() -> None:
    """WeasyPrint draws them in a form, whose content has owners of its own in the ParentTree."""
    sections = [section("plain", "<p>Plain.</p>"), section("faded", '<p style="opacity: .5">Faded.</p>')]
    with opened(printed(sections)) as pdf:
        [_, faded] = pdf.Root.StructTreeRoot.K[0].K
        paragraph = faded.K[1]
        [content] = paragraph.K
        assert content.Type == Name.MCR and content.Pg.objgen == pdf.pages[2].obj.objgen
        owners = parent_tree(pdf)[int(content.Stm.StructParents)]
        assert owners[int(content.MCID)].objgen == paragraph.objgen
        assert b"/MCID %d" % int(content.MCID) in content.Stm.read_bytes()


def test_a_section_in_another_language_says_so() -> None:
    sections = [section("one", "<p>One.</p>"), section("bir", "<p>Bir.</p>", language="az")]
    with opened(printed(sections)) as pdf:
        one, bir = pdf.Root.StructTreeRoot.K[0].K
        assert "/Lang" not in one and bir.Lang == "az"
