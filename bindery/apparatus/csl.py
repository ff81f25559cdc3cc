"""Citation styles: found by name or by file, checked, and cut to what a run needs.

A style is an XML file in the Citation Style Language 1.0. Those that are shipped lie in styles/csl/.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from lxml import etree

from bindery.diagnostics import BookError, Diagnostic, did_you_mean, error
from bindery.folder import SHIPPED, BookFolder, looked_for

_CSL = "{http://purl.org/net/xbiblio/csl}"
_FOLDER = "styles/csl"
DEFAULT_STYLE = "chicago-author-date"
_OTHER_NAMES = {
    "chicago": "chicago-author-date",
    "chicago-note-bibliography": "chicago-shortened-notes-bibliography",
    "chicago-fullnote": "chicago-notes-bibliography",
    "chicago-fullnote-bibliography": "chicago-notes-bibliography",
    "mla": "modern-language-association",
    "harvard": "harvard-cite-them-right",
    "vancouver": "nlm-citation-sequence",
}
"""Names that people know a shipped style by: everyday ones, and those it had in the style repository before."""
_NO_BIBLIOGRAPHY = f'<bibliography xmlns="{_CSL[1:-1]}"><layout><text value="."/></layout></bibliography>'
_ZOTERO = re.compile(r"https?://(?:www\.)?zotero\.org/styles/(.+)")


@dataclass(frozen=True)
class CitationStyle:
    """A usable style. `kind` is CSL's class: "note" styles cite in footnotes; `languages` have terms in it."""

    name: str
    file: str
    kind: Literal["note", "in-text"]
    xml: bytes
    has_bibliography: bool
    languages: frozenset[str]

    def for_citations(self) -> bytes:
        """The style without what only a bibliography needs; a large one is parsed in half the time."""
        root = etree.fromstring(self.xml, _parser())
        for bibliography in root.findall(f"{_CSL}bibliography"):
            # An empty one stays: without any, citeproc makes no links.
            root.replace(bibliography, etree.fromstring(_NO_BIBLIOGRAPHY))
        macros = {macro.get("name", ""): macro for macro in root.findall(f"{_CSL}macro")}
        reached: set[str] = set()
        to_follow = root.findall(f"{_CSL}citation")
        while to_follow:
            for name, _ in _macro_calls(to_follow.pop()):
                if name not in reached:
                    reached.add(name)
                    to_follow.append(macros[name])
        for name, macro in macros.items():
            if name not in reached:
                root.remove(macro)
        return etree.tostring(root)

    def with_every_name(self) -> bytes:
        """The style with names in place of dashes: where entries are grouped, a dash could follow another author."""
        root = etree.fromstring(self.xml, _parser())
        for bibliography in root.iter(f"{_CSL}bibliography"):
            bibliography.attrib.pop("subsequent-author-substitute", None)
        return etree.tostring(root)


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True, remove_blank_text=True, remove_pis=True
    )


def find_style(folder: BookFolder, name: str, manifest: str = "book.yaml", line: int = 0) -> CitationStyle:
    """The style that the manifest calls `name` at `manifest`:`line`: a shipped one, or a .csl file of the book.

    Raises BookError, with the file and line of everything that is wrong with it.
    """
    file, path = _find(folder, name, manifest, line)
    root = _read(path, file)
    parent = _parent(root)
    if parent and root.find(f"{_CSL}citation") is None:
        # A dependent style says nothing but "as in …"; pandoc would fetch that from the network.
        beside = PurePosixPath(file).with_name(f"{parent}.csl").as_posix()
        found = folder.find(beside) or folder.style_file(f"{_FOLDER}/{_OTHER_NAMES.get(parent, parent)}.csl")
        if found is None:
            raise BookError(
                [
                    error(
                        file,
                        1,
                        f"this style only says that it is like '{parent}', which is not here",
                        "dependent-style",
                        f"put {parent}.csl beside it (zotero.org/styles has it), or choose one of: "
                        f"{', '.join(_names(folder))}",
                    )
                ]
            )
        file, path = _name_of(folder, found), found
        root = _read(path, file)
    problems = list(_check(root, file))
    if problems:
        raise BookError(problems)
    return CitationStyle(
        name=PurePosixPath(file).stem,
        file=file,
        kind="note" if root.get("class") == "note" else "in-text",
        xml=path.read_bytes(),
        has_bibliography=root.find(f"{_CSL}bibliography") is not None,
        languages=frozenset(
            locale.get("{http://www.w3.org/XML/1998/namespace}lang", "").split("-")[0].lower()
            for locale in root.findall(f"{_CSL}locale")
        ),
    )


