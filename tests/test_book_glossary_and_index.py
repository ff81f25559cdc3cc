"""Glossary and index of an Azerbaijani book: links both ways, sub-entries, references, ranges, the language's order."""

import re

import pytest
from made_book import MadeBook, make, prose, words_of

GLOSSARY = """
- term: Pənahabad
  forms: [{text: Panahabad, lang: en}, {text: Панахабад, lang: ru}]
  definition: Qalanın ilk adı; *qala* üçün [Şuşa](sea.md) bax.
- key: khan
  term: xan
  definition: Xanlığın başçısı.
- term: ədəd
  definition: Say.
- term: ev
  definition: Yaşayış yeri.
"""

CHAPTERS = {
    "sea": "# Dəniz\n\n[Pənahabad]{.term} və [hökmdar]{.term key=khan}. [ədəd]{.term}, [ev]{.term}.\n\n"
    'Söz [elma]{.index} [əlma]{.index} [fal]{.index} [Şuşa]{.index} [sal]{.index} [Çay]{.index} [cam]{.index}.\n\n'
    '[]{.index entry="Şuşa!mühasirə"} [Natəvan]{.index index=persons} [zal]{.index} [ışıq]{.index} [işıq]{.index}\n\n'
    '[]{.index entry="Şuşi" see="Şuşa"} [xan]{.index}[]{.index entry="xan" seealso="Şuşa!mühasirə; Çay"}\n\n'
    '[]{.index entry="uzun" range=start}\n\n' + prose(17, "sea")
    + '\n\n[]{.index entry="uzun" range=end} [elma]{.index}\n',
    "shore": "# Sahil\n\n[Pənahabad]{.term} yenə. [elma]{.index} [Çay]{.index} [Şuşa]{.index}\n\n" + prose(12, "shore")
    + "\n\n[Əhməd]{.index index=persons} [elma]{.index}[]{.index entry=\"Şuşa!alınması!1992\"}\n",
}  # fmt: skip


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> MadeBook:
    return make(
        tmp_path_factory.mktemp("index"),
        CHAPTERS,
        {
            "language": "az",
            "index": {"indexes": {"persons": "Şəxslər"}},
            "back-matter": ["glossary", "index"],
        },
        {"chapters/glossary.yaml": GLOSSARY},
    )


def index_text(book: MadeBook) -> str:
    return " ".join(book.pdf.texts[book.pdf.places["index"][0] :])


def folio(book: MadeBook, words: str, after: int = -1) -> str:
    return book.pdf.folio_of(words, after)


def test_terms_link_to_their_entries(book: MadeBook) -> None:
    for words, anchor in (("hökmdar", "gloss-khan"), ("Pənahabad", None)):
        link = book.pdf.link(words)
        assert link.leads_to == book.pdf.places["glossary"][0]
        assert anchor in (None, link.name)
        [term] = [a for a in book.epub.find("ch-sea", "//h:a[@class='term']") if words_of(a) == words]
        entry = book.epub.target("ch-sea", term.get("href"))
        assert entry.tag.endswith("dt")


def test_entries_are_in_the_languages_order_and_have_their_forms(book: MadeBook) -> None:
    terms = book.epub.find("glossary", "//h:dt//h:dfn")
    assert [words_of(term) for term in terms] == ["ev", "ədəd", "xan", "Pənahabad"]
    forms = book.epub.find("glossary", "//h:dt//*[@lang]")
    assert [(form.get("lang"), form.text) for form in forms] == [("en", "Panahabad"), ("ru", "Панахабад")]


def test_entries_say_where_their_term_is_used(book: MadeBook) -> None:
    page = book.pdf.places["glossary"][0]
    text = book.pdf.texts[page]
    used = re.search(r"Qalanın ilk adı; qala üçün Şuşa bax\. \[[^\]]*? (\d+), (\d+)\]", text)
    assert used and used.groups() == (folio(book, "və hökmdar"), folio(book, "Pənahabad yenə"))
    back = [link for link in book.pdf.links_on(page) if link.name.startswith("term-")]
    assert {link.leads_to for link in back} == {book.pdf.page_of("və hökmdar"), book.pdf.page_of("Pənahabad yenə")}
    links = book.epub.find("glossary", "//h:dd[1]//*[@class='used-on']//h:a")
    assert links and all(book.epub.target("glossary", link.get("href")).get("class") == "term" for link in links)


