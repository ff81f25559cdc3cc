"""A chapter written: from its tree to the XHTML of one medium."""

from dataclasses import dataclass

from bindery.apparatus.calls import set_calls
from bindery.apparatus.gleanings import nameable_nodes
from bindery.diagnostics import Diagnostic
from bindery.edition.blocks import Writer
from bindery.edition.inlines import WrittenNote
from bindery.edition.section import Heading
from bindery.edition.setting import Bearings, Setting
from bindery.manuscript.chapter import Tree
from bindery.manuscript.tree import Blocks, Inlines


@dataclass(frozen=True)
class Written:
    """A chapter's title and text as XHTML; `notes` are those that do not stand at the foot of the page."""

    title: str
    """Where it stands: with its notes, and the anchors of its index marks."""
    body: str
    headings: tuple[Heading, ...]
    notes: tuple[WrittenNote, ...]
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True)
class WritingTask:
    """All that a chapter's XHTML depends on. Picklable, and equal for equal XHTML."""

    file: str
    """For messages."""
    title: Inlines
    tree: Tree
    setting: Setting
    bearings: Bearings


def write_chapter(task: WritingTask) -> Written:
    """The XHTML of a chapter for the setting's medium. A function of the task alone, so it can be remembered."""
    writer = Writer(task.setting, task.bearings, task.file)
    title = writer.inlines(task.title)
    body = writer.blocks(settled(task.tree.blocks, task.bearings), opening=True)
    return Written(title, body, tuple(writer.headings), tuple(writer.notes), tuple(writer.diagnostics))


def settled(blocks: Blocks, bearings: Bearings) -> Blocks:
    """`blocks` with the ids and numbers of what can be referred to, and with the citations in their sentences."""
    for node, (id, number) in zip(nameable_nodes(blocks), bearings.names, strict=False):
        node["target"], node["number"] = id, number
    found: Blocks = set_calls(blocks, bearings.citations, bearings.citation_language)
    return found
