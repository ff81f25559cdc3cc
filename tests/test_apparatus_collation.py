"""The order of words by the rules of a language."""

import unicodedata
from collections.abc import Callable
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bindery.apparatus.collation import Collation, SortKey

ALPHABETS = {
    "az": "a b c ç d e ə f g ğ h x ı i j k q l m n o ö p r s ş t u ü v y z",
    "az-Latn-AZ": "a b c ç d e ə f g ğ h x ı i j k q l m n o ö p r s ş t u ü v y z",
    "az-Cyrl": "а б в г ғ д е ә ж з и ы ј к ҝ л м н о ө п р с т у ү ф х һ ч ҹ ш",
    "be": "а б в г д е ё ж з і й к л м н о п р с т у ў ф х ц ч ш ы ь э ю я",
    "bg": "а б в г д е ж з и й к л м н о п р с т у ф х ц ч ш щ ъ ь ю я",
    "crh": "a b c ç d e f g ğ h ı i j k l m n ñ o ö p q r s ş t u ü v y z",
    "cs": "a b c č d e f g h ch i j k l m n o p q r ř s š t u v w x y z ž",
    "cy": "a b c ch d dd e f ff g ng h i j l ll m n o p ph r rh s t th u w y",
    "da": "a b c d e f g h i j k l m n o p q r s t u v w x y z æ ø å",
    "el": "α β γ δ ε ζ η θ ι κ λ μ ν ξ ο π ρ σ τ υ φ χ ψ ω",
    "eo": "a b c ĉ d e f g ĝ h ĥ i j ĵ k l m n o p r s ŝ t u ŭ v z",
    "es": "a b c d e f g h i j k l m n ñ o p q r s t u v w x y z",
    "et": "a b d e f g h i j k l m n o p r s š z ž t u v õ ä ö ü",
    "fa": "آ ا ب پ ت ث ج چ ح خ د ذ ر ز ژ س ش ص ض ط ظ ع غ ف ق ک گ ل م ن و ه ی",
    "fi": "a b c d e f g h i j k l m n o p q r s t u v w x y z å ä ö",
    "he": "א ב ג ד ה ו ז ח ט י כ ל מ נ ס ע פ צ ק ר ש ת",
    "hr": "a b c č ć d dž đ e f g h i j k l lj m n nj o p r s š t u v z ž",
    "hu": "a b c cs d dz dzs e f g gy h i j k l ly m n ny o ö p q r s sz t ty u ü v w x y z zs",
    "hy": "ա բ գ դ ե զ է ը թ ժ ի լ խ ծ կ հ ձ ղ ճ մ յ ն շ ո չ պ ջ ռ ս վ տ ր ց փ ք օ ֆ",
    "is": "a á b d ð e é f g h i í j k l m n o ó p r s t u ú v x y ý þ æ ö",
    "ka": "ა ბ გ დ ე ვ ზ თ ი კ ლ მ ნ ო პ ჟ რ ს ტ უ ფ ქ ღ ყ შ ჩ ც ძ წ ჭ ხ ჯ ჰ",
    "kk": "а ә б в г ғ д е ё ж з и й к қ л м н ң о ө п р с т у ұ ү ф х һ ц ч ш щ ъ ы і ь э ю я",
    "lt": "a b c č d e f g h i j k l m n o p r s š t u v z ž",
    "lv": "a ā b c č d e ē f g ģ h i ī j k ķ l ļ m n ņ o p r s š t u ū v z ž",
    "mk": "а б в г д ѓ е ж з ѕ и ј к л љ м н њ о п р с т ќ у ф х ц ч џ ш",
    "mt": "a b ċ d e f ġ g għ h ħ i j k l m n o p q r s t u v w x ż z",
    "nb": "a b c d e f g h i j k l m n o p q r s t u v w x y z æ ø å",
    "pl": "a ą b c ć d e ę f g h i j k l ł m n ń o ó p r s ś t u w y z ź ż",
    "ro": "a ă â b c d e f g h i î j k l m n o p r s ș t ț u v x z",
    "ru": "а б в г д е ж з и й к л м н о п р с т у ф х ц ч ш щ ъ ы ь э ю я",
    "sk": "a ä b c č d e f g h ch i j k l m n o ô p r s š t u v z ž",
    "sl": "a b c č d e f g h i j k l m n o p r s š t u v z ž",
    "sq": "a b c ç d dh e ë f g gj h i j k l ll m n nj o p q r rr s sh t th u v x xh y z zh",
    "sr": "а б в г д ђ е ж з и ј к л љ м н њ о п р с т ћ у ф х ц ч џ ш",
    "sr-Latn": "a b c č ć d dž đ e f g h i j k l lj m n nj o p r s š t u v z ž",
    "sv": "a b c d e f g h i j k l m n o p q r s t u v w x y z å ä ö",
    "tk": "a b ç d e ä f g h i j ž k l m n ň o ö p r s ş t u ü w y ý z",
    "tr": "a b c ç d e f g ğ h ı i j k l m n o ö p r s ş t u ü v y z",
    "uk": "а б в г ґ д е є ж з и і ї й к л м н о п р с т у ф х ц ч ш щ ь ю я",
    "uz": "a b d e f g h i j k l m n o p q r s t u v x y z oʻ gʻ sh ch",
    "vi": "a ă â b c d đ e ê g h i k l m n o ô ơ p q r s t u ư v x y",
}


