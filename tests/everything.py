"""A book with one of everything."""

from pathlib import Path

import test_book_citations
import test_book_glossary_and_index
import test_book_notes
import test_book_references
import test_book_text
from made_book import MadeBook, make

WIDE = f"""# Wide things

| Row | Character | Incomprehensible | Counterclockwise | Place | Sum |
|----:|-----------|------------------|------------------|-------|----:|
| 1805 | Unbreakable | Misrepresentation | Telecommunication | There | 11 |
| 1813 | Straightforward | Responsibilities | Extraordinarily | Here | 12 |

: Six columns {{#tbl-wide}}

See @tbl-wide, a word without an end, {"Donaudampfschiff" * 6}, and a line that does not end either:

```python
heights = {{place: metres for place, metres in zip(["upper town", "lower town", "plain"], range(1368, 0, -495))}}
{"a_name_without_an_end_" * 8} = None
```

$$\\sum_{{n=1}}^{{\\infty}} \\frac{{1}}{{n^2}} + \\frac{{a_1 + a_2 + a_3 + a_4 + a_5}}{{b_1 + b_2 + b_3}}
= \\left(\\frac{{\\pi^2}}{{6}} + \\int_0^1 x^2 + y^2 + z^2 \\, dx\\right) + c_1 + c_2 + c_3 + c_4 + c_5 + c_6$$
"""
"""What does not fit into a line."""

CHAPTERS = {
    "preface": "# Preface\n\nBefore the *first* chapter.[^1] See @sec-results.\n\n[^1]: A note in the front matter.\n",
    "first": test_book_references.FIRST,
    "second": test_book_references.SECOND,
    "languages": test_book_text.LANGUAGES,
    "blocks": test_book_text.BLOCKS,
    "notes": test_book_notes.CHAPTERS["bridge"].replace("river.md", "first.md"),
    "wide": WIDE,
    "sources": test_book_citations.CHAPTERS["plain"] + test_book_citations.CHAPTERS["hill"].partition("\n")[2],
    "terms": test_book_glossary_and_index.CHAPTERS["sea"],
}


def make_everything(folder: Path, style: str = "literary") -> MadeBook:
    """Write it to `folder`, and build it in a style."""
    return make(
        folder,
        CHAPTERS,
        {
            "title": "One of Everything",
            "style": style,
            "subtitle": "A Book",
            "authors": ["Ada Marsh"],
            "date": "2026-11-08",
            "isbn": {"epub": "9780306406157"},
            "description": "All that a book can have.",
            "front-matter": ["half-title", "title-page", "imprint", "contents", "figures", "tables", "listings",
                             "chapters/preface.md"],
            "chapters": [
                {"part": "Things", "chapters": ["chapters/first.md", "chapters/second.md"]},
                {"part": "Words", "chapters": [f"chapters/{name}.md" for name in list(CHAPTERS)[3:]]},
            ],
            "back-matter": ["glossary", "bibliography", "index", "colophon"],
            "index": {"indexes": {"persons": "Persons"}},
            "number-sections": True,
            "toc-depth": 2,
        },
        {
            "images/slope.svg": test_book_references.DRAWING,
            "images/field.png": test_book_references.picture("PNG", "red"),
            "chapters/photo.jpg": test_book_references.picture("JPEG", "gray"),
            "chapters/references.yaml": test_book_citations.SOURCES,
            "chapters/glossary.yaml": test_book_glossary_and_index.GLOSSARY.replace("sea.md", "terms.md"),
        },
    )  # fmt: skip
