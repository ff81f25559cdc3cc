"""A glossary's definitions may cite: their notes and works stand with them, wherever the book's own stand."""

from pathlib import Path

import pytest
from made_book import make

CHAPTER = "# One\n\nA [word]{.term} of text.\n"
GLOSSARY = "- term: word\n  definition: What is said [@dewaal2013].\n"
SOURCES = """references:
- id: dewaal2013
  type: book
  author: [{family: Waal, given: Thomas, non-dropping-particle: de}]
  title: Black Garden
  issued: 2013
"""


@pytest.mark.parametrize("notes", ["foot", "chapter-end", "book-end"])
def test_the_note_of_a_definition_is_printed(tmp_path: Path, notes: str) -> None:
    book = make(
        tmp_path,
        {"one": CHAPTER},
        {"title": "B", "notes": notes, "bibliography": {"style": "chicago-notes-bibliography"}},
        {"chapters/glossary.yaml": GLOSSARY, "chapters/references.yaml": SOURCES},
    )
    page = book.pdf.places["glossary"][0]
    assert "Black Garden" in book.pdf.texts[page]
    assert "Black Garden" in book.epub.text("glossary")
    assert book.epub.broken_links() == []


def test_a_work_cited_in_the_glossary_alone_is_listed_there(tmp_path: Path) -> None:
    book = make(
        tmp_path,
        {"one": CHAPTER},
        {"title": "B", "bibliography": {"per": "chapter"}},
        {"chapters/glossary.yaml": GLOSSARY, "chapters/references.yaml": SOURCES},
    )
    assert "References" in book.pdf.texts[book.pdf.places["glossary"][0]]
    assert "References" in book.epub.text("glossary")