def _find(folder: BookFolder, name: str, manifest: str, line: int) -> tuple[str, Path]:
    known_address = _ZOTERO.fullmatch(name)
    name = known_address.group(1) if known_address else name
    with looked_for(f"the citation style '{name}'", manifest, line):
        if name.endswith(".csl"):
            path = folder.find(name) or folder.style_file(name)
        else:
            path = folder.style_file(f"{_FOLDER}/{_OTHER_NAMES.get(name, name)}.csl")
    if path is None:
        known = _names(folder)
        kind = "file" if name.endswith(".csl") else "citation style"
        raise BookError(
            [
                error(
                    manifest,
                    line,
                    f"there is no {kind} '{name}'",
                    "unknown-citation-style",
                    did_you_mean(name, [*known, *_OTHER_NAMES])
                    or f"one of: {', '.join(known)}; or the path of a .csl file in the book's folder",
                )
            ]
        )
    return _name_of(folder, path), path


def _names(folder: BookFolder) -> list[str]:
    """The names of the styles that the book can use without giving a path."""
    return sorted({path.stem for root in (SHIPPED, folder.root) for path in (root / _FOLDER).glob("*.csl")})


def _name_of(folder: BookFolder, path: Path) -> str:
    return folder.name(path) if path.is_relative_to(folder.root) else f"{_FOLDER}/{path.name}"


def _read(path: Path, file: str) -> etree._Element:
    try:
        root = etree.parse(path, _parser()).getroot()
    except etree.XMLSyntaxError as problem:
        raise BookError(
            [
                error(
                    file,
                    problem.lineno or 0,
                    f"this citation style is not well-formed XML: {problem.msg}",
                    "broken-style",
                    "take a fresh copy of the style",
                )
            ]
        ) from problem
    if root.tag != f"{_CSL}style":
        raise BookError(
            [
                error(
                    file,
                    root.sourceline or 1,
                    "this is no citation style: its outermost element is not CSL's <style>",
                    "broken-style",
                    'a style begins with <style xmlns="http://purl.org/net/xbiblio/csl" …>',
                )
            ]
        )
    return root


def _parent(root: etree._Element) -> str:
    """The name of the style on which a dependent one depends, or ""."""
    for link in root.iterfind(f"{_CSL}info/{_CSL}link"):
        if link.get("rel") == "independent-parent":
            return link.get("href", "").rstrip("/").rsplit("/", 1)[-1]
    return ""


def _macro_calls(element: etree._Element) -> Iterator[tuple[str, int]]:
    for child in element.iter():
        name = child.get("macro")
        if name:
            yield name, child.sourceline or 0


def _check(root: etree._Element, file: str) -> Iterator[Diagnostic]:
    """What would make pandoc stop without a line, or leave words out in silence."""
    if root.get("class") not in ("note", "in-text"):
        yield error(
            file,
            root.sourceline or 1,
            "the style does not say its class",
            "broken-style",
            'class="in-text" or class="note" on <style>',
        )
    for name in ("citation", "bibliography"):
        part = root.find(_CSL + name)
        if name == "citation" if part is None else part.find(f"{_CSL}layout") is None:
            yield error(
                file,
                root.sourceline or 1,
                f"the style has no <{name}> with a <layout>",
                "broken-style",
                "take a fresh copy of the style",
            )
    macros = {macro.get("name", "") for macro in root.findall(f"{_CSL}macro")}
    for name, line in _macro_calls(root):
        if name not in macros:
            yield error(
                file,
                line,
                f"the style uses the macro '{name}', which it does not define",
                "broken-style",
                did_you_mean(name, sorted(macros)),
            )
    for text in root.iter(f"{_CSL}text"):
        if not any(text.get(kind) for kind in ("variable", "macro", "term", "value")) and text.get("value") is None:
            yield error(
                file,
                text.sourceline or 0,
                "a <text> of the style says nothing to print",
                "broken-style",
                "it needs one of variable, macro, term or value",
            )
