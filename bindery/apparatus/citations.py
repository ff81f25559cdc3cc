"""Citations: one run of pandoc's citeproc for the whole book, and what each chapter gets of it.

Numbers ("[12]"), letters ("2020b") and "ibid." depend on every citation before, so the chapters'
citations are taken out, rendered together in their order, and given back by their ids.
"""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Literal

from bindery.apparatus import citeproc
from bindery.apparatus.bibliography import (
    Bibliography,
    GroupRule,
    check_groups,
    check_unused,
    entry_id,
    grouped,
    make_entry,
)
from bindery.apparatus.citation_sites import CitationSite
from bindery.apparatus.citation_text import finish, with_capital, with_dashes, without_final_period
from bindery.apparatus.csl import CitationStyle
from bindery.apparatus.csl_vocabulary import LOCALES
from bindery.apparatus.foreign_titles import in_its_language
from bindery.apparatus.sources import Sources
from bindery.diagnostics import BookError, Diagnostic, did_you_mean, error, warning
from bindery.manuscript.pandoc import PandocFailed
from bindery.manuscript.tree import Inlines, Node, without_lines

__all__ = ["BibliographyRules", "CitationSite", "Citations", "cite"]


@dataclass(frozen=True)
class BibliographyRules:
    """What the manifest says of citations, at `manifest`:`line`. `language` is the book's (BCP 47)."""

    style: CitationStyle
    language: str
    per: Literal["book", "chapter"] = "book"
    groups: tuple[GroupRule, ...] = ()
    nocite: tuple[str, ...] = ()
    """Keys of works that are listed though nothing cites them; "*" for all."""
    printed: bool = True
    """Whether the book has a bibliography; without one, citations do not link."""
    manifest: str = "book.yaml"
    line: int = 0
    nocite_line: int = 0


@dataclass(frozen=True)
class Citations:
    """The rendered citations by the id of their site, and the bibliographies by chapter ("" for the whole book's).

    Links to entries are Link nodes of class "biblioref", addresses Link nodes of class "url". In a
    note style a citation in running text ends with a Note node, which `calls.set_calls` puts in its
    place in the sentence.
    """

    kind: Literal["note", "in-text"]
    language: str
    rendered: Mapping[str, Inlines]
    bibliographies: Mapping[str, Bibliography]
    diagnostics: tuple[Diagnostic, ...] = ()


def cite(sites: Sequence[CitationSite], sources: Sources, rules: BibliographyRules, executor: Executor) -> Citations:
    """Render every citation of the book, `sites` being those of all chapters in their order.

    Unknown keys are errors in the result's diagnostics; their citations are left as the author
    wrote them. Raises BookError when pandoc cannot use the style.
    """
    diagnostics = [*_check_keys(sites, sources), *_check_language(rules)]
    listed, found = _nocite(sources, rules)
    diagnostics += found
    usable = [site for site in sites if any(key in sources.by_key for key in site.keys)]
    cited_at: dict[str, dict[str, list[str]]] = {}
    """Bibliography ("" or a chapter's id) -> key -> ids of the citations."""
    for site in usable:
        for key in dict.fromkeys(site.keys):
            if key in sources.by_key:
                cited_at.setdefault(_bibliography_of(site, rules), {}).setdefault(key, []).append(site.id)
    used = [*dict.fromkeys(key for keys in cited_at.values() for key in keys), *listed]
    has_list = rules.printed and rules.style.has_bibliography
    if rules.printed and not has_list:
        diagnostics.append(
            warning(
                rules.manifest,
                rules.line,
                f"the citation style '{rules.style.name}' has no bibliography",
                "style-without-bibliography",
                "choose a style that has one, or take 'bibliography' out of the book",
            )
        )

    units = _units(usable, sources, rules, listed, used, has_list)
    try:
        works = tuple(in_its_language(sources.by_key[key].fields, rules.language) for key in dict.fromkeys(used))
        asked = citeproc.Run(tuple(unit for _, _, unit in units), works, rules.language)
        answer = executor.submit(citeproc.render, asked).result()
    except PandocFailed as problem:
        raise BookError(
            [
                *diagnostics,
                error(
                    rules.style.file,
                    0,
                    f"pandoc cannot use this citation style: {problem}",
                    "broken-style",
                    "take a fresh copy of the style",
                ),
            ]
        ) from problem
    diagnostics += [
        warning(rules.style.file, 0, f"pandoc says of the citations: {said}", "citation-run")
        for said in answer.warnings
    ]

    rendered: dict[str, Inlines] = {}
    bibliographies: dict[str, Bibliography] = {}
    for (name, unit_sites, unit), result in zip(units, answer.units, strict=True):
        if unit.with_bibliography:
            entries = [
                make_entry(sources.by_key[key], blocks, entry_id(key, name), cited_at.get(name, {}).get(key, ()))
                for key, blocks in result.entries.items()
            ]
            bibliographies[name] = Bibliography(grouped(entries, rules.groups, sources.by_key), result.hanging)
        for site, inlines in zip(unit_sites, result.citations, strict=True):
            rendered[site.id] = _finished(site, inlines, _targets(site, rules, has_list), rules)
    if has_list:
        diagnostics += check_groups(rules.groups, sources, used, rules.manifest, rules.line)
    diagnostics += check_unused(sources, used)
    return Citations(rules.style.kind, rules.language, rendered, bibliographies, tuple(diagnostics))


# What is asked of pandoc

_NamedUnit = tuple[str, Sequence[CitationSite], citeproc.Unit]


