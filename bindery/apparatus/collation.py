"""The order of words by the rules of a language: for index, glossary and lists.

The Unicode Collation Algorithm (UTS #10) with the default table, in pure Python through pyuca so
that nothing has to be compiled, and on top of it the alphabets of `tailorings`. Different from the
standard, and as indexers do (ISO 999): numbers sort by value, quotation marks and brackets do not
count, and the book's own script comes before all others.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from pyuca.collator import Collator_10_0_0  # type: ignore[import-untyped]

from bindery.apparatus.tailorings import Tailoring, tailoring

SortKey = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...], str]
"""Primary weights (letters), secondary (accents), tertiary (case), and the text: only equal texts have equal keys."""

Element = tuple[int, int, int]
"""Primary, secondary and tertiary weight."""
Elements = tuple[Element, ...]

_STEP = 64
"""Distance between two default primary weights here: room for letters in between."""
_OTHER_SCRIPT = 1 << 32
_OWN_SCRIPT = 1 << 31
_NO_ACCENT = 32
_SMALL, _TITLE, _CAPITAL = 2, 5, 8
_IGNORED = frozenset({"Ps", "Pe", "Pi", "Pf"})
# Quotation marks, and the apostrophes and half rings of transliteration.
_IGNORED_SIGNS = frozenset("\"'¿¡ʹʺʻʼʽʾʿ")
_DIGITS = re.compile(r"\d+")
# The alphabets that heads come from.
_ALPHABETS = (("a", "z"), ("α", "ω"), ("а", "ԯ"), ("ա", "ֆ"), ("ა", "ჺ"), ("א", "ת"), ("ء", "ۓ"))
# Georgian capitals for headings are younger than the default table that pyuca has.
_MTAVRULI = {capital: capital - 0x1C90 + 0x10D0 for capital in range(0x1C90, 0x1CC0)}


@cache
def _default_table() -> Collator_10_0_0:
    """The default table of Unicode 10, a constant; reading it takes 0.2 s."""
    return Collator_10_0_0()


@lru_cache(maxsize=20_000)
def _default_elements(cluster: str) -> Elements:
    """The default elements of a letter with its marks."""
    found = _default_table().collation_elements(unicodedata.normalize("NFD", cluster))
    return tuple((first * _STEP, second, third) for first, second, third in found)


@dataclass(frozen=True)
class Words:
    """Words to be put in the order of `language`."""

    language: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Arranged:
    """The place of each word among the others, and the letter under which it stands in an index."""

    places: Mapping[str, int]
    letters: Mapping[str, str]


def arrange(task: Words) -> Arranged:
    """The order of words; a function of `task` alone, so that it can be remembered: the default table is long."""
    return Collation(task.language).arrange(task.words)


@dataclass(frozen=True)
class Collation:
    """The order of words in the language with the BCP 47 tag `language`."""

    language: str

    def key(self, text: str) -> SortKey:
        """A key for sorting. Equal only for equal texts; a total order."""
        elements = list(self._elements(text))
        return (
            tuple(first for first, _, _ in elements if first),
            tuple(second for _, second, _ in elements if second),
            tuple(third for _, _, third in elements if third),
            text,
        )

    def arrange(self, words: Iterable[str]) -> Arranged:
        """`words` as an index orders them: word by word, what stands before a comma or a bracket first.

        So "Shusha, fall of" precedes "Shusha fortress".
        """
        ordered = sorted(set(words), key=self._key_by_words)
        return Arranged(
            {word: place for place, word in enumerate(ordered)}, {word: self.letter(word) for word in ordered}
        )

    def _key_by_words(self, text: str) -> tuple[tuple[SortKey, ...], str]:
        parts = map(self.key, re.split(r"[,;(]", text))
        return tuple(key for key in parts if key[0]), text

    def letter(self, text: str) -> str:
        """The head under which `text` stands in an index: "Ə" for Ələt in Azerbaijani, "Ch" for Chopin in Czech.

        "0–9" for numbers, "#" for other signs. Texts with the same head are neighbours when sorted by `key`.
        """
        first = next((first for first, _, _ in self._elements(text) if first), 0)
        if first < _OWN_SCRIPT:
            return "0–9" if first >= _default_elements("0")[0][0] else "#"
        head = self._heads.get(first)
        if head is None:
            head = next(sign for sign in unicodedata.normalize("NFC", text) if unicodedata.category(sign)[0] == "L")
        return "İ" if head == "i" and self._alphabet.dotted_i else head.title()

    def _elements(self, text: str) -> Iterator[Element]:
        text = unicodedata.normalize("NFC", " ".join(text.split())).translate(_MTAVRULI)
        for letters, sorts_as in self._expansions.items():
            text = text.replace(letters, sorts_as)
        start = 0
        while start < len(text):
            elements, length = self._own_letter(text, start) or self._other_sign(text, start)
            yield from elements
            start += length

    def _own_letter(self, text: str, start: int) -> tuple[Elements, int] | None:
        """The elements and length of the language's own letter at `start` in `text`; None where there is none."""
        for length in range(min(self._longest, len(text) - start), 0, -1):
            elements = self._letters.get(text[start : start + length])
            if elements:
                return elements, length
        # An å with an acute is å and an acute, not a with a ring and an acute.
        decomposed = unicodedata.normalize("NFD", text[start])
        for length in range(len(decomposed) - 1, 0, -1):
            elements = self._letters.get(unicodedata.normalize("NFC", decomposed[:length]))
            if elements:
                return elements + _default_elements(decomposed[length:]), 1
        return None

    def _other_sign(self, text: str, start: int) -> tuple[Elements, int]:
        """The same by the default rules, for a number or for one sign with the marks on it."""
        number = _DIGITS.match(text, start)
        if number:
            return _number(number[0]), len(number[0])
        end = start + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        return self._ranked(text[start:end]), end - start

    def _ranked(self, cluster: str) -> Elements:
        """Default elements, with signs before the letters of the book's script and these before all others."""
        category = unicodedata.category(cluster[0])
        if category in _IGNORED or cluster[0] in _IGNORED_SIGNS:
            return ()
        elements = _default_elements(cluster)
        if category[0] != "L":
            return elements
        own = unicodedata.name(cluster[0], "").startswith(self._alphabet.script)
        lift = _OWN_SCRIPT if own else _OTHER_SCRIPT
        return tuple((first + lift if first else 0, second, third) for first, second, third in elements)

    @cached_property
    def _alphabet(self) -> Tailoring:
        return tailoring(self.language)

    @cached_property
    def _letters(self) -> dict[str, Elements]:
        """What the language sorts otherwise than the default, in all its capitalisations."""
        letters: dict[str, Elements] = {}
        for anchor, chain in self._alphabet.chains:
            primary, accent = self._ranked(anchor)[0][0], _NO_ACCENT
            for letter, is_own in chain:
                primary, accent = (primary + 1, _NO_ACCENT) if is_own else (primary, accent + 1)
                letters |= {form: ((primary, accent, case),) for form, case in _forms(letter)}
        if self._alphabet.dotted_i:
            letters["İ"] = ((self._ranked("i")[0][0], _NO_ACCENT, _CAPITAL),)
        return letters

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self._letters), default=0)

    @cached_property
    def _expansions(self) -> dict[str, str]:
        """Letters in all capitalisations -> those they sort as, the longest first."""
        found: dict[str, str] = {}
        for letters, sorts_as in self._alphabet.expansions:
            written = {letters: sorts_as}
            if len(letters) > 1:
                written |= {letters.title(): sorts_as.title(), letters.upper(): sorts_as.upper()}
            found |= written
        return dict(sorted(found.items(), key=lambda pair: (-len(pair[0]), pair[0])))

    @cached_property
    def _heads(self) -> dict[int, str]:
        """Primary weight -> the small letter that heads its group; of several, the one without accent."""
        letters = [letter for _, chain in self._alphabet.chains for letter, is_own in chain if is_own]
        letters += [chr(code) for first, last in _ALPHABETS for code in range(ord(first), ord(last) + 1)]
        heads: dict[int, tuple[int, int, str]] = {}
        for letter in letters:
            elements = [element for element in self._elements(letter) if element[0]]
            if len(elements) == 1 and unicodedata.category(letter[0])[0] == "L":
                primary, accent, form = elements[0]
                heads[primary] = min((accent, form, letter), heads.get(primary, (accent, form, letter)))
        return {primary: letter for primary, (_, _, letter) in heads.items()}


def _number(digits: str) -> Elements:
    """A number by its value: the more digits, the greater."""
    value = "".join(str(unicodedata.decimal(digit)) for digit in digits).lstrip("0") or "0"
    zero = _default_elements("0")[0][0]
    return ((zero, _NO_ACCENT, _SMALL), (len(value), 0, 0), *((int(digit) + 1, 0, 0) for digit in value))


def _forms(letter: str) -> Iterator[tuple[str, int]]:
    """A letter's capitalisations, each with its tertiary weight: "ch", "Ch", "CH"."""
    yield letter.upper(), _CAPITAL
    if len(letter) > 1:
        yield letter.title(), _TITLE
    yield letter, _SMALL
