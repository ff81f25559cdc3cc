"""A handbook of any length with everything in it that makes books slow: generated, and the same from run to run.

    python -m tests.benchmarks.handbook DIR --chapters 30

Thirty chapters are some 740 pages of the literary style. A chapter's text depends on its number and on how many
chapters there are, and on nothing else. The text of every sixth chapter prints a page number, as do contents, lists,
glossary, bibliography and index. Works, people and facts in it are made up, and look it.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

import yaml

from .chapters import CHAPTERS_A_PART, TERMS_A_CHAPTER, WORKS_A_CHAPTER, HandbookChapter, term_name
from .drawings import chart, texture
from .prose import NOUNS, Writer

CHAPTERS = 30


def write_handbook(folder: Path, chapters: int = CHAPTERS, *, parts: bool = True) -> Path:
    """Write the book into `folder`, which is made, and give its book.yaml. Without `parts` it is not divided."""
    for name, content in files_of_handbook(chapters, parts=parts):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder / "book.yaml"


def files_of_handbook(chapters: int, *, parts: bool = True) -> Iterator[tuple[str, str | bytes]]:
    """Every file of the book by its name."""
    yield "book.yaml", _yaml(_manifest(chapters, parts))
    yield "chapters/references.yaml", _yaml({"references": [_work(i) for i in range(chapters * WORKS_A_CHAPTER)]})
    yield "chapters/glossary.yaml", _yaml([_entry(i) for i in range(chapters * TERMS_A_CHAPTER)])
    for number in range(1, chapters + 1):
        chapter = HandbookChapter(number, chapters)
        yield f"chapters/{chapter.name}.md", chapter.text()
        for picture, title in chapter.charts:
            yield f"images/{picture}.svg", chart(Writer(picture), title)
        for picture in chapter.textures:
            yield f"images/{picture}.png", texture(Writer(picture))


def _manifest(chapters: int, in_parts: bool) -> dict[str, object]:
    files = [f"chapters/{HandbookChapter(number, chapters).name}.md" for number in range(1, chapters + 1)]
    parts = [files[start : start + CHAPTERS_A_PART] for start in range(0, chapters, CHAPTERS_A_PART)]
    divided = [{"part": f"Part {number}", "chapters": part} for number, part in enumerate(parts, start=1)]
    return {
        "title": "The Benchmark Handbook",
        "language": "en-GB",
        "authors": ["A Generator"],
        "date": "2026",
        "number-sections": True,
        "toc-depth": 2,
        "front-matter": ["half-title", "title-page", "imprint", "contents", "figures", "tables"],
        "chapters": divided if in_parts else files,
        "back-matter": ["glossary", "bibliography", "index"],
    }


def _work(number: int) -> dict[str, object]:
    writer = Writer(f"work {number}")
    work: dict[str, object] = {
        "id": f"work{number:03}",
        "type": "book",
        "title": f"Example {number}: On the {writer.thing()}",
        "author": [{"literal": f"Author {number}"}],
        "issued": {"date-parts": [[1950 + writer.chance.randint(0, 70)]]},
    }
    if number % 3:
        return work | {"publisher": "Example Press", "publisher-place": "Exampleton"}
    first = writer.chance.randint(1, 300)
    journal = {"container-title": f"Journal of the {writer.pick(NOUNS)}", "volume": str(number % 40 + 1)}
    return work | {"type": "article-journal", **journal, "page": f"{first}-{first + 12}"}


def _entry(number: int) -> dict[str, str]:
    writer = Writer(f"entry {number}")
    cited = f" [@work{number // TERMS_A_CHAPTER * WORKS_A_CHAPTER:03}]" if number % 5 == 0 else ""
    definition = f"{writer.sentence()[:-1]}{cited}. {writer.sentence()}"
    return {"key": f"term-{number}", "term": term_name(number), "definition": definition}


def _yaml(value: object) -> str:
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=100)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Write the handbook of the benchmark into a folder.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--chapters", type=int, default=CHAPTERS)
    arguments = parser.parse_args()
    print(write_handbook(arguments.folder, arguments.chapters))
