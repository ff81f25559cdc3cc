"""Where the alphabets of languages differ from the Unicode Collation Algorithm's default order.

The facts are those of the Unicode CLDR (collation charts, release 48), as far as books in these
languages need them. A rule begins with a letter in its default place: `c<ç` makes ç a letter of its
own right after c, `i=y` sorts y with i. Several rules are separated by spaces. Capitals follow
their small letters; letters of more than one character ("ch") are written as they are.
"""

from dataclasses import dataclass

_NORDIC = "z<æ=ä=ę<ø=ö=ő=œ<å=aa y=ü=ű"
_CROATIAN = "c<č<ć d<dž=ǆ<đ l<lj=ǉ n<nj=ǌ s<š z<ž"

_RULES = {
    "ar": "ا=أ=إ=ٱ=ء=ؤ=ئ ت=ة ي=ى=ی",
    "az": "c<ç e<ə g<ğ h<x<ı k<q o<ö s<ş u<ü z<w",
    "az-Cyrl": "е<ә и<ы<ј",
    "be": "е<ё у<ў",
    "bs": _CROATIAN,
    "crh": "c<ç g<ğ h<ı n<ñ o<ö s<ş u<ü",
    "cs": "c<č h<ch r<ř s<š z<ž",
    "cy": "c<ch d<dd f<ff g<ng l<ll p<ph r<rh t<th",
    "da": _NORDIC,
    "eo": "c<ĉ g<ĝ h<ĥ j<ĵ s<ŝ u<ŭ",
    "es": "n<ñ",
    "et": "s<š<z<ž w<õ<ä<ö<ü",
    "fa": "ء<آ ا=أ=إ=ٱ ک=ك و<ه=ة=ۀ ی=ي=ى",
    "fi": "y=ü z<å<ä=æ<ö=ø",
    "fo": _NORDIC,
    "gl": "n<ñ",
    "hr": _CROATIAN,
    "hu": "c<cs d<dz<dzs g<gy l<ly n<ny o<ö=ő s<sz t<ty u<ü=ű z<zs",
    "is": "a<á d=đ<ð e<é i<í o<ó u<ú y<ý þ<æ=ä<ö=ø<å",
    "kk": "е<ё ұ<ү ы<і",
    "ky": "е<ё",
    "lt": "c<č i=į=y s<š z<ž",
    "lv": "a<ā c<č e<ē g<ģ i<y<ī k<ķ l<ļ n<ņ o<ō r<ŗ s<š u<ū z<ž",
    "mk": "д<ѓ т<ќ",
    "mt": "b<ċ f<ġ g<għ h<ħ y<ż",
    "nb": _NORDIC,
    "nn": _NORDIC,
    "no": _NORDIC,
    "pl": "a<ą c<ć e<ę l<ł n<ń o<ó s<ś z<ź<ż",
    "ro": "a<ă<â i<î s<ș=ş t<ț=ţ",
    "sk": "a<ä c<č h<ch o<ô r<ř s<š z<ž",
    "sl": "c<č<ć d<đ s<š z<ž",
    "sq": "c<ç d<dh e<ë g<gj l<ll n<nj r<rr s<sh t<th x<xh z<zh",
    "sr-Latn": _CROATIAN,
    "sv": "y=ü=ű z<å<ä=æ=ę<ö=ø=ő=œ=ô",
    "tk": "c<ç e<ä j<ž n<ň o<ö s<ş u<ü y<ý",
    "tr": "c<ç g<ğ h<ı o<ö s<ş u<ü",
    "uk": "г<ґ і<ї",
    "uz": "z<oʻ=o‘=o’=o'<gʻ=g‘=g’=g'<sh<ch",
    "vi": "a<ă<â d<đ e<ê o<ô<ơ u<ư",
}

_EXPANSIONS = {
    "ar": "آ:ءا",
    "hu": "ccs:cscs ddz:dzdz ddzs:dzsdzs ggy:gygy lly:lyly nny:nyny ssz:szsz tty:tyty zzs:zszs",
    "hy": "և:եվ",
}
"""Letters that sort as several: Hungarian ssz is a long sz."""

_DOTTED_I = frozenset({"az", "crh", "tr"})
"""Languages in which İ is the capital of i, and I that of ı."""

_SCRIPTS = {
    "Arab": "ARABIC", "Armn": "ARMENIAN", "Cyrl": "CYRILLIC", "Geor": "GEORGIAN", "Grek": "GREEK", "Hebr": "HEBREW",
    "Latn": "LATIN",
}  # fmt: skip
_USUAL_SCRIPTS = {
    "ar": "Arab", "be": "Cyrl", "bg": "Cyrl", "ckb": "Arab", "el": "Grek", "fa": "Arab", "grc": "Grek", "he": "Hebr",
    "hy": "Armn", "ka": "Geor", "kk": "Cyrl", "ky": "Cyrl", "mk": "Cyrl", "mn": "Cyrl", "ps": "Arab", "ru": "Cyrl",
    "sr": "Cyrl", "tg": "Cyrl", "tt": "Cyrl", "uk": "Cyrl", "ur": "Arab", "yi": "Hebr",
}  # fmt: skip


@dataclass(frozen=True)
class Tailoring:
    """An alphabet. `chains` begin with a letter in its default place; of each further one, whether it is its own."""

    script: str
    """As it stands in Unicode's names of letters: "LATIN"."""
    chains: tuple[tuple[str, tuple[tuple[str, bool], ...]], ...] = ()
    expansions: tuple[tuple[str, str], ...] = ()
    """Letters, and what each sorts as."""
    dotted_i: bool = False


def tailoring(language: str) -> Tailoring:
    """The alphabet of a language, by its BCP 47 tag; the default order, in its usual script, if none is known."""
    tongue, *subtags = language.split("-")
    tongue = tongue.lower()
    written = next((tag.title() for tag in subtags if len(tag) == 4 and tag.isalpha()), "")
    usual = _USUAL_SCRIPTS.get(tongue, "Latn")
    script = written or usual
    name = tongue if script == usual else f"{tongue}-{script}"
    expansions = (pair.split(":") for pair in _EXPANSIONS.get(name, "").split())
    return Tailoring(
        _SCRIPTS.get(script, "LATIN"),
        tuple(_chain(rule) for rule in _RULES.get(name, "").split()),
        tuple((letter, sorts_as) for letter, sorts_as in expansions),
        name in _DOTTED_I,
    )


def _chain(rule: str) -> tuple[str, tuple[tuple[str, bool], ...]]:
    anchor, *letters = rule.replace("<", " <").replace("=", " =").split()
    return anchor, tuple((letter[1:], letter[0] == "<") for letter in letters)
