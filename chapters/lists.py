"""Writes the long lists at the back of the reader from the data in chapters/data: `python chapters/lists.py`.

One function a list. The register of claims finds in the chapters themselves where each claim is discussed, so it is
written anew whenever a chapter has changed; a test holds the files to what the data and the chapters give.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import yaml

CHAPTERS = Path(__file__).parent
REGISTER = """
The fifty-five claims in this reader’s words, each with its marks, with what was found in the fewest words, and with
the pages on which the sections begin that discuss it. The marks are defined at the front ([](#sec-how-to-use){.page});
where there are two, the first is the one that totals count. “Read in copies” means pages that are named in the notes
of the chapters and not in the bibliography.
"""
CHRONOLOGY = """
Events that the article tells, leaves out, or could not know. Places have both their names at the first mention, as in
a chapter. What stands here without a work of the bibliography is marked: “general knowledge” was not verified, and
“read in a copy” means a page whose original was not seen.
"""
CONCORDANCE = """
From a form that is met elsewhere to the name in this book. @tbl-toponyms goes the other way, and the glossary says
more of each place. A form that no native reader has confirmed is left out. A Latin form without a remark is English.
In the Latin alphabet *ə* follows *e*, and other accents are passed over.
"""
PARTS = {
    "shusha": "The ceasefire and Shusha",
    "jews": "Jews of Azerbaijan",
    "strategy": "Strategy and neighbours",
    "history": "A brief history, and the close",
}
SCRIPTS = {"latin": "Latin letters", "hy": "Armenian", "ru": "Russian", "he": "Hebrew"}
_CALLED = re.compile(r"\b[Cc]laims?[ \u00a0](\d+(?:(?:, and |, | and | or | to |–)\d+)*)")
_SECTION = re.compile(r"^#{1,3} .*\{#([\w-]+)[^}]*\}$")


def read(name: str) -> Any:
    return yaml.safe_load((CHAPTERS / "data" / f"{name}.yaml").read_text(encoding="utf-8"))


def claims_in(words: str) -> set[int]:
    """The claims that a text calls by their numbers: "claim 5", "claims 1 to 4 and 9"."""
    called: set[int] = set()
    for numbers in _CALLED.findall(words):
        for run in re.split(r", and |, | and | or ", numbers):
            first, _, last = run.replace("–", " to ").partition(" to ")
            called.update(range(int(first), int(last or first) + 1))
    return called


def discussions() -> dict[int, list[tuple[str, str]]]:
    """For each claim the sections that discuss it, as (id of the chapter, id), in the order of the book.

    The opening of a chapter counts only for what none of its sections takes up again.
    """
    found: dict[int, list[tuple[str, str]]] = {}
    for path in sorted(CHAPTERS.glob("[0-9][0-9]-*.md")):
        title = section = ""
        for line in path.read_text(encoding="utf-8").splitlines():
            heading = _SECTION.match(line)
            if heading:
                section = heading[1]
                title = title or section
            # The rows and captions of a table list claims; they do not discuss them.
            elif not line.startswith(("|", ": ")):
                for claim in claims_in(line):
                    places = found.setdefault(claim, [])
                    if section != title and (title, title) in places:
                        places.remove((title, title))
                    if (title, section) not in places:
                        places.append((title, section))
    return found


def opening(title: str, identifier: str, data: str, introduction: str) -> list[str]:
    """The first lines of a list: its title, a word to whoever would edit it, and what it is."""
    notice = f"<!-- Written by chapters/lists.py from {data}; change that, not this file. -->"
    return [f"# {title} {{#{identifier}}}", "", notice, "", introduction.strip().replace("\n", " ")]


def register() -> str:
    """Every claim with its marks, what was found, and the pages of the sections that discuss it."""
    places = discussions()
    lines = opening("Register of claims", "sec-register", "chapters/data/claims.yaml and the chapters", REGISTER)
    part = ""
    for claim in read("claims")["claims"]:
        if claim["part"] != part:
            lines += ["", ":::"] if part else []
            part = claim["part"]
            lines += ["", f"## {PARTS[part]} {{#sec-register-{part}}}", "", "::: {.register}"]
        called = "; ".join(
            ", ".join([f"@{chapter}", *(f"[](#{section}){{.page}}" for _, section in sections)])
            for chapter, sections in groupby(places.get(claim["number"], []), key=itemgetter(0))
        )
        marks = ", ".join(claim["marks"])
        lines += [
            "",
            f"**{claim['number']}.** {claim['says']} [{marks}]{{.smallcaps}}",
            f":   {claim['finds']}" + (f" Discussed in {called}." if called else ""),
        ]
    return "\n".join([*lines, "", ":::"]) + "\n"


def chronology() -> str:
    """A list of years for each period."""
    lines = opening("Chronology", "sec-chronology", "chapters/data/chronology.yaml", CHRONOLOGY)
    for period in read("chronology")["periods"]:
        lines += ["", f"## {period['title']} {{#{period['id']}}}", "", "::: {.chronology}", ""]
        lines += [f"- **{event['date']}** {event['what']}" for event in period["events"]]
        lines += ["", ":::"]
    return "\n".join(lines) + "\n"


def in_order(form: str) -> tuple[str, str]:
    """Where a form stands among others of its alphabet: accents count last, and ə follows e."""
    letters = form.casefold().replace("ə", "e\uffff").replace("ı", "i")
    bare = (letter for letter in unicodedata.normalize("NFD", letters) if not unicodedata.combining(letter))
    return "".join(bare), form


def names_by_script() -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    """For each script its forms in order: the form as Markdown, where it comes from, the name in this book."""
    for script in SCRIPTS:
        rows: dict[tuple[str, str], tuple[str, str, str]] = {}
        for place in read("toponyms")["toponyms"]:
            for language in ("az",) if script == "latin" else (script,):
                for form in place.get(language, []):
                    turned = " dir=rtl" if language == "he" else ""
                    tagged = f"[{form}]{{lang={language}{turned}}}"
                    rows[in_order(form)] = (tagged, "Azerbaijani" if language == "az" else "", place["term"])
            if script == "latin":
                for form, origin in place["spellings"].items():
                    also = ", Azerbaijani" if in_order(form) in rows else ""
                    rows[in_order(form)] = (form, "" if origin + also == "English" else origin + also, place["term"])
        # A name that this book writes in the same form needs no line.
        yield script, [rows[key] for key in sorted(rows) if rows[key][0] != rows[key][2]]


def concordance() -> str:
    """From every form of a place's name to the name in this book, one list a script."""
    lines = opening("Concordance of place names", "sec-concordance", "chapters/data/toponyms.yaml", CONCORDANCE)
    for script, rows in names_by_script():
        lines += ["", f"## {SCRIPTS[script]} {{#sec-concordance-{script}}}", "", "::: {.concordance}", ""]
        lines += [f"- {form}{origin and f' ({origin})'}: {name}" for form, origin, name in rows]
        lines += ["", ":::"]
    return "\n".join(lines) + "\n"


LISTS = {"back-chronology.md": chronology, "back-concordance.md": concordance, "back-claims.md": register}


def written() -> dict[str, str]:
    """Every list's file name and its Markdown."""
    return {name: write() for name, write in LISTS.items()}


if __name__ == "__main__":
    for name, markdown in written().items():
        (CHAPTERS / name).write_bytes(markdown.encode("utf-8"))
