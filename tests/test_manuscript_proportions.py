"""What pandoc would read for ever is refused at once, with its line; what real books hold is not."""

import pytest

from bindery.diagnostics import BookError
from bindery.manuscript.chapter import read_tree
from bindery.manuscript.proportions import DEEPEST_BRACKETS, MOST_COLUMNS, MOST_OPEN, check_proportions


def pipe_table(columns: int) -> str:
    return "\n".join(("|" + " a |" * columns, "|" + "---|" * columns, "|" + " b |" * columns))


def grid_table(columns: int) -> str:
    return "\n".join(("+" + "---+" * columns, "|" + " a |" * columns, "+" + "---+" * columns))


def simple_table(columns: int) -> str:
    return "\n".join(("a   " * columns, "--- " * columns, "b   " * columns))


def html_table(columns: int) -> str:
    return "<table>\n<tr>" + "<td>a</td>" * columns + "</tr>\n</table>"


def brackets(depth: int) -> str:
    return "[" * depth + "x" + "]" * depth


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        (pipe_table(2_000), 4, "table-columns"),
        (pipe_table(100_000), 4, "table-columns"),
        (grid_table(2_000), 3, "table-columns"),
        (simple_table(2_000), 4, "table-columns"),
        (html_table(2_000), 4, "table-columns"),
        ("<table>\n<tr><td colspan=1000>a</td></tr>\n</table>", 4, "table-columns"),
        ("Words\n" + brackets(30_000), 4, "too-deep"),
        ("![" * 100, 3, "too-deep"),
        ("Words\nand [ more" + " [ and more" * 100, 3, "too-deep"),
        ("^[" * 3_000 + "x" + "]" * 3_000, 3, "too-deep"),
        ("Words.\n\n" + ">" * 200 + " far inside", 5, "too-deep"),
        ("Words.\n\n" + "> " * 8_000 + "far inside", 5, "too-deep"),
    ],
)
def test_what_is_out_of_all_proportion_is_refused_with_its_line(text: str, line: int, code: str) -> None:
    with pytest.raises(BookError) as refused:
        read_tree(f"# One\n\n{text}\n", "one.md")
    (said,) = refused.value.diagnostics
    assert (said.file, said.line, said.code) == ("one.md", line, code) and said.hint


@pytest.mark.parametrize(
    "text",
    [
        pipe_table(MOST_COLUMNS),
        grid_table(20),
        html_table(MOST_COLUMNS) + "\n" + html_table(MOST_COLUMNS),
        brackets(DEEPEST_BRACKETS),
        "From [0, 1) to " * MOST_OPEN,
        "```\n" + "\N{ESCAPE}[31m red " * 500 + "\n" + brackets(500) + "\n```",
        "~~~~\n~~~\n" + brackets(500) + "\n~~~~",
        "    " + "[31m red " * 500,
        "`" + "[" * 100 + "` and \\[" * 50,
        "$" + "[" * 100 + "$",
        "[a [link](b.md) with ![a picture](a.png)^[and a note [@key]]]{.span} " * 100,
    ],
)
def test_what_books_hold_is_not(text: str) -> None:
    assert check_proportions(f"# One\n\n{text}\n", "one.md") == ()


def test_each_table_and_each_paragraph_is_named() -> None:
    text = f"{pipe_table(300)}\n\n{brackets(20)}\n\n> Words\n> {brackets(20)}\n"
    assert [(said.line, said.code) for said in check_proportions(text, "one.md")] == [
        (2, "table-columns"),
        (5, "too-deep"),
        (8, "too-deep"),
    ]
