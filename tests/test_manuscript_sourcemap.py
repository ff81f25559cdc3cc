"""Every word of the tree knows the line on which it stands in the manuscript."""

import os
import random
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from manuscript_drafts import Draft, manuscripts

from bindery.manuscript import pandoc
from bindery.manuscript.sourcemap import annotate
from bindery.manuscript.tree import walk
from bindery.manuscript.treestream import BLOCKS, INLINES

MARK = re.compile(r"uq\d+")
Node = dict[str, Any]


def read(source: str) -> list[Node]:
    blocks: list[Node] = pandoc.read_markdown(source)["blocks"]
    annotate(blocks, source)
    return blocks


def _nodes_of(tree: Any) -> Iterator[Node]:
    """The blocks and inlines of a tree."""
    return walk(tree, *BLOCKS, *INLINES)


def marks_of(node: Any) -> Iterator[str]:
    """The marked words of a node in the order in which an author writes them."""
    if isinstance(node, str):
        yield from MARK.findall(node)
    elif isinstance(node, list):
        for child in node:
            yield from marks_of(child)
    elif isinstance(node, dict):
        content = node.get("c", "")
        match node.get("t"):
            case "Table":
                yield from marks_of(content[3:])
            case "Header":
                yield from marks_of(content[2])
            case "Link" | "Image" | "Span" | "Code":
                yield from marks_of([content[1], content[2:], content[0]])
            case "Figure" | "Cite":
                yield from marks_of(content[1])
            case "Note":
                return
            case _:
                yield from marks_of(content)


def expected_line(node: Node, where: dict[str, int]) -> int | None:
    """The line of a node's first word; None when that is not a marked one."""
    if node["t"] in ("Div", "CodeBlock") and node["c"][0] != ["", [], []]:
        # Such a block begins with its attributes.
        first = next(marks_of(node["c"][0]), None)
        return where[first] if first else None
    if node["t"] in ("BlockQuote", "BulletList", "OrderedList", "Div"):
        inner = next(_nodes_of(node["c"]), None)
        return expected_line(inner, where) if inner and next(marks_of(inner), None) else None
    first = next(marks_of(node), None)
    return where[first] if first else None


def misplaced(source: str) -> list[str]:
    """Every node that got another line than that of its first marked word."""
    where = {mark: number for number, line in enumerate(source.split("\n"), 1) for mark in MARK.findall(line)}
    wrong = []
    for node in _nodes_of(read(source)):
        line = expected_line(node, where)
        if line and node["line"] != line:
            wrong.append(f"{node['t']} {list(marks_of(node))}: line {node['line']}, not {line}")
        if node["t"] == "Cite":
            wrong += [
                f"citation {item['citationId']}: line {item['line']}"
                for item in node["c"][0]
                if item["citationId"] in where and item["line"] != where[item["citationId"]]
            ]
    return wrong


# The same examples every time: a test that fails once in a thousand runs tells the wrong author.
@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(manuscripts())
def test_each_marked_word_is_found_on_its_line(source: str) -> None:
    assert misplaced(source) == []


@pytest.mark.parametrize("seed", range(10))
def test_long_manuscripts(seed: int) -> None:
    numbers = random.Random(seed)
    assert misplaced(Draft(lambda most: numbers.randint(0, most)).manuscript(60)) == []


def lines(source: str) -> list[str]:
    """Words with their lines, in the order of the tree."""
    return [f"{node['c']}@{node['line']}" for node in walk(read(source), "Str")]


def test_a_note_stands_where_it_is_written() -> None:
    source = "[^b]: two\n    words\n\n    more\n\nA[^a] B[^b] C^[in *line*]\n\n[^a]: one\n"
    assert lines(source) == ["A@6", "one@8", "B@6", "two@1", "words@2", "more@4", "C@6", "in@6", "line@6"]


def test_of_two_notes_with_one_label_the_last_is_set() -> None:
    assert lines("A[^a]\n\n[^a]: one\n\n[^a]: two\n") == ["A@1", "two@5"]


def test_a_note_that_code_shows_is_no_note() -> None:
    source = "A[^a] `[^a]`\n\n```\n[^a]: code\n```\n\n    [^a]: code\n\n<!--\n[^a]: no\n-->\n\n[^a]: yes\n"
    assert lines(source) == ["A@1", "yes@13"]


