"""Word division for Azerbaijani and Turkish, which have no hyphenation dictionary: by syllables.

Both languages divide by one rule: each syllable has one vowel, and the last consonant before a vowel
goes with it (ka-ra-bağ, mək-təb, türk-çe, sa-at).
"""

import re
from itertools import pairwise

LANGUAGES = frozenset(("az", "tr"))

SOFT_HYPHEN = "\u00ad"

_VOWELS = frozenset("aeəıioöuüâîûAEƏIİOÖUÜÂÎÛ")
_WORD = re.compile(r"[A-Za-zÇçƏəĞğIıİiÖöŞşÜüÂâÎîÛû]{6,}")
_BEFORE, _AFTER, _SHORTEST = 2, 3, 6
"""Letters kept together at a word's start and end, and the shortest word that is divided at all."""


def breaks(word: str) -> tuple[int, ...]:
    """The places in `word` (letters only) where it may be divided: the number of letters before each."""
    if len(word) < _SHORTEST:
        return ()
    vowels = [place for place, letter in enumerate(word) if letter in _VOWELS]
    places = [second if second == first + 1 else second - 1 for first, second in pairwise(vowels)]
    return tuple(place for place in places if _BEFORE <= place <= len(word) - _AFTER)


def soften(text: str) -> str:
    """`text` with a soft hyphen wherever a word may be divided. Abbreviations in capitals stay whole."""
    return _WORD.sub(lambda word: word[0] if word[0].isupper() else _divided(word[0]), text)


def _divided(word: str) -> str:
    places = (0, *breaks(word), len(word))
    return SOFT_HYPHEN.join(word[start:end] for start, end in pairwise(places))
