"""Books in Hebrew and in Arabic: their words, the sides on which things stand, and what runs the other way in them."""

import re

import pytest
from epubchecked import epubcheck
from made_book import MadeBook, make

GATE = """# {0} {{#sec-gate}}

{1} {1} {1} @fig-wall, @tbl-wall, @lst-wall.[^one] `f(x)` [Panahabad]{{.term}} [{0}]{{.index}}

{2} {1} {1} {1} {1} {1} {1} {1} {1} {1} {1} {1} {1} {1} {1} {1} [An English word]{{lang=en dir=ltr}}.

- {1}

| {1}
|   {1}

::: {{.callout-warning}}
{1}
:::

## {2}

![{1}](../images/wall.svg){{#fig-wall fig-alt="{1}"}}

| {0} | {1} |
|-----|----:|
| {0} | 1 |

: {1} {{#tbl-wall}}

```{{.python #lst-wall caption="{1}"}}
def f(x):
    return [x]
```

[^one]: {1}.
"""
POINTED = {
    "he": "בְּרֵאשִׁית בָּרָא אֱלֹהִים אֵת הַשָּׁמַיִם וְאֵת הָאָרֶץ. וַיִּקְרָא אֱלֹהִים לָאוֹר יוֹם וְלַ*חֹשֶׁךְ* קָרָא לָיְלָה.",
    "ar": "مَالِكِ يَوْمِ الدِّينِ. إِيَّاكَ نَعْبُدُ وَإِيَّاكَ نَسْتَعِينُ. صِرَاطَ الَّذِينَ أَنْعَمْتَ عَلَيْهِمْ وَلَا الضَّالِّينَ وَ*كلمة*.",
}
"""Text with vowels: points above and below letters, some of which are set apart."""
WORDS = {"he": ("שער", "מילים ראשונות", "סעיף"), "ar": ("بوابة", "كلمات أولى", "مدخل")}
GLOSSARY = "- {{key: panahabad, term: '{0}', definition: '{1}'}}\n"
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="30" height="20" fill="#678"/></svg>'
"""Without width and height, so that its line decides how large it is."""


@pytest.fixture(scope="module", params=list(WORDS))
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def book(language: str, tmp_path_factory: pytest.TempPathFactory) -> MadeBook:
    words = WORDS[language]
    text = (
        GATE.format(*words).replace("[Panahabad]{.term}", f"[{words[0]}]{{.term key=panahabad}}")
        + "\n"
        + POINTED[language]
    )
    return make(
        tmp_path_factory.mktemp(language),
        {"gate": text},
        {
            "title": words[0],
            "language": language,
            "isbn": {"print": "9780306406157"},
            "front-matter": ["title-page", "imprint", "contents", "figures", "tables", "listings"],
            "output-name": "book",
        },
        {"chapters/glossary.yaml": GLOSSARY.format(*words), "images/wall.svg": DRAWING},
    )


def test_its_pages_turn_the_other_way(language: str, book: MadeBook) -> None:
    spine = book.epub.package.find("{*}spine")
    assert spine is not None and spine.get("page-progression-direction") == "rtl"
    for name, document in book.epub.documents.items():
        assert (document.get("dir"), document.get("lang")) == ("rtl", language), name
    assert str(book.pdf.pdf.Root.ViewerPreferences.Direction) == "/R2L"
    assert epubcheck(book.epub.path) == ()


def test_the_builder_speaks_its_language(book: MadeBook) -> None:
    """But for names, and for what the author wrote otherwise."""
    ours = r"Bindery|WeasyPrint|pandoc|EB Garamond|Source Sans|JetBrains Mono|ISBN|EPUB|An English word|[ivx]+"
    for name, document in book.epub.documents.items():
        texts = document.xpath("//*[local-name()='body']//text()[not(ancestor::*[local-name()='code'])]")
        spoken = document.xpath("//@aria-label | //@alt | //@title")
        words = " ".join(" ".join([*texts, *spoken]).split())
        assert re.findall(r"[A-Za-z]+", re.sub(rf"\b({ours})\b", "", words)) == [], name


def test_code_and_other_languages_run_their_own_way(book: MadeBook) -> None:
    assert {code.get("dir") for code in book.epub.find("ch-gate", "//h:pre | //h:p/h:code")} == {"ltr"}
    assert book.epub.one("ch-gate", "//h:span[@lang='en']").get("dir") == "ltr"


def test_text_and_headings_begin_at_the_right_and_code_at_the_left(language: str, book: MadeBook) -> None:
    heading = WORDS[language][2]
    page = next(number for number, text in enumerate(book.pdf.texts) if "return" in text)
    lines = [line for line in book.pdf.lines(page) if line[4].strip()]
    left, right = min(line[0] for line in lines), max(line[2] for line in lines)
    # pdfium gives the signs of a program in the order of the text around it.
    code = next(line for line in lines if "def" in line[4])
    assert code[0] == pytest.approx(left, abs=1)
    begun = [line for line in lines if heading in line[4]]
    assert begun and all(line[2] == pytest.approx(right, abs=2) for line in begun), lines


def test_paragraphs_are_indented_at_the_right(language: str, book: MadeBook) -> None:
    page = next(number for number, text in enumerate(book.pdf.texts) if "English" in text)
    lines = [line for line in book.pdf.lines(page) if line[4].strip()]
    right = max(line[2] for line in lines)
    (first,) = (line for line in lines if WORDS[language][2] in line[4])
    assert first[2] == pytest.approx(right - 11, abs=1.5)
