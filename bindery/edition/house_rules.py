"""The compositor's rules for running text: what stays together on a line, where a line may end, dashes.

Each rule says for which languages and media it holds, and why. Rules change white space, add invisible
characters and turn a hyphen between numbers into a dash; they never touch a letter or a digit, so what
is searched for and read aloud stays what the author wrote.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bindery.edition.section import Medium

NO_BREAK = "\N{NO-BREAK SPACE}"
NARROW = "\N{NARROW NO-BREAK SPACE}"
JOINER = "\N{WORD JOINER}"
EN_DASH = "\N{EN DASH}"

Replacement = str | Callable[[re.Match[str]], str]
"""As in re.sub."""

_EVERY = frozenset(Medium)
# E-readers break lines anew with every change of the type, search their text letter by letter, and some show an
# unknown character as a box. So they get only the spaces that every font and search knows.
_PRINT, _EREADER = frozenset((Medium.PRINT,)), frozenset((Medium.EREADER,))


@dataclass(frozen=True)
class Rule:
    """`pattern` is replaced by `replacement` in text of `languages`, or of every language."""

    name: str
    reason: str
    pattern: str
    replacement: Replacement
    languages: frozenset[str] = frozenset()
    """Language tags, where "fr" holds for every French but those that `but_not` names."""
    but_not: frozenset[str] = frozenset()
    media: frozenset[Medium] = _EVERY
    sign: str = "."
    """What text must hold for `pattern` to be worth a try: plain words are most of a book."""

    def holds(self, language: str, medium: Medium) -> bool:
        tags = {language, language.split("-")[0]}
        return medium in self.media and (not self.languages or bool(tags & self.languages)) and not tags & self.but_not


_UNITS = (
    "km² m² cm² mm² km³ m³ cm³ km/h m/s km m cm mm µm nm kg g mg µg t ha l ml dl hl s ms min h kW MW GW kWh MWh W "
    "V kV Hz kHz MHz GHz Pa hPa kPa bar J kJ MJ cal kcal °C °F ° % ‰ dpi px pt pp MB GB TB kB billion million "
    "thousand hundred AD BC CE BCE AH BH a.m. p.m. am pm EUR USD AZN TRY € ₼ ₺ ₽ $ mln mlrd milyon milyar млн "
    "млрд тыс. км м см мм кг га г. гг. в. вв."
).split()
_LABELS = (
    "Fig. Figs. Figure Figures Table Tables Plate Map Chapter Chapters Ch. ch. Section Sections Sec. sec. Part "
    "Vol. vol. Vols. vols. No. no. Nos. nos. Nr. nr. p. pp. P. n. nn. Art. art. Arts. arts. Article Articles "
    "Para. para. Paras. paras. paragraph paragraphs Resolution resolution Resolutions resolutions Volume Book "
    "Appendix Equation Eq. eq. line lines l. ll. v. vv. c. ca. b. d. r. fl. § §§ № page pages səh. s. S. ss. cild "
    "Fəsil fəsil maddə Maddə Cədvəl Şəkil Bölüm Abb. Tab. Kap. Bd. chap. t. fasc. рис. Рис. табл. с. стр. гл. т."
).split()
_MONTHS = (
    "January February March April May June July August September October November December yanvar fevral mart "
    "aprel may iyun iyul avqust sentyabr oktyabr noyabr dekabr Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos "
    "Eylül Ekim Kasım Aralık января февраля марта апреля мая июня июля августа сентября октября ноября декабря "
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre Januar Februar März "
    "April Mai Juni Juli Oktober Dezember"
).split()
_TITLES = ("Mr. Mrs. Ms. Dr. Prof. St. Gen. Col. Capt. Lt. Maj. Sgt. Rev. Hon. Sen. Mr Mrs Ms Dr St Prof").split()


def _any_of(words: list[str]) -> str:
    return "(?:" + "|".join(map(re.escape, sorted(set(words), key=lambda word: (-len(word), word)))) + ")"


CAPITAL = "[A-ZÀ-ÖØ-ÞĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮİĴĶĹĻĽĿŁŃŅŇŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽ]"
"""Latin capitals that the text face has as small capitals; it has none for Ə, nor for Cyrillic."""
_INITIAL = rf"(?:{CAPITAL}|[ƏΑ-ΩА-ЯЁІЇЄҒҚӘӨҮҺҸ])"


def _joined(found: re.Match[str]) -> str:
    return found[0].replace(" ", NO_BREAK)


def _unbroken(found: re.Match[str]) -> str:
    return found[0].replace("/", f"/{JOINER}")


def _range(found: re.Match[str]) -> str:
    """An en dash, when the second number follows the first, written whole or by its last digits."""
    first, last = found["first"], found["last"]
    whole = first[: max(0, len(first) - len(last))] + last
    return found[0].replace("-", EN_DASH) if int(whole) > int(first) else found[0]


def _years(found: re.Match[str]) -> str:
    # 2010-12 may be December.
    return found[0] if len(found["last"]) == 2 and int(found["last"]) <= 12 else _range(found)


RULES = (
    Rule(
        "unit",
        "a number keeps its unit beside it: 25 km, 1217 AH",
        rf"(?<=\d) (?={_any_of(_UNITS)}(?!\w))",
        NO_BREAK,
        sign=r"\d",
    ),
    Rule(
        "label",
        "a label keeps its number beside it: Fig. 3, p. 12, Article 1, c. 1750, ch. IV",
        rf"(?<!\w)({_any_of(_LABELS)}) (?=[\dIVXLC]+(?![A-Za-z]))",
        rf"\1{NO_BREAK}",
    ),
    Rule(
        "date",
        "a day keeps its month beside it: 8 November",
        rf"(?<!\d)(\d{{1,2}}\.?) (?={_any_of(_MONTHS)}(?!\w))",
        rf"\1{NO_BREAK}",
        sign=r"\d",
    ),
    Rule(
        "year",
        "a number keeps the year in brackets after it: 822 (1993)",
        r"(?<=\d) (?=\(\d{4}\))",
        NO_BREAK,
        sign=r"\(",
    ),
    Rule(
        "symbol",
        "a document's symbol stays whole: S/RES/822",
        r"(?<![\w/.])[A-Z]{1,4}(?:/[A-Z]{1,6})*/[A-Z0-9.]*\d(?![\w/])",
        _unbroken,
        media=_PRINT,
        sign="/",
    ),
    Rule(
        "thousands",
        "the groups of a number stay together: 10 000",
        r"(?<![\d.,])\d{1,3}(?: \d{3})+(?!\d)",
        _joined,
        sign=r"\d",
    ),
    Rule(
        "pages",
        "an en dash between pages: pp. 12–15",
        r"(?<!\w)(?:pp|ss|səh|стр)\.\s(?P<first>\d{1,4})-(?P<last>\d{1,4})(?![\w/–-])",
        _range,
        sign="-",
    ),
    Rule(
        "years",
        "an en dash between years: 1988–94; never in a telephone number, a date or a code",
        r"(?<![\w./,–-])(?P<first>1\d{3}|20\d{2})-(?P<last>\d{4}|\d{2})(?![\w/–-])(?!\.\d)",
        _years,
        sign="-",
    ),
    Rule(
        "initials",
        "initials stand close together: J. R. R.",
        rf"(?<![\w.])({_INITIAL}\.) (?={_INITIAL}\.)",
        rf"\1{NARROW}",
        media=_PRINT,
    ),
    Rule(
        "initials",
        "initials stay together: J. R. R.",
        rf"(?<![\w.])({_INITIAL}\.) (?={_INITIAL}\.)",
        rf"\1{NO_BREAK}",
        media=_EREADER,
    ),
    Rule(
        "surname",
        "an initial does not end a line before the name: R. Tolkien",
        rf"(?<!\w)({_INITIAL}\.) (?={_INITIAL}\w)",
        rf"\1{NO_BREAK}",
    ),
    Rule(
        "title",
        "a title keeps its name beside it: Dr Watson",
        rf"(?<!\w)({_any_of(_TITLES)}) (?={_INITIAL})",
        rf"\1{NO_BREAK}",
        languages=frozenset(("en",)),
    ),
    Rule(
        "ordinal",
        "a ruler keeps his number beside his name: Nicholas II",
        r"(?<=[a-zəığöüşç]) (?=[IVX]{2,}(?![\w’']))",
        NO_BREAK,
    ),
    Rule("dash", "no line begins with a spaced dash", r"(?<=\S) (?=[—–](?:\s|$))", NO_BREAK, sign="[—–]"),
    Rule("dash", "no line begins with a dash", rf"(?<=[^\s{JOINER}])(?=—)", JOINER, media=_PRINT, sign="—"),
    Rule("range", "a range is not divided after its dash: 27–29", r"(?<=\d–)(?=\d)", JOINER, media=_PRINT, sign="–"),
    Rule("speech", "the dash that opens a speech stays with its first word", r"^([—–]) ", rf"\1{NO_BREAK}"),
    Rule(
        "suffix",
        "a suffix stays with its number or abbreviation: 1920-ci, BMT-nin",
        r"(?<=[0-9A-ZƏĞİŞÇÖÜА-Я]-)(?=[a-zəığöüşçа-я]{1,4}(?!\w))",
        JOINER,
        languages=frozenset(("az", "tr", "ru", "uk", "be", "bg", "kk", "uz", "hu", "fi")),
        media=_PRINT,
        sign="-",
    ),
    Rule("ellipsis", "no line begins with an ellipsis", r"(?<=\S) (?=…)", NO_BREAK, sign="…"),
    Rule(
        "preposition",
        "no line ends with a word of one letter",
        r"(?<!\w)([aikosuvzAIKOSUVZ]) (?=\w)",
        rf"\1{NO_BREAK}",
        languages=frozenset(("cs", "sk")),
    ),
    Rule(
        "preposition",
        "no line ends with a word of one letter",
        r"(?<!\w)([aiouwzAIOUWZ]) (?=\w)",
        rf"\1{NO_BREAK}",
        languages=frozenset(("pl",)),
    ),
    Rule(
        "preposition",
        "no line ends with a word of one letter",
        r"(?<!\w)([авикосуяєіАВИКОСУЯЄІ]) (?=\w)",
        rf"\1{NO_BREAK}",
        languages=frozenset(("ru", "uk", "be", "bg")),
    ),
    Rule(
        "high points",
        "a thin space before ; ! ?",
        r"(?<=[\w»)\]%’…]) ?(?=[;!?]+(?:[\s»)\]]|$))|^ (?=[;!?])",
        NARROW,
        languages=frozenset(("fr",)),
        but_not=frozenset(("fr-ca",)),
        media=_PRINT,
    ),
    Rule(
        "high points",
        "a space before ; ! ?",
        r"(?<=[\w»)\]%’…]) ?(?=[;!?]+(?:[\s»)\]]|$))|^ (?=[;!?])",
        NO_BREAK,
        languages=frozenset(("fr",)),
        but_not=frozenset(("fr-ca",)),
        media=_EREADER,
    ),
    Rule(
        "colon", "a space before :", r"(?<=[\w»)\]%’…]) ?(?=:(?:\s|$))|^ (?=:)", NO_BREAK, languages=frozenset(("fr",))
    ),
    Rule(
        "guillemets",
        "a space inside « »",
        r"(?<=«) ?(?=[^\s])|(?<=[^\s«]) ?(?=»)",
        NO_BREAK,
        languages=frozenset(("fr",)),
    ),
)
"""In the order in which they are applied."""