def in_order(words: list[str], key: Callable[[str], SortKey]) -> list[str]:
    """The words sorted, from the contrary order so that a key which says nothing fails."""
    contrary = words[::-1]
    contrary.sort(key=key)
    return contrary


def capital(letter: str, language: str) -> str:
    return "İ" if letter == "i" and language[:2] in {"az", "tr", "cr"} else letter.title()


@pytest.mark.parametrize("language", ALPHABETS)
def test_the_alphabet_of_a_language_is_in_its_order(language: str):
    alphabet = ALPHABETS[language].split()
    collation = Collation(language)
    assert in_order(alphabet, collation.key) == alphabet
    capitals = [capital(letter, language) for letter in alphabet]
    assert in_order(capitals, collation.key) == capitals
    # Inside a word the order is the same, and case counts less than any letter.
    inner = [f"{letter} {mark}" for letter in alphabet for mark in ("1", "2")]
    assert in_order(inner, collation.key) == inner
    mixed = [capital(word, language) if place % 2 else word for place, word in enumerate(alphabet)]
    assert in_order(mixed, collation.key) == mixed


@pytest.mark.parametrize("language", ALPHABETS)
def test_every_letter_of_the_alphabet_heads_its_own_group(language: str):
    collation = Collation(language)
    for letter in ALPHABETS[language].split():
        assert collation.letter(letter) == capital(letter, language)
        assert collation.letter(capital(letter, language)) == capital(letter, language)


@pytest.mark.parametrize(
    ("language", "ordered"),
    [
        ("en", ["deja", "déjà", "Dejan", "déjeuner"]),
        ("en", ["resume", "Resume", "résumé", "resumes"]),
        ("de", ["Arm", "Ärmel", "Ast", "Öl", "Ost"]),
        ("sv", ["Yngve", "Ytterby", "Zorn", "Åberg", "Ängby", "Ölund"]),
        ("sv", ["muller", "mylla", "myller", "müller"]),
        ("da", ["Zealand", "Æbelø", "Østerbro", "Aabenraa", "Århus"]),
        ("cs", ["cena", "čas", "hora", "chata", "idea"]),
        ("hu", ["asszony", "asztal", "cukor", "csak", "dal", "dzeta", "dzsem"]),
        ("hu", ["kasza", "kassza", "kaszt"]),
        ("lt", ["ida", "ylis", "inas", "jonas"]),
        ("tr", ["Iğdır", "ılık", "Isparta", "ilk", "İstanbul"]),
        ("az", ["elm", "əlaqə", "fil", "han", "xan", "ıraq", "İran", "kar", "qala", "lar"]),
        ("ar", ["إبراهيم", "أحمد", "بيت"]),
        ("ru", ["еж", "ёж", "ёлка", "ель", "жаба"]),
        ("hy", ["դար", "ես", "եվ", "և", "եվա"]),
    ],
)
def test_words_in_their_order(language: str, ordered: list[str]):
    assert in_order(ordered, Collation(language).key) == ordered


