"""A build that remembers gives the bytes of one that remembers nothing, whatever was done to the book before."""

import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from read_alone import AtOnce

from bindery.build import make
from bindery.diagnostics import BookError, Diagnostic
from bindery.outputs import Order
from bindery.preparation import remembering
from bindery.progress import Silent

WORDS = ("stone", "river", "a long and winding road to the fortress", "Шуша", "[@smith]", "[Shusha]{.index}")
PARAGRAPHS = st.lists(st.sampled_from(WORDS), min_size=3, max_size=30).map(" ".join)

REFERENCES = """\
- {id: smith, type: book, title: On Stones, author: [{family: Smith, given: A.}], issued: 2001}
"""
GLOSSARY = """\
- {term: stone, definition: What walls are made of.}
"""
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="{}" height="20"/></svg>\n'
CHAPTER = """\
# {title}

A [stone]{{.term}} of {title} [@smith].[^n] See @fig-map and [](#fig-map){{.page}}.

{text}

## A section

{text}

[^n]: A note [@smith, 3].
"""
FIGURE = "![The map.](images/map.svg){#fig-map fig-alt=Map}\n"

Result = tuple[dict[str, bytes], tuple[Diagnostic, ...]]


def made(book: Path) -> Result:
    """What a build of `book` gives: its files by name, and what it says."""
    try:
        result = make(Order(book / "book.yaml"), remembering(AtOnce(), book), Silent())
    except BookError as problem:
        return {}, problem.diagnostics
    return {path.name: finished.read() for path, finished in result.files.items()}, result.diagnostics


class Revision(RuleBasedStateMachine):
    """An author at work on one book. After each change it is built beside what was remembered, and from nothing."""

    @initialize(text=PARAGRAPHS)
    def begin(self, text: str) -> None:
        self.place = Path(tempfile.mkdtemp())
        self.book = self.place / "book"
        (self.book / "images").mkdir(parents=True)
        (self.book / "references.yaml").write_text(REFERENCES)
        (self.book / "glossary.yaml").write_text(GLOSSARY)
        (self.book / "own.css").write_text("")
        (self.book / "images" / "map.svg").write_text(PICTURE.format(40))
        self.chapters: list[str] = []
        self.keys = {"title": "Stones", "language": "en"}
        self.count = 0
        self.add_a_chapter(text, 0)

    def teardown(self) -> None:
        if hasattr(self, "place"):
            shutil.rmtree(self.place)

    def manifest(self) -> None:
        lines = [f"{key}: {value}" for key, value in self.keys.items()]
        lines += ["bibliography: {sources: [references.yaml]}", "glossary: glossary.yaml", "css: [own.css]"]
        lines += ["back-matter: [bibliography, glossary, index]", "chapters:"]
        (self.book / "book.yaml").write_text("\n".join([*lines, *(f"  - {name}" for name in self.chapters)]) + "\n")

    @rule(text=PARAGRAPHS, place=st.integers(0, 3))
    def add_a_chapter(self, text: str, place: int) -> None:
        self.count += 1
        name = f"{self.count}.md"
        figure = "" if self.chapters else FIGURE
        (self.book / name).write_text(CHAPTER.format(title=f"Chapter {self.count}", text=text) + "\n" + figure)
        self.chapters.insert(min(place, len(self.chapters)), name)
        self.manifest()

    @rule(place=st.integers(0, 3))
    def delete_a_chapter(self, place: int) -> None:
        if len(self.chapters) > 1:
            (self.book / self.chapters.pop(place % len(self.chapters))).unlink()
            self.manifest()

    @rule(place=st.integers(0, 3))
    def move_a_chapter(self, place: int) -> None:
        self.chapters.append(self.chapters.pop(place % len(self.chapters)))
        self.manifest()

    @rule(text=PARAGRAPHS, place=st.integers(0, 3), at_top=st.booleans())
    def edit_a_chapter(self, text: str, place: int, at_top: bool) -> None:
        path = self.book / self.chapters[place % len(self.chapters)]
        title, rest = path.read_text().split("\n", 1)
        path.write_text(f"{title}\n\n{text}\n{rest}" if at_top else f"{title}\n{rest}\n\n{text}\n")

    @rule(width=st.integers(1, 40))
    def draw_the_picture_again(self, width: int) -> None:
        (self.book / "images" / "map.svg").write_text(PICTURE.format(width))

    @rule(size=st.sampled_from(("", "p { color: #333333 }", "h2 { font-size: 14pt }", "p { colour: red }")))
    def change_the_style(self, size: str) -> None:
        (self.book / "own.css").write_text(size)

    @rule(title=st.sampled_from(("On Stones", "On *Rivers*")), also=st.booleans())
    def change_the_bibliography(self, title: str, also: bool) -> None:
        other = "- {id: jones, type: book, title: Unread, author: [{family: Jones}], issued: 1999}\n" if also else ""
        (self.book / "references.yaml").write_text(REFERENCES.replace("On Stones", title) + other)

    @rule(own=st.booleans())
    def change_a_template(self, own: bool) -> None:
        template = self.book / "templates" / "half-title.xhtml"
        if own:
            template.parent.mkdir(exist_ok=True)
            template.write_text(
                '<section id="{{ section.id }}" class="half-title"><p>{{ book.title }}!</p></section>\n'
            )
        else:
            template.unlink(missing_ok=True)

    @rule(
        key=st.sampled_from(
            (("title", "Rocks"), ("language", "de"), ("notes", "chapter-end"), ("number-chapters", "false"))
        )
    )
    def change_the_manifest(self, key: tuple[str, str]) -> None:
        self.keys = {"title": "Stones", "language": "en"} | dict([key])
        self.manifest()

    @invariant()
    def is_as_if_made_for_the_first_time(self) -> None:
        if not hasattr(self, "book"):
            return
        remembered = made(self.book)
        fresh = self.place / "fresh"
        shutil.copytree(self.book, fresh, ignore=shutil.ignore_patterns("stages"))
        try:
            assert made(fresh) == remembered
        finally:
            shutil.rmtree(fresh)


Revision.TestCase.settings = settings(
    max_examples=2, stateful_step_count=4, deadline=None, suppress_health_check=list(HealthCheck)
)
TestRevision = Revision.TestCase


def test_a_paragraph_more_has_nothing_done_but_its_own_chapter(tmp_path: Path) -> None:
    """Not what its citations say, although they all stand on other lines now."""
    files = {
        "book.yaml": "{title: Stones, language: en, chapters: [one.md, two.md], glossary: glossary.yaml, "
        "bibliography: {sources: [works.yaml]}, back-matter: [glossary, bibliography, index]}\n",
        "works.yaml": REFERENCES,
        "glossary.yaml": GLOSSARY,
        "one.md": CHAPTER.format(title="One", text=WORDS[0]) + "\n" + FIGURE,
        "two.md": "# Two\n\nAs [@smith, 4] says.\n",
        "images/map.svg": PICTURE.format(10),
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")

    def work() -> dict[str, int]:
        executor = remembering(AtOnce(), tmp_path)
        make(Order(tmp_path / "book.yaml", ("pdf",)), executor, Silent())
        return {done.__name__: count for done, count in executor.made_of.items()}

    assert {"read", "render", "typeset", "furnish"} <= work().keys()
    assert work() == {}
    (tmp_path / "one.md").write_text(files["one.md"].replace("A [stone]", "A note.\n\nA [stone]"), encoding="utf-8")
    # Its first line may need glyphs that the fonts have not had to have before.
    expected = {"read": 1, "write_chapter": 1, "typeset": 1, "embed": 1, "judge_pages": 1}
    assert work() | {"embed": 1} == expected
