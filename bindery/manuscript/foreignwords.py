"""Words in a script that the language around them is not written in, and that no language is given for.

A screen reader spells them out or leaves them out, and no rule of their own language reaches them (WCAG 2.2, 3.1.2).
"""

import re
from collections.abc import Iterator
from typing import Any

from fontTools import unicodedata as scripts

from bindery.diagnostics import Diagnostic, warning
from bindery.manuscript.tree import Blocks, Node, attributes, line

_WRITTEN_IN = {
    "Arab": "ar arc ckb fa ks ps sd ug ur",
    "Armn": "hy hyw xcl",
    "Beng": "as bn",
    "Cyrl": "ab av ba be bg ce cu cv kk kv ky mk mn os ru rue sah sr tg tt udm uk",
    "Deva": "bho hi mai mr ne sa",
    "Geor": "ka lzz mgr oge",
    "Grek": "el grc",
    "Gujr": "gu",
    "Guru": "pa",
    "Hang": "ko",
    "Hani": "ja ko yue zh",
    "Hebr": "he iw lad yi",
    "Hira": "ja",
    "Kana": "ja",
    "Knda": "kn",
    "Mlym": "ml",
    "Taml": "ta",
    "Telu": "te",
    "Thai": "th",
}
"""Script (ISO 15924) -> languages that are written in it unless their tag says otherwise."""
_LANGUAGES = {script: frozenset(languages.split()) for script, languages in _WRITTEN_IN.items()}
_BEYOND_LATIN = re.compile(r"[\u0370-\u1dff\u1f00-\u1fff\u2de0-\u2dff\u3040-\ud7ff\uf900-\ufdff\ufe70-\ufeff]{2}")
"""Two letters together: one alone is a sign, as in the number π."""
_NOT_READ = frozenset(("Code", "CodeBlock", "Math", "RawInline", "RawBlock", "Equation"))


def find_unmarked(blocks: Blocks, language: str, file: str) -> tuple[Diagnostic, ...]:
    """A warning for each line with such words; `language` is the book's, as a BCP 47 tag."""
    found: dict[tuple[int, str], str] = {}
    for word, tag, node in _words(blocks, language):
        for run in _BEYOND_LATIN.finditer(word):
            script = scripts.script(run[0][0])
            if not _is_written_in(tag, script):
                found.setdefault((line(node), script), word.strip(".,:;!?()[]«»“”\"'"))
    return tuple(_unmarked(file, place, script, word) for (place, script), word in found.items())


def _unmarked(file: str, place: int, script: str, word: str) -> Diagnostic:
    name = scripts.script_name(script)
    example = _WRITTEN_IN[script].split()
    tag = "ru" if "ru" in example else "zh" if "zh" in example else example[0]
    hint = f"say it, and it is read aloud and divided as such: [{word}]{{lang={tag}}}, or whatever language it is"
    return warning(file, place, f"'{word}' is in {name} script, in no stated language", "language-unmarked", hint)


def _is_written_in(tag: str, script: str) -> bool:
    primary, *others = tag.lower().split("-")
    names_a_script = any(len(part) == 4 and part.isalpha() for part in others)
    return names_a_script or script not in _LANGUAGES or primary in _LANGUAGES[script]


def _words(value: Any, language: str) -> Iterator[tuple[str, str, Node]]:
    """Every word with a letter of another script, the language it stands in, and its node."""
    for item in value:
        if isinstance(item, list):
            yield from _words(item, language)
        elif isinstance(item, dict) and item.get("t") == "Str":
            if not item["c"].isascii() and _BEYOND_LATIN.search(item["c"]):
                yield item["c"], language, item
        elif isinstance(item, dict) and item.get("t") not in _NOT_READ:
            own = attributes(item).get("lang", language) if "t" in item else language
            yield from _words([item.get("c", []), item.get("description", {}).get("blocks", [])], own)