def test_the_index_is_in_the_order_of_the_alphabet(book: MadeBook) -> None:
    letters = [
        words_of(letter)
        for letter in book.epub.find("index", "(//h:div[@class='index-columns'])[1]//*[@class='letter']")
    ]
    assert letters == ["C", "Ç", "E", "Ə", "F", "X", "I", "İ", "S", "Ş", "U", "Z"]
    heads = book.epub.find(
        "index", "(//h:div[@class='index-columns'])[1]//*[@class='index-entries']/h:li/*[@class='headword']"
    )
    assert [words_of(head) for head in heads] == [
        "cam", "Çay", "elma", "əlma", "fal", "xan", "ışıq", "işıq", "sal", "Şuşa", "Şuşi", "uzun", "zal",
    ]  # fmt: skip


def test_locators_are_the_pages_of_the_marks(book: MadeBook) -> None:
    first, end = folio(book, "Söz elma"), folio(book, "Paragraph 17 of sea")
    shore, last = folio(book, "Pənahabad yenə"), folio(book, "Əhməd")
    assert len({first, end, shore, last}) == 4
    assert int(shore) == int(end) + 1
    assert f"elma, {first}, {end}–{shore}, {last}" in index_text(book), "pages that follow each other are one range"
    assert f"Çay, {first}, {shore}" in index_text(book)
    links = [link for link in book.pdf.links if link.page >= book.pdf.places["index"][0] and link.words == shore]
    assert links and {link.leads_to for link in links} == {book.pdf.page_of("Pənahabad yenə")}


def test_a_range_is_printed_as_one(book: MadeBook) -> None:
    assert f"uzun, {folio(book, 'Söz elma')}–{folio(book, 'Paragraph 17 of sea')}" in index_text(book)


def test_sub_entries_stand_under_their_entry(book: MadeBook) -> None:
    first, shore, last = folio(book, "Söz elma"), folio(book, "Pənahabad yenə"), folio(book, "Əhməd")
    assert f"Şuşa, {first}, {shore} alınması 1992, {last} mühasirə, {first}" in index_text(book)


def test_references_send_to_other_entries(book: MadeBook) -> None:
    text = index_text(book)
    assert "Şuşi, bax Şuşa" in text
    assert re.search(r"xan, \d+\. Həmçinin bax Çay; Şuşa, mühasirə", text)


def test_each_index_has_its_title_and_its_own_entries(book: MadeBook) -> None:
    titles = book.epub.find("index", "//h:h2")
    titled = [words_of(title) for title in titles if title.get("class") == "index-title"]
    assert titled == ["Şəxslər"], "the general index has the title of the whole section"
    persons = book.epub.find("index", "(//h:div[@class='index-columns'])[2]//*[@class='headword']")
    assert [words_of(head) for head in persons] == ["Əhməd", "Natəvan"]


def test_on_an_e_reader_locators_are_the_printed_ones_and_link_to_the_marks(book: MadeBook) -> None:
    links = book.epub.find("index", "//h:section[@role='doc-index']//h:li//h:a[@href]")
    assert len(links) > 15
    for link in links:
        book.epub.target("index", link.get("href"))
    [elma] = [li for li in book.epub.find("index", "//h:li") if words_of(li).startswith("elma")]
    printed = re.search(r"elma, [\d–, ]+\d", book.pdf.texts[book.pdf.places["index"][0]])
    assert printed and words_of(elma) == printed[0]
    assert book.epub.broken_links() == []


def test_words_of_the_builder_are_in_the_books_language(book: MadeBook) -> None:
    text = " ".join(book.pdf.texts)
    assert "İşlənir: səh. 1" in text and "Used on" not in text
    assert "Mündəricat" in text and "Lüğət" in text and "Göstərici" in text and "Fəsil" in text
    assert book.epub.find("index", "/h:html/@lang") == ["az"]
