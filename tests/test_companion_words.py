"""The words of the book kept here: its own, within their length, and in step with the data they are told from."""

import hashlib
import re
from pathlib import Path

import pypandoc
import pytest
import yaml

BOOK = Path(__file__).resolve().parent.parent
CHAPTERS = BOOK / "chapters"
MAIN = sorted(CHAPTERS.glob("[0-9][0-9]-*.md"))
EVERY = sorted(CHAPTERS.glob("*.md"))
DATA = [BOOK / "book.yaml", *sorted(CHAPTERS.glob("*.yaml")), *sorted((CHAPTERS / "data").glob("*.yaml"))]
FIGURE = re.compile(r"^!\[(.+)\]\((.+?)\)\{#(fig-[\w-]+) fig-alt=\"(.+)\"\}$", re.MULTILINE)


def plain(path: Path, *, tables: bool = True) -> str:
    """The chapter as a reader meets it; without its tables and the captions of its figures where `tables` is false."""
    words = path.read_text(encoding="utf-8")
    if not tables:
        words = re.sub(r"^(\||: .*\{#tbl-|!\[).*$", "", words, flags=re.MULTILINE)
    return str(pypandoc.convert_text(words, "plain", format="markdown-raw_tex", extra_args=["--wrap=none"]))


def words_of(text: str) -> list[str]:
    """Words as chapters/data/article-shingles.txt counts them."""
    return re.findall(r"[^\W\d_]+|\d+", text.lower())


def article_runs() -> set[str]:
    lines = (CHAPTERS / "data" / "article-shingles.txt").read_text(encoding="utf-8").splitlines()
    return {line for line in lines if not line.startswith("#")}


def shared_runs(text: str, runs: set[str]) -> list[str]:
    words = words_of(text)
    windows = (" ".join(words[place : place + 8]) for place in range(len(words) - 7))
    return [window for window in windows if hashlib.sha256(window.encode()).hexdigest()[:12] in runs]


def test_a_shared_run_would_be_seen() -> None:
    run = "these are eight words in a row here"
    hashed = {hashlib.sha256(run.encode()).hexdigest()[:12]}
    assert shared_runs("Look: These are eight words, in a row here!", hashed) == [run]
    assert not shared_runs("these are eight other words in a row", hashed)


def test_the_register_of_the_articles_runs_is_whole() -> None:
    runs = article_runs()
    assert len(runs) > 900
    assert all(re.fullmatch(r"[0-9a-f]{12}", run) for run in runs)


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.stem)
def test_no_chapter_shares_eight_words_in_a_row_with_the_article(path: Path) -> None:
    # The chapter as it is read, and as it is written: alternative texts stand only in the source.
    assert shared_runs(plain(path) + "\n\n" + path.read_text(encoding="utf-8"), article_runs()) == []


@pytest.mark.parametrize("path", DATA, ids=lambda path: path.stem)
def test_no_data_file_shares_eight_words_in_a_row_with_the_article(path: Path) -> None:
    assert shared_runs(path.read_text(encoding="utf-8"), article_runs()) == []


@pytest.mark.parametrize("path", MAIN, ids=lambda path: path.stem)
def test_a_chapter_has_the_length_of_a_chapter(path: Path) -> None:
    prose = len(plain(path, tables=False).split())
    assert 1500 <= prose <= 3000


def test_the_claim_tables_of_chapter_1_are_the_claims_of_the_data() -> None:
    claims = yaml.safe_load((CHAPTERS / "data" / "claims.yaml").read_text(encoding="utf-8"))["claims"]
    chapter = (CHAPTERS / "01-the-article.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| (.+?) \| (.+?) \|$", chapter, flags=re.MULTILINE)
    assert rows == [(str(claim["number"]), claim["says"], ", ".join(claim["marks"])) for claim in claims]
    assert [claim["number"] for claim in claims] == list(range(1, 56))


def test_the_toponyms_of_chapter_2_are_those_of_the_data_and_of_the_glossary() -> None:
    places = yaml.safe_load((CHAPTERS / "data" / "toponyms.yaml").read_text(encoding="utf-8"))["toponyms"]
    chapter = (CHAPTERS / "02-names-on-two-maps.md").read_text(encoding="utf-8")
    entries = yaml.safe_load((CHAPTERS / "glossary.yaml").read_text(encoding="utf-8"))
    glossary = {entry["key"]: {(form["lang"], form["text"]) for form in entry.get("forms", [])} for entry in entries}
    for place in places:
        first_cell = f"| [{place['term']}]{{.term key={place['key']}}}"
        row = next(line for line in chapter.splitlines() if line.startswith(first_cell))
        forms = {(language, form) for language in ("az", "hy", "ru", "he") for form in place.get(language, [])}
        assert set(re.findall(r"\[([^\]]+)\]\{lang=(\w\w)", row)) == {(form, language) for language, form in forms}
        assert forms <= glossary[place["key"]]


def test_hebrew_and_persian_words_say_their_direction() -> None:
    for path in EVERY:
        for words, attributes in re.findall(r"\[([^\]\[]+)\]\{(lang=[^}]*)\}", path.read_text(encoding="utf-8")):
            right_to_left = bool(re.search(r"[\u0590-\u06ff]", words))
            assert ("dir=rtl" in attributes) == right_to_left, f"{path.name}: {words}"


@pytest.mark.parametrize("path", MAIN, ids=lambda path: path.stem)
def test_every_figure_says_its_source_and_its_numbers(path: Path) -> None:
    figures = FIGURE.findall(path.read_text(encoding="utf-8"))
    assert figures
    for caption, picture, name, alternative in figures:
        assert "Source: " in caption
        assert (path.parent / picture).resolve() == BOOK / "images" / f"{name}.svg"
        assert re.search(r"\d", alternative)