def test_signs_come_first_then_numbers_by_value_then_the_books_script_then_others():
    words = ["10", "9", "100", "@font-face", "Москва", "zeta", "Αθήνα", "alpha", "Ərdəbil"]
    assert sorted(words, key=Collation("az").key) == [
        "@font-face", "9", "10", "100", "alpha", "Ərdəbil", "zeta", "Αθήνα", "Москва",
    ]  # fmt: skip
    assert sorted(words, key=Collation("ru").key)[4:] == ["Москва", "alpha", "Ərdəbil", "zeta", "Αθήνα"]


def test_numbers_in_words_go_by_value():
    words = ["Resolution 822", "Resolution 1000", "Resolution 87", "Resolution 0087"]
    assert sorted(words, key=Collation("en").key) == [
        "Resolution 0087", "Resolution 87", "Resolution 822", "Resolution 1000",
    ]  # fmt: skip


def test_quotation_marks_and_brackets_do_not_count():
    words = ["“Garabagh”", "Gandzasar", "(the) Garden", "Gyumri", "ʿAli", "Alma"]
    assert sorted(words, key=Collation("en").key) == [
        "ʿAli",
        "Alma",
        "Gandzasar",
        "“Garabagh”",
        "Gyumri",
        "(the) Garden",
    ]
    assert Collation("en").letter("“Garabagh”") == "G"


def test_words_are_sorted_word_by_word():
    words = ["New York", "Newark", "New Haven", "new"]
    assert sorted(words, key=Collation("en").key) == ["new", "New Haven", "New York", "Newark"]


@pytest.mark.parametrize(
    ("language", "word", "letter"),
    [
        ("en", "élan", "E"),
        ("en", "Øresund", "O"),
        ("en", "Æsop", "A"),
        ("en", "şəhər", "S"),
        ("en", "ərazi", "Ə"),
        ("en", "Шуша", "Ш"),
        ("en", "Արցախ", "Ա"),
        ("en", "1992", "0–9"),
        ("en", "½", "0–9"),
        ("en", "@handle", "#"),
        ("en", "", "#"),
        ("de", "Äpfel", "A"),
        ("da", "Aarhus", "Å"),
        ("da", "Ängel", "Æ"),
        ("sv", "Ære", "Ä"),
        ("cs", "CHOPIN", "Ch"),
        ("hu", "ŐSZ", "Ö"),
        ("hr", "DŽAKARTA", "Dž"),
        ("lt", "Ylis", "I"),
        ("ar", "آدم", "ا"),
        ("ar", "أحمد", "ا"),
        ("ru", "Ёлка", "Е"),
        ("ka", "ᲥᲐᲠᲗᲣᲚᲘ", "ქ"),
        ("az", "ISPANIYA", "I"),
        ("az", "İspaniya", "İ"),
        ("az", "ispaniya", "İ"),
        ("az", "I\u0307spaniya", "İ"),
        ("ja", "日本", "日"),
    ],
)
def test_the_letter_that_heads_a_word(language: str, word: str, letter: str):
    assert Collation(language).letter(word) == letter


texts = st.one_of(st.text(max_size=12), st.text("aAäÄəƏxXıIiİşŞ cChHdDzZžåÅ̊́ßæ1 09.,-“”أآاЁёև@½Ⅳ№", max_size=8))
languages = st.sampled_from([*ALPHABETS, "en", "ar", "ja", "tlh", "de-AT"])


@given(languages, st.lists(texts, max_size=12))
def test_sorting_is_a_total_order_whatever_the_text(language: str, words: list[str]):
    collation = Collation(language)
    keys = {collation.key(word): word for word in words}
    assert len(keys) == len(set(words))
    assert sorted(words, key=collation.key) == in_order(words, collation.key)


@given(languages, st.lists(texts, max_size=12))
def test_words_under_one_letter_are_neighbours(language: str, words: list[str]):
    collation = Collation(language)
    ordered = sorted(words, key=collation.key)
    letters = [letter for letter, _ in groupby(map(collation.letter, ordered))]
    assert all(letters)
    assert len(letters) == len(set(letters))


@given(languages, texts)
def test_a_text_sorts_alike_however_its_accents_are_encoded(language: str, text: str):
    collation = Collation(language)
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert collation.key(composed)[:3] == collation.key(decomposed)[:3]
    assert collation.letter(composed) == collation.letter(decomposed)