def _units(
    sites: Sequence[CitationSite],
    sources: Sources,
    rules: BibliographyRules,
    listed: Sequence[str],
    used: Sequence[str],
    has_list: bool,
) -> list[_NamedUnit]:
    """The documents that citeproc sees: name of the bibliography, the sites, and the unit.

    Notes begin afresh in each chapter, so in a note style each chapter is one ("ibid." never
    reaches back into another chapter, and the first note of a chapter cites in full).
    """
    style = rules.style.with_every_name() if rules.groups else rules.style.xml
    by_chapter: dict[str, list[CitationSite]] = {}
    for site in sites:
        by_chapter.setdefault(site.chapter, []).append(site)
    paragraphs = {
        site.id: paragraph
        for own in by_chapter.values()
        for site, paragraph in _paragraphs(own, sources, rules.style.kind)
    }

    def unit(
        own: Sequence[CitationSite], with_bibliography: bool, uncited: Sequence[str] = (), style: bytes = style
    ) -> citeproc.Unit:
        return citeproc.Unit(tuple(paragraphs[site.id] for site in own), style, with_bibliography, tuple(uncited))

    if rules.per == "chapter":
        return [(chapter, own, unit(own, has_list)) for chapter, own in by_chapter.items()]
    if rules.style.kind == "in-text":
        return [("", sites, unit(sites, has_list, listed))] if sites or listed else []
    light = rules.style.for_citations()
    units: list[_NamedUnit] = [("", own, unit(own, False, style=light)) for own in by_chapter.values()]
    return [*units, ("", (), unit((), True, used))] if has_list and used else units


def _paragraphs(sites: Sequence[CitationSite], sources: Sources, kind: str) -> Iterator[tuple[CitationSite, Node]]:
    """One chapter's citations, each in a paragraph; in a note style also in its note and with its note's number."""
    calls = 0
    for site in sites:
        if not site.in_note:
            calls += 1
        # Also numbered in other styles: a style may ask for it, and nothing else would set it.
        number = site.note + calls
        items = [
            {
                # Where they stand in their file does not matter to how they are rendered.
                **{key: value for key, value in item.items() if key != "line"},
                "citationPrefix": without_lines(item["citationPrefix"]),
                "citationSuffix": without_lines(with_dashes(item["citationSuffix"])),
                "citationNoteNum": number,
            }
            for item in site.node["c"][0]
            if item["citationId"] in sources.by_key
        ]
        inlines: Inlines = [{"t": "Cite", "c": [items, []]}]
        if kind == "note" and site.in_note:
            # Pandoc puts a citation in brackets unless its note begins with it.
            before: Inlines = [] if site.begins_note else [{"t": "Str", "c": "x"}, {"t": "Space"}]
            inlines = [{"t": "Note", "c": [{"t": "Para", "c": before + inlines}]}]
        yield site, {"t": "Para", "c": inlines}


# What is made of pandoc's answer


def _finished(site: CitationSite, inlines: Inlines, targets: Mapping[str, str], rules: BibliographyRules) -> Inlines:
    finished = finish(inlines, targets, site.line)
    if rules.style.kind == "note":
        if site.begins_note:
            if site.node["c"][0][0]["citationMode"]["t"] != "AuthorInText":
                finished = with_capital(finished, rules.language)
            if not site.ends_note:
                finished = without_final_period(finished)
        elif finished and finished[-1]["t"] == "Note":
            finished[-1] = {**finished[-1], "id": f"fn-{site.id}", "cite": site.id}
    return finished


def _targets(site: CitationSite, rules: BibliographyRules, has_list: bool) -> Mapping[str, str]:
    return {key: entry_id(key, _bibliography_of(site, rules)) for key in site.keys} if has_list else {}


def _bibliography_of(site: CitationSite, rules: BibliographyRules) -> str:
    return site.chapter if rules.per == "chapter" else ""


# Mistakes


def _check_keys(sites: Sequence[CitationSite], sources: Sources) -> Iterator[Diagnostic]:
    for site in sites if sources.complete else ():
        for key in dict.fromkeys(site.keys):
            if key not in sources.by_key:
                near = did_you_mean(key, sources.by_key)
                escape = f"write \\@{key} for the characters themselves"
                yield error(
                    site.file,
                    site.line,
                    f"@{key} is in no bibliography of this book",
                    "unknown-citation",
                    f"{near} Or {escape}" if near else escape,
                )


def _check_language(rules: BibliographyRules) -> Iterator[Diagnostic]:
    language = rules.language.split("-")[0].lower()
    if language not in LOCALES | rules.style.languages:
        yield warning(
            rules.manifest,
            rules.line,
            f"citations have no words in the language '{rules.language}': 'and', 'ed.', 'p.' are English",
            "citation-language",
            f'give a style of your own with <locale xml:lang="{language}"> and these terms',
        )


def _nocite(sources: Sources, rules: BibliographyRules) -> tuple[list[str], list[Diagnostic]]:
    """The works that are listed without being cited."""
    keys = [key.removeprefix("@") for key in rules.nocite]
    if keys and rules.per == "chapter":
        return [], [
            warning(
                rules.manifest,
                rules.nocite_line or rules.line,
                "nocite has no place where each chapter has a bibliography of its own",
                "nocite-per-chapter",
                "cite the works in the chapters, or set 'per: book'",
            )
        ]
    unknown = [key for key in keys if key != "*" and key not in sources.by_key]
    problems = [
        error(
            rules.manifest,
            rules.nocite_line or rules.line,
            f"nocite names '{key}', which no bibliography holds",
            "unknown-citation",
            did_you_mean(key, sources.by_key),
        )
        for key in unknown
    ]
    listed = list(sources.by_key) if "*" in keys else [key for key in keys if key in sources.by_key]
    return list(dict.fromkeys(listed)), problems