def test_notes_in_quotations_and_lists() -> None:
    source = "> A[^a]\n>\n> [^a]: one\n>\n>     two\n>\n> B\n\n-   C[^c]\n\n    [^c]: three\n\n    D\n"
    assert lines(source) == ["A@1", "one@3", "two@5", "B@7", "C@9", "three@11", "D@13"]


def test_words_that_are_repeated_around_a_gap() -> None:
    source = "---\ntitle: The map\n---\n\n<!-- # The map -->\n\n# The map {#the-map}\n\n[The map]: the/map\n\nThe map\n"
    assert lines(source) == ["The@7", "map@7", "The@11", "map@11"]


def test_cells_of_a_grid_table_stand_side_by_side() -> None:
    table = """
+-------+-------+
| a     | - c   |
| b     | - d   |
|       | - e   |
+=======+=======+
| 茶 f  | i     |
+       +-------+
| g     | h     |
+-------+-------+
"""
    assert lines(table) == [
        "a@3", "b@4", "c@3", "d@4", "e@5", "茶@7", "f@7", "g@9", "i@7", "h@9",
    ]  # fmt: skip


def test_captions_above_and_below() -> None:
    source = "Table: One {#tbl-a}\n\n| a |\n|---|\n| b |\n\nC\n\n| d |\n|---|\n| e |\n\n: Two\n  three\n"
    assert lines(source) == ["One@1", "a@3", "b@5", "C@7", "Two@13", "three@14", "d@9", "e@11"]


def test_what_has_no_words() -> None:
    source = 'A\n\n***\n\n![](a.png)\n\n[]{.index entry="x"}\n[]{#here}\n\n$$+$$\n\n—\n'
    found = [(node["t"], node["line"]) for node in walk(read(source), "HorizontalRule", "Image", "Span")]
    assert found == [("HorizontalRule", 3), ("Image", 5), ("Span", 7), ("Span", 8)]


def test_line_ends_and_a_byte_order_mark_do_not_matter() -> None:
    source = "A\n\n> B\n\nC[^a]\n\n[^a]: D\n\n    E\n"
    assert lines(source) == lines("\ufeff" + source.replace("\n", "\r\n")) == ["A@1", "B@3", "C@5", "D@7", "E@9"]


def test_every_node_and_citation_has_a_line() -> None:
    for node in _nodes_of(read(Draft(lambda most: most // 2).manuscript(20))):
        assert node["line"] >= 1


def test_a_large_chapter_takes_seconds() -> None:
    words = "Holmes said that the man of the house had a map and the key of it".split()
    numbers = random.Random(0)
    paragraphs = [" ".join(numbers.choices(words, k=60)) for _ in range(1000)]
    paragraphs[500] += "\n\n<!-- " + " ".join(numbers.choices(words, k=20_000)) + " -->"
    source = "\n\n".join(f"{text} uq{number}" for number, text in enumerate(paragraphs))
    start = time.process_time()
    assert misplaced(source) == []
    assert time.process_time() - start < 15


def manuscript_files() -> list[Path]:
    """This repository's chapters, and those of the folder that BINDERY_MANUSCRIPTS names."""
    own = Path(__file__).parent.parent / "chapters"
    folders = [own, *(Path(folder) for folder in [os.environ.get("BINDERY_MANUSCRIPTS", "")] if folder)]
    return sorted(file for folder in folders for file in folder.rglob("*.md") if file.name != "README.md")


@pytest.mark.parametrize("file", manuscript_files(), ids=lambda file: file.name)
def test_the_words_of_a_real_chapter_stand_on_their_lines(file: Path) -> None:
    source = file.read_text(encoding="utf-8-sig")
    text = source.split("\n")
    last = 0
    for node in _nodes_of(read(source)):
        if node["t"] == "Str" and node["c"].isascii() and node["c"].isalpha():
            assert node["c"] in text[node["line"] - 1], f"{node['c']} is not on line {node['line']}"
        if node["t"] == "Header":
            assert node["line"] > last and text[node["line"] - 1].startswith("#")
            last = node["line"]
