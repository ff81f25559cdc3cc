"""What the rules of running text join, part and leave alone."""

import re
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bindery.edition import syllables
from bindery.edition.house_rules import RULES
from bindery.edition.section import Medium
from bindery.edition.typography import refine, runs

PRINT, EREADER = Medium.PRINT, Medium.EREADER
MARKS = str.maketrans({"\u00a0": "~", "\u202f": "_", "\u2060": "^", "\u00ad": "·"})


def shown(text: str, language: str = "en", medium: Medium = PRINT) -> str:
    """Refined text, its characters made visible: ~ no-break space, _ narrow one, ^ joiner, · soft hyphen."""
    return refine(text, language, medium).translate(MARKS)


@pytest.mark.parametrize(
    ("text", "refined"),
    [
        ("25 km and 1217 AH", '25~km and 1217~<span class="caps">AH</span>'),
        ("Fig. 3, p. 12, ch. IV, c. 1750", "Fig.~3, p.~12, ch.~IV, c.~1750"),
        ("on 8 November 2020", "on 8~November 2020"),
        ("S/RES/822 (1993)", "S/^RES/^822~(1993)"),
        ("J. R. R. Tolkien and Dr Watson", "J._R._R.~Tolkien and Dr~Watson"),
        ("Nicholas II", "Nicholas~II"),
        ("10 000 people", "10~000 people"),
        ("in 1992 350 people", "in 1992 350 people"),
        ("word — word – word", "word~— word~– word"),
        ("word—word", "word^—word"),
        ("so … then", "so~… then"),
    ],
)
def test_what_stays_together(text: str, refined: str) -> None:
    assert shown(text) == refined


@pytest.mark.parametrize(
    ("text", "refined"),
    [
        ("1992-1994", "1992–^1994"),
        ("1988-94", "1988–^94"),
        ("pp. 12-15", "pp.~12–^15"),
        ("pp. 123-25", "pp.~123–^25"),
    ],
)
def test_a_range_gets_a_dash(text: str, refined: str) -> None:
    assert shown(text) == refined


@pytest.mark.parametrize(
    "text", ["2010-12", "2020-11-08", "555-1234", "1994-1992", "978-1-2345-6789", "A1900-1950", "12-15", "1990-95.5"]
)
def test_what_may_be_no_range_is_left_alone(text: str) -> None:
    assert shown(text) == text


def test_abbreviations_become_small_capitals() -> None:
    caps = {run.text for run in runs("The UN, the OSCE’s and COVID-19 in MD", "en", PRINT) if run.kind == "caps"}
    assert caps == {"UN", "OSCE", "COVID", "MD"}


@pytest.mark.parametrize(
    "text", ["Louis and XIV", "HTML/CSS", "A4", "U.S. and I", "a NASAmap", "THE END OF IT", "ATƏT", "СССР"]
)
def test_what_is_no_abbreviation(text: str) -> None:
    # Ə and Cyrillic have no small capitals in the text face, so their abbreviations stay whole.
    assert "caps" not in refine(text, "en", PRINT)


def test_an_address_breaks_after_slashes_and_before_dots_without_a_hyphen() -> None:
    assert refine("see https://www.example.org/a/b.html?x=1, or doi:10.1000/182.", "en", PRINT) == (
        'see <span class="url">https://www<wbr/>.example<wbr/>.org/<wbr/>a/<wbr/>b<wbr/>.html<wbr/>?x=1</span>,'
        ' or <span class="url">doi:10<wbr/>.1000/<wbr/>182</span>.'
    )


def test_french_spaces() -> None:
    assert shown("Quoi ? Oui! Non ; deux: «mot» à 12:30", "fr") == "Quoi_? Oui_! Non_; deux~: «~mot~» à 12:30"
    assert shown("Quoi? Oui!", "fr", EREADER) == "Quoi~? Oui~!"
    assert shown("Quoi? deux: trois", "fr-CA") == "Quoi? deux~: trois"
    assert shown("What? two: three", "en") == "What? two: three"


