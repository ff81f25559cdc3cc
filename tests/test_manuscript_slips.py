"""Slips of the pen are named, and what only looks like one is left alone."""

import pytest

from bindery.manuscript.chapter import read_tree
from bindery.manuscript.slips import find_slips


def slips(text: str) -> list[tuple[int, str]]:
    blocks, said = read_tree(text, "a.md")
    return [(found.line, found.code) for found in find_slips(blocks, text, said, "a.md")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Before\n::: {.callout-note}\nText.\n:::\n", [(2, "stray-fence"), (4, "stray-fence")]),
        ("One.\n\n::: {.callout-note}\nText.\n\nMore.\n", [(3, "unclosed-block")]),
        ("One.\n\n<div>\nText.\n\nMore.\n", [(3, "unclosed-block")]),
        (
            "## Two {#one id}\n\nA [word] {.index}, [one]{#an id}.\n",
            [(1, "stray-attributes"), (3, "stray-attributes")],
        ),
        ("A \\{.x}, `{.y}` and {z}, in {.5, .7}.\n\n## Two {#two .unnumbered}\n\n[word]{.index}\n", []),
        ("$$\na\n$$ {#eq-a}\n\n|a|b|\n|-|-|\n|1|2|\n\n: C {#tbl-a}\n", []),
        ("One.\n\n```python\nprint(1)\n\nMore.\n", [(3, "stray-fence")]),
        ("One.\n\n|The lines\n|of a poem\n", [(3, "verse-space")]),
        ("| a | b |\n|---|---|\n| 1 | 2 | 3 |\n| 4 | 5 |\n| 1 | 2 | 3 | 4 |\n", [(3, "table-row"), (5, "table-row")]),
        ("> | a | b |\n> |---|---|\n> | 1 | 2 |\n", []),
        ("| a | b |\n|---|---|\n| `x|y` | 2 |\n| 1 \\| 1 | 2 |\n| only |\n| <!-- a|b --> $|x|$ | 2 |\n", []),
        ("a | b\n--|--\n1 | 2\n", []),
        ("| Verse\n|   indented\n|\n| more\n", []),
        ("::: {.callout-note}\nText.\n:::\n\n```\n# no heading\n::: no block\n| x |\n```\n", []),
        ("Issue #2 and a ratio 3:::4, `::: x`.\n\n\\#tag begins this.\n", []),
        ("# Title\n\n## Two\n\nText ||with bars|| in it.\n", []),
    ],
)
def test_slips(text: str, expected: list[tuple[int, str]]) -> None:
    assert slips(text) == expected
