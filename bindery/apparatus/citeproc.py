"""The citation run: pandoc's citeproc over just the citations of the book.

The book is given as units. A unit is a document of its own to citeproc: the whole book for most
styles, each chapter where notes or bibliographies begin afresh. Its paragraphs hold one citation
each, so that the rendered ones are found again by counting.
"""

import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from bindery.manuscript import pandoc
from bindery.manuscript.tree import Inlines, Node

_EACH_UNIT = """
function Pandoc(book)
  local done = pandoc.Blocks{}
  for _, unit in ipairs(book.blocks) do
    book.meta.csl = unit.attributes.csl
    local result = pandoc.utils.citeproc(pandoc.Pandoc(unit.content, book.meta))
    done:insert(pandoc.Div(result.blocks))
  end
  return pandoc.Pandoc(done)
end
"""
"""Pandoc runs its citation processor once a document; this makes each unit one."""

_SMALLEST_BATCH = 4
"""Units that are not worth a process of their own: pandoc starts in the time of two."""


@dataclass(frozen=True)
class Unit:
    """Citations that know of each other, in order. `uncited` are keys that only the bibliography lists."""

    paragraphs: tuple[Node, ...]
    style: bytes
    with_bibliography: bool
    uncited: tuple[str, ...] = ()


@dataclass(frozen=True)
class RenderedUnit:
    """For each paragraph its rendered citation, and the bibliography's entries in order: key -> pandoc's blocks."""

    citations: tuple[Inlines, ...]
    entries: Mapping[str, list[Node]]
    hanging: bool


@dataclass(frozen=True)
class Run:
    """All that rendered citations depend on. `references` are pandoc's values of the works, `language` is BCP 47."""

    units: tuple[Unit, ...]
    references: tuple[Mapping[str, Any], ...]
    language: str
    title: ClassVar[str] = "Citations and bibliography"
    """What messages call it."""


@dataclass(frozen=True)
class Answer:
    """The units of a run, rendered, and what pandoc warns of."""

    units: tuple[RenderedUnit, ...]
    warnings: tuple[str, ...]


def _plain_citation(key: str) -> Node:
    """A plain citation of one work."""
    return {
        "citationId": key,
        "citationPrefix": [],
        "citationSuffix": [],
        "citationMode": {"t": "NormalCitation"},
        "citationNoteNum": 0,
        "citationHash": 0,
    }


def render(asked: Run) -> Answer:
    """Render citations; a function of `asked` alone. Raises `manuscript.pandoc.PandocFailed`."""
    units = asked.units
    if not units:
        return Answer((), ())
    known = [{"t": "MetaMap", "c": fields} for fields in asked.references]
    metadata = {
        "references": {"t": "MetaList", "c": known},
        "link-citations": {"t": "MetaBool", "c": True},
        "lang": {"t": "MetaString", "c": asked.language},
    }
    # An empty data folder: what a user keeps in pandoc's own must not change a book.
    with tempfile.TemporaryDirectory(prefix="bindery-citations-") as temporary:
        place = Path(temporary)
        styles: dict[bytes, Path] = {}
        for unit in units:
            path = styles.setdefault(unit.style, place / f"{len(styles)}.csl")
            path.write_bytes(unit.style)
        script = place / "units.lua"
        script.write_text(_EACH_UNIT, encoding="utf-8")
        arguments = ["-f", "json", "-t", "json", "--data-dir", str(place), "--lua-filter", str(script)]

        def run(batch: Sequence[Unit]) -> tuple[list[Node], list[str]]:
            document = {
                "pandoc-api-version": [1, 23, 1],
                "meta": metadata,
                "blocks": [_as_div(unit, styles[unit.style]) for unit in batch],
            }
            output, said = pandoc.run(arguments, json.dumps(document, ensure_ascii=False))
            return json.loads(output)["blocks"], said.splitlines()

        size = max(_SMALLEST_BATCH, -(-len(units) // (os.cpu_count() or 1)))
        batches = [units[start : start + size] for start in range(0, len(units), size)]
        with ThreadPoolExecutor(len(batches)) as processes:
            answers = list(processes.map(run, batches))
    divs = [div for blocks, _ in answers for div in blocks]
    warnings = dict.fromkeys(line for _, lines in answers for line in lines if line.startswith("[WARNING] "))
    rendered = (_rendered(unit, div["c"][1]) for unit, div in zip(units, divs, strict=True))
    return Answer(tuple(rendered), tuple(line.removeprefix("[WARNING] ") for line in warnings))


def _as_div(unit: Unit, style: Path) -> Node:
    blocks = list(unit.paragraphs)
    if unit.uncited:
        blocks.append({"t": "Para", "c": [{"t": "Cite", "c": [[_plain_citation(key) for key in unit.uncited], []]}]})
    return {"t": "Div", "c": [["", [], [["csl", str(style)]]], blocks]}


def _rendered(unit: Unit, blocks: list[Node]) -> RenderedUnit:
    entries: dict[str, list[Node]] = {}
    hanging = False
    for block in blocks:
        if unit.with_bibliography and block["t"] == "Div" and block["c"][0][0] == "refs":
            hanging = "hanging-indent" in block["c"][0][1]
            entries = {entry["c"][0][0].removeprefix("ref-"): entry["c"][1] for entry in block["c"][1]}
    return RenderedUnit(tuple(_cite_in(block) for block in blocks[: len(unit.paragraphs)]), entries, hanging)


def _cite_in(paragraph: Node) -> Inlines:
    """The rendered inlines of the paragraph's one citation, which may stand in a note."""
    for inline in paragraph["c"]:
        if inline["t"] == "Note":
            return _cite_in(inline["c"][0])
        if inline["t"] == "Cite":
            rendered: Inlines = inline["c"][1]
            return rendered
    return []
