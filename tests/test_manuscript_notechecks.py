"""No note is lost, and none is printed as [^label]."""

import pytest

from bindery.diagnostics import Severity
from bindery.manuscript import pandoc
from bindery.manuscript.notechecks import check_notes
from bindery.manuscript.sourcemap import annotate


def found(source: str) -> list[tuple[int, str]]:
    blocks = pandoc.read_markdown(source)["blocks"]
    annotate(blocks, source)
    return [(diagnostic.line, diagnostic.code) for diagnostic in check_notes(source, blocks, "one.md")]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("A[^1]\n\n[^1]: x\n", []),
        ("A[^1]\n\nB[^1]\n\n[^1]: x\n", []),
        ("A^[in line]\n", []),
        ("A\nB[^x] c\n", [(2, "undefined-note")]),
        ("*A[^x]* [B[^y]](c.md)\n\n# D[^z]\n", [(1, "undefined-note"), (1, "undefined-note"), (3, "undefined-note")]),
        ("A[^1]\n\n[^1]: x[^y]\n", [(3, "undefined-note")]),
        ("A[^1]\n\n[^1]: x[^2]\n\n[^2]: y\n", [(3, "nested-note")]),
        ("A[^1]\n[^1]: x\n", [(2, "misplaced-note")]),
        ("A[^1]\n\n[^1]: x\n\n[^1]: y\n", [(5, "duplicate-note")]),
        ("A\n\n[^1]: x\n", [(3, "unused-note")]),
        ("A\n\n[^1]: x [^1]\n", [(3, "unused-note")]),
        ("A `[^1]` \\[^1]\n\n```\n[^2]\n[^2]: x\n```\n\n    [^3]: y\n", []),
        ("A[^1]\n\n```\n[^1]: code\n```\n\n[^1]: y\n", []),
        ("<!-- [^1] -->\n\n<!--\n\n[^2]: x\n-->\n", []),
        ("$[^1]$\n", []),
        (
            "| A[^1] | b |\n|---|---|\n| c | d[^x] |\n\n: E[^y]\n\n[^1]: x\n",
            [(3, "undefined-note"), (5, "undefined-note")],
        ),
        ("![A[^x]](b.png)\n", [(1, "undefined-note")]),
        ('A^[one word][]{.index entry="B"} c\n', [(1, "broken-note")]),
        ("A\nB^[one\nword](see there)\n", [(2, "broken-note")]),
        ("A^[one [x](y.md)\n\n] B\n", [(1, "broken-note")]),
        ('A^[one [x](y.md)]\n[]{.index entry="B"} `^[a][]` $x^[a](b)$ \\^[a][] x^2^^[two]\n', []),
    ],
)
def test_calls_and_notes(source: str, expected: list[tuple[int, str]]) -> None:
    assert found(source) == expected


def test_the_words_of_the_messages() -> None:
    source = "A[^nome] B[^x1]\n\n[^name]: x\n"
    blocks = pandoc.read_markdown(source)["blocks"]
    annotate(blocks, source)
    nome, x1, name = check_notes(source, blocks, "one.md")
    assert str(nome).split("\n") == [
        "one.md:1: error: the note [^nome] is called but nowhere written [undefined-note]",
        "    hint: did you mean 'name'?",
    ]
    assert "\\[^x1]" in x1.hint
    assert (name.severity, name.line) == (Severity.WARNING, 3)
