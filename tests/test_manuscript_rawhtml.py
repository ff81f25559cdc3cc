"""HTML in a manuscript: what a book can hold is rebuilt, the rest is named with its line and what to write instead."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bindery.diagnostics import Diagnostic, Severity
from bindery.manuscript import pandoc
from bindery.manuscript.htmltags import ALLOWED, is_script
from bindery.manuscript.rawhtml import Policy, resolve
from bindery.manuscript.sourcemap import annotate
from bindery.manuscript.tree import walk
from bindery.manuscript.treestream import BLOCKS, INLINES

Node = dict[str, Any]


def read(source: str, policy: Policy = "safe") -> tuple[list[Node], tuple[Diagnostic, ...]]:
    blocks = pandoc.read_markdown(source)["blocks"]
    annotate(blocks, source)
    return resolve(blocks, "one.md", policy)


def outline(value: Any) -> str:
    """A tree in short: Para[a␣Strong[b]]."""
    if isinstance(value, list):
        return "".join(outline(child) for child in value)
    if not isinstance(value, dict) or "t" not in value:
        return ""
    kind: str = value["t"]
    content: Any = value.get("c")
    match kind:
        case "Str":
            return str(content)
        case "Space" | "SoftBreak":
            return "␣"
        case "Quoted":
            return f"Quoted[{outline(content[1])}]"
        case "Html":
            pairs = "".join(f" {name}={text}" for name, text in content[1])
            return f"{content[0]}{pairs}[{outline(content[2])}]"
        case "Span" | "Div":
            identifier, names, pairs = content[0]
            given = [f"#{identifier}"] * bool(identifier) + [f".{name}" for name in names]
            return f"{kind}{''.join([*given, *(f' {name}={text}' for name, text in pairs)])}[{outline(content[1])}]"
        case "Link" | "Image":
            return f"{kind}({content[2][0]})[{outline(content[1])}]"
        case "Code" | "CodeBlock":
            return f"{kind}[{content[1]}]"
        case "Header":
            return f"Header{content[0]}[{outline(content[2])}]"
        case "OrderedList":
            return f"OrderedList {content[0][0]} {content[0][1]['t']}[{'|'.join(map(outline, content[1]))}]"
        case "BulletList":
            return f"BulletList[{'|'.join(map(outline, content))}]"
        case "Table":
            rows = [
                *content[3][1],
                ["head", []],
                *(row for body in content[4] for row in body[3]),
                ["foot", []],
                *content[5][1],
            ]
            cells = ["=" if not row[1] else "|".join(f"{c[2]}x{c[3]}{outline(c[4])}" for c in row[1]) for row in rows]
            return f"Table({outline(content[1])})[{'/'.join(cells)}]"
    return f"{kind}[{outline(content)}]" if content is not None else kind


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a<br>b<br/>c", "Para[aLineBreakbLineBreakc]"),
        ("x<sup>2</sup> H<sub>2</sub>O", "Para[xSuperscript[2]␣HSubscript[2]O]"),
        ("<b>a *b* </b>c <i>d</i> <u>e</u>", "Para[Strong[a␣Emph[b]␣]c␣Emph[d]␣Underline[e]]"),
        ("<s>f</s> <del>h</del> <ins>g</ins>", "Para[Strikeout[f]␣Strikeout[h]␣Underline[g]]"),
        ("<kbd>Ctrl</kbd> <abbr title='x y'>z</abbr> <mark>m</mark>", "Para[kbd[Ctrl]␣abbr title=x y[z]␣mark[m]]"),
        ("<ruby>漢<rp>(</rp><rt>kan<rp>)</ruby>", "Para[ruby[漢rp[(]rt[kan]rp[)]]]"),
        ("<code>a b</code> <tt>c</tt>", "Para[Code[a b]␣Code[c]]"),
        ("<a href='https://example.com/'>x</a> <a id='here'></a>", "Para[Link(https://example.com/)[x]␣Span#here[]]"),
        ("<q>so</q> <b class='name' lang='az'>x</b>", "Para[Quoted[so]␣Span.name lang=az[Strong[x]]]"),
        ("<img src='images/a.png' alt='the map'>", "Para[Image(images/a.png)[the␣map]]"),
        ("<b>a <i>b <kbd>c</kbd></i></b>", "Para[Strong[a␣Emph[b␣kbd[c]]]]"),
        ("`<b>a <i>b</i></b>`{=html} c", "Para[Strong[a␣Emph[b]]␣c]"),
        ("a <!-- no <b> --> b", "Para[a␣b]"),
        ("<!-- no --> a\n<!-- no -->\nb", "Para[a␣b]"),
        ("<!-- no -->", ""),
        ("a\n\n<!-- [x](y)\n\n<script> -->\n\nb", "Para[a]Para[b]"),
        ("<p>a *b*</p>", "Para[a␣Emph[b]]"),
        ("<p class='x'>a</p>", "Div.x[Para[a]]"),
        ("<div class='x' lang='az'>\n\na\n\n</div>", "Div.x lang=az[Para[a]]"),
        ("<section id='s'>\n\n*a*\n\n</section>", "Div#s[Para[Emph[a]]]"),
        ("<blockquote>\n\na\n\n</blockquote>", "BlockQuote[Para[a]]"),
        ("<hr>", "HorizontalRule"),
        ("<h2 id='x'>The *map*</h2>", "Header2[The␣Emph[map]]"),
        ("<ul>\n<li>a\n<li>b</li>\n</ul>", "BulletList[Plain[a]|Plain[b]]"),
        ("<ol start='3' type='a'><li>x</li></ol>", "OrderedList 3 LowerAlpha[Plain[x]]"),
        ("<dl><dt>a</dt><dd>b</dd></dl>", "DefinitionList[aPlain[b]]"),
        ("<pre>\na *b*\n  c\n</pre>", "CodeBlock[a *b*\n  c]"),
        ("<table><caption>C</caption><tr><th>a</th><th>b</th></tr><tr><td colspan='2'>c</td></tr></table>",
         "Table(Plain[C])[1x1Plain[a]|1x1Plain[b]/=/1x2Plain[c]/=]"),
        ("<table>\n<thead><tr><td>a</thead>\n<tbody><tr><td rowspan='2'>\n\n- b\n\n</td></tr></tbody>\n</table>",
         "Table()[1x1Plain[a]/=/2x1BulletList[Plain[b]]/=]"),
        ("<figure><img src='a.png' alt='x'><figcaption>C</figcaption></figure>",
         "Figure[Plain[C]Plain[Image(a.png)[x]]]"),
        ("| a<br>b | <kbd>c</kbd> |\n|---|---|\n| d | e |",
         "Table()[1x1Plain[aLineBreakb]|1x1Plain[kbd[c]]/=/1x1Plain[d]|1x1Plain[e]/=]"),
        ("a[^1]\n\n[^1]: x<sup>2</sup>", "Para[aNote[Para[xSuperscript[2]]]]"),
        ("# A<br>B", "Header1[ALineBreakB]"),
        ("> <kbd>a</kbd>\n\n- <kbd>b</kbd>", "BlockQuote[Para[kbd[a]]]BulletList[Plain[kbd[b]]]"),
        ("<http://example.com> <me@example.com>",
         "Para[Link(http://example.com)[http://example.com]␣Link(mailto:me@example.com)[me@example.com]]"),
        ("C:\\dir\\debug a < b, 1<2 and $5 and $6", "Para[C:\\dir\\debug␣a␣<␣b,␣1<2␣and␣$5␣and␣$6]"),
        ("`<b>` \\<b>", "Para[Code[<b>]␣<b>]"),
        ("A&nbsp;B&shy;C &lt;b&gt;", "Para[A\u00a0B\u00adC␣<b>]"),
    ],
)  # fmt: skip
def test_what_a_book_can_hold(source: str, expected: str) -> None:
    blocks, diagnostics = read(source)
    assert (outline(blocks), diagnostics) == (expected, ())


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("a\n\n<script>alert(1 < 2)</script>", [(3, "html-tag", "scripts")]),
        ("a\n<iframe src='https://example.com'></iframe>", [(2, "html-tag", "link to the page")]),
        ("<style>\np { color: red }\n</style>", [(1, "html-tag", "css:")]),
        ("<center>a</center>", [(1, "html-tag", "::: {.name}")]),
        ("<font color=red>a</font>", [(1, "html-tag", "style sheet")]),
        ("<details>\n\nb\n\n</details>", [(1, "html-tag", ".callout-note")]),
        ("<svg viewBox='0 0 1 1'></svg>", [(1, "html-tag", "images/name.svg")]),
        ("a <strnog>b</strnog>", [(1, "html-tag", "<strong>")]),
        ("Dear <name>, hello", [(1, "html-tag", "\\<name>")]),
        ("x<y and y>z", [(1, "html-tag", "\\<")]),
        ("a\n<u>b", [(2, "html-unclosed", "</u>")]),
        ("a b</u>", [(1, "html-stray-end", "same paragraph")]),
        ("<u>a\n\nb</u>", [(1, "html-unclosed", "</u>"), (3, "html-stray-end", "same paragraph")]),
        ("<b>a <i>b</b> c</i>", [(1, "html-unclosed", "</i>")]),
        ("*a <b>b* c</b>", [(1, "html-unclosed", "</b>"), (1, "html-stray-end", "same paragraph")]),
        ("<ul><li>a</li>", [(1, "html-unclosed", "</ul>")]),
        ("<li>a</li>", [(1, "html-misplaced", "<ol> or <ul>")]),
        ("<rt>a</rt>", [(1, "html-misplaced", "<ruby>")]),
        ("<b onclick='x()'>a</b>", [(1, "html-script", "delete")]),
        ("[a]{onclick='x()'}", [(1, "html-script", "delete")]),
        ("<div onmouseover='x()'>\n\na\n\n</div>", [(1, "html-script", "delete")]),
        ("![a](b.png){onerror='x()'}", [(1, "html-script", "delete")]),
        ("<a href='javascript:x()'>a</a>", [(1, "html-address", "https")]),
        ("<a href='java\tscript:x()'>a</a>", [(1, "html-address", "https")]),
        ("[a](javascript:x)", [(1, "html-address", "https")]),
        ("[a](data:text/html,x)", [(1, "html-address", "https")]),
        ("```{=latex}\n\\foo\n```", [(2, "raw-format", "TeX")]),
        ("a `\\foo`{=tex}", [(1, "raw-format", "TeX")]),
        ("<?php x ?>", [(1, "html-markup", "delete")]),
        ("`<!DOCTYPE x>`{=html}", [(1, "html-markup", "delete")]),
        ("`<![CDATA[x]]>`{=html}", [(1, "html-markup", "delete")]),
    ],
)  # fmt: skip
def test_what_is_reported(source: str, found: list[tuple[int, str, str]]) -> None:
    _, diagnostics = read(source)
    assert [(d.line, d.code) for d in diagnostics] == [(line, code) for line, code, _ in found]
    assert all(hint in d.hint for d, (_, _, hint) in zip(diagnostics, found, strict=True))
    assert all(d.severity is Severity.ERROR and d.file == "one.md" for d in diagnostics)


@pytest.mark.parametrize(
    "source",
    ["<b style='color: red'>a</b>", "[a]{style='x'}", "<p align=center>a</p>", "<hr width=5>"],
)
def test_attributes_that_only_a_screen_knows_are_left_out_with_a_warning(source: str) -> None:
    blocks, (diagnostic,) = read(source)
    assert diagnostic.severity is Severity.WARNING and diagnostic.code == "html-attribute"
    assert "style" not in json.dumps(blocks) and "align" not in json.dumps(blocks)


def test_no_text_is_lost_with_a_refused_tag() -> None:
    blocks, diagnostics = read("a <font>b *c*</font> <blink>d</blink>\n\n<center>\n\ne\n\n</center>")
    assert outline(blocks) == "Para[a␣b␣Emph[c]␣d]Para[e]"
    assert len(diagnostics) == 3


def test_a_book_without_html() -> None:
    blocks, diagnostics = read("a<br>b <kbd>c</kbd> <!-- x -->\n\n<hr>", "none")
    assert outline(blocks) == "Para[ab␣c␣]"
    assert [(d.line, d.code) for d in diagnostics] == [
        (1, "html-forbidden"),
        (1, "html-forbidden"),
        (3, "html-forbidden"),
    ]
    assert "backslash at the end of the line" in diagnostics[0].hint


def test_nesting_without_end_is_said_and_not_crashed_on() -> None:
    blocks, (diagnostic,) = read("> " * 200 + "x")
    assert (blocks, diagnostic.code) == ([], "too-deep")


def test_lines_of_html_that_runs_over_several() -> None:
    _, diagnostics = read("a\n\n```{=html}\n<p>\nb\n<blink>c</blink>\n</p>\n```")
    assert [(d.line, d.code) for d in diagnostics] == [(6, "html-tag")]


PIECES = (
    "<b> </b> <i> </i> <p> </p> <div> </div> <table> <tr> <td> </td> </tr> </table> <ul> <li> </li> </ul> <script>"
    " </script> <style> </style> <!-- --> <br> <br/> <hr> <ruby> <rt> </ruby> <img\fsrc=x\fonerror=y> <svg> <math>"
    " <a\fhref=javascript:x> </a> <![CDATA[ ]]> <?x ?> <!DOCTYPE < > & &lt; </ <x <b/> <b/onclick=x> <pre> </pre>"
    " <IMG\fSRC=&#106;avascript:x> text *em* ` [ ] | - # <h1> </h1> <dl> <dt> <dd> <figure> <figcaption> <span>"
    " </span> <td\fcolspan=99999999> \v \v\v >"
)
"""Parts of documents: a form feed stands for a space in one of them, a vertical tab for a line's end."""
pieces = st.sampled_from([piece.replace("\f", " ").replace("\v", "\n") for piece in PIECES.split(" ")])


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(pieces, max_size=25), st.sampled_from(["safe", "none"]), st.booleans())
def test_nothing_outside_the_list_comes_through(parts: list[str], policy: Policy, raw: bool) -> None:
    text = " ".join(parts)
    blocks, diagnostics = read(f"```{{=html}}\n{text}\n```" if raw else text, policy)
    assert all(d.line >= 1 and d.hint for d in diagnostics)
    for node in walk(blocks, *BLOCKS, *INLINES):
        assert node["t"] not in ("RawBlock", "RawInline")
        assert node["line"] >= 1
        if node["t"] == "Link":
            assert "script:" not in node["c"][2][0]
    check_html(blocks)


def check_html(value: Any) -> None:
    """Elements are on the list, and no attribute anywhere is a script."""
    if isinstance(value, dict):
        assert not str(value.get("t", "")).startswith("html-")
        if value.get("t") == "Html":
            tag, attributes, _ = value["c"]
            assert tag in ALLOWED
            assert not any(is_script(name) for name, _ in attributes)
        for child in value.values():
            check_html(child)
    elif isinstance(value, list):
        for child in value:
            check_html(child)