def test_words_of_one_letter_go_with_the_next() -> None:
    assert shown("в Баку и к нему", "ru") == "в~Баку и~к~нему"
    assert shown("v Praze", "cs") == "v~Praze"
    assert shown("w domu", "pl") == "w~domu"


def test_a_suffix_stays_with_its_number_or_abbreviation() -> None:
    assert shown("1920-ci il, BMT-nin", "az") == '1920-^ci il, <span class="caps">BMT</span>-^nin'
    assert shown("20-го", "ru") == "20-^го"


def test_markup_is_escaped() -> None:
    assert refine("a < b & c", "en", PRINT) == "a &lt; b &amp; c"


def test_an_e_reader_gets_only_spaces_that_it_can_search() -> None:
    text = "J. R. Smith—S/RES/822 azərbaycanlılar… https://a.org/b"
    for language in ("en", "az", "tr", "fr", "ru"):
        assert not {"\u00ad", "\u2060", "\u202f", "\u200b"} & set(refine(text, language, EREADER))


@pytest.mark.parametrize(
    ("word", "divided"),
    [
        ("azərbaycan", "azər·bay·can"),
        ("qarabağ", "qa·ra·bağ"),
        ("məktəb", "mək·təb"),
        ("respublikası", "res·pub·li·kası"),
        ("saatlar", "sa·at·lar"),
        ("türkçeleştirmek", "türk·çe·leş·tir·mek"),
        ("elektrik", "elekt·rik"),
        ("İstanbul", "İs·tan·bul"),
        ("şəhər", "şəhər"),
        ("BMTATƏT", "BMTATƏT"),
        ("müraciətlər", "mü·ra·ci·ət·lər"),
    ],
)
def test_azerbaijani_and_turkish_words_divide_by_syllables(word: str, divided: str) -> None:
    assert syllables.soften(word).translate(MARKS) == divided


AZERBAIJANI = st.text("abcçdeəfgğhxıijkqlmnoöprsştuüvyzAƏIİŞ", min_size=1, max_size=20)


@settings(deadline=None)
@given(AZERBAIJANI)
def test_each_part_of_a_divided_word_has_a_vowel(word: str) -> None:
    parts = syllables.soften(word).split("\u00ad")
    assert "".join(parts) == word
    if len(parts) > 1:
        assert len(parts[0]) >= 2 and len(parts[-1]) >= 3
        assert all(re.search("[aeəıioöuüAƏIİ]", part) for part in parts)


WORDS = st.lists(
    st.one_of(
        st.sampled_from(
            "Fig. 3 p. 12 pp. 9-12 1988-94 2020-11-08 J. R. Tolkien UN OSCE S/RES/822 (1993) 10 000 km — – … "
            "; : ! ? « » https://a.org/b.c www.x.de/ & < > Azərbaycan respublikasının в Баку 25 ‰ § resolution II "
            "Mr. a—b BMT-nin 1920-ci".split()
        ),
        st.text(max_size=8),
    ),
    max_size=12,
).map(" ".join)


@settings(deadline=None)
@given(WORDS, st.sampled_from(["en", "az", "tr", "ru", "cs", "pl", "de", "fr", "fr-CA", "he"]), st.sampled_from(Medium))
def test_no_letter_or_digit_is_ever_touched(text: str, language: str, medium: Medium) -> None:
    refined = unescape(re.sub(r"<[^>]+>", "", refine(text, language, medium)))
    assert typed(refined, language) == typed(text, language)


def typed(text: str, language: str) -> str:
    """`text` without what the rules insert: as the author's keyboard has it."""
    text = re.sub("[\u00ad\u2060]", "", text)
    text = re.sub(r"(?<=\d)–(?=\d)", "-", text)
    text = re.sub("[\u00a0\u202f]", " ", text)
    return text.replace(" ", "") if language.startswith("fr") else text


def test_every_rule_says_why() -> None:
    assert all(rule.reason and rule.name for rule in RULES)


@settings(deadline=None)
@given(WORDS)
def test_the_rules_find_nothing_more_the_second_time(text: str) -> None:
    once = "".join(run.text for run in runs(text, "en", PRINT))
    assert "".join(run.text for run in runs(once, "en", PRINT)) == once
