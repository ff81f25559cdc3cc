"""The rules that keep the reader true: chapters/data/rules.yaml, held against every sentence of the book kept here."""

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

BOOK = Path(__file__).resolve().parent.parent
CHAPTERS = BOOK / "chapters"
MAIN = sorted(CHAPTERS.glob("[0-9][0-9]-*.md"))
EVERY = sorted(CHAPTERS.glob("*.md"))
RULES: dict[str, Any] = yaml.safe_load((CHAPTERS / "data" / "rules.yaml").read_text(encoding="utf-8"))
CLAIMS = yaml.safe_load((CHAPTERS / "data" / "claims.yaml").read_text(encoding="utf-8"))["claims"]
WORKS = yaml.safe_load((CHAPTERS / "references.yaml").read_text(encoding="utf-8"))["references"]
ATTRIBUTION = re.compile(RULES["attribution"].replace("| ", "|"), re.IGNORECASE)
QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|(?<!\*)\*[^*\n]+\*(?!\*)")
CITED = re.compile(r"(?<!\w)@[a-z][\w-]+|\[\^[\w-]+\]|\bread in (?:a copy|copies)\b|\bunverified\b|\bSource: ")
CITATION = re.compile(r"(?<!\w)@([a-z][\w-]*\w)")


def lists_program() -> Any:
    specification = importlib.util.spec_from_file_location("companion_lists", CHAPTERS / "lists.py")
    assert specification and specification.loader
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


LISTS = lists_program()


def paragraphs(source: str) -> Iterator[tuple[int, str]]:
    """The running text of a chapter: paragraphs, rows of tables, items of lists, each with its line's number.

    A row is followed by the head and the caption of its table, which say whose words it gives and where they are from.
    Headings are left out, and so is what gives the article's own statements: the tables of claims, and the first line
    of each entry of the register.
    """
    blocks = [(found.start(), found[0].rstrip()) for found in re.finditer(r"(?:^.*\S.*$\n?)+", source, re.MULTILINE)]
    for place, (start, block) in enumerate(blocks):
        line = source.count("\n", 0, start) + 1
        if block.startswith(("#", "<!--", "```", ": ")) or "What the article says" in block:
            continue
        if block.startswith("|"):
            following = blocks[place + 1][1] if place + 1 < len(blocks) else ""
            head, _, *rows = block.splitlines()
            for number, row in enumerate(rows, line + 2):
                yield number, f"{row} {head} {following if following.startswith(': ') else ''}"
        elif block.startswith("- "):
            yield from ((line + number, item) for number, item in enumerate(block.splitlines()))
        else:
            yield line, re.sub(r"\A\*\*\d+\.\*\* .*\n", "", block).replace("\n", " ")


def reading(paragraph: str) -> str:
    """A paragraph as it is read: alternative texts, targets and attributes are gone, citations and calls stay."""
    words = re.sub(r"\]\([^)]*\)", "]", paragraph)
    words = re.sub(r"\[\]\{[^}]*\}|\{[^}]*\}|<!--.*?-->", "", words)
    # A span is its words; a citation or a call keeps its brackets.
    return re.sub(r"!?\[([^\]@^]*)\](?!\()", r"\1", words)


def sentences(words: str) -> list[str]:
    """A paragraph's sentences; a row of a table is one."""
    if words.startswith("|"):
        return [words]
    return re.split(r"(?<=[.!?])[”\"*]?\s+(?=[“\"*\[]?[A-ZÀ-Ž\d])", words)


def unexcused(words: str, rule: dict[str, Any]) -> list[str]:
    """The sentences of a paragraph that break a rule about words."""
    found = []
    for sentence in sentences(words):
        bare = QUOTED.sub(" ", sentence) if "quoted" in rule["unless"] else sentence
        for allowed in rule.get("allowed", []):
            if re.search(allowed, bare):
                bare = re.sub(rule["match"], " ", bare)
        if re.search(rule["match"], bare) and not ("attributed" in rule["unless"] and ATTRIBUTION.search(sentence)):
            found.append(sentence)
    return found


def uncited(words: str, pattern: str) -> list[str]:
    """The numbers of a paragraph after which neither a citation nor a note follows in it."""
    return [found[0] for found in re.finditer(pattern, words) if not CITED.search(words, found.end())]


def first_mention(words: str, rule: dict[str, Any]) -> str:
    """What stands at the first mention of a place, or nothing where it has both names or is not named at all."""
    bare = QUOTED.sub(" ", words)
    for compound in rule.get("compounds", []):
        bare = bare.replace(compound, " ")
    found = re.search(rf"[\w/]*\b(?:{'|'.join(rule['names'])})\b[\w/]*", bare)
    return "" if not found or rule["both"] in found[0] else found[0]


@pytest.mark.parametrize("rule", RULES["words"], ids=lambda rule: rule["name"])
def test_a_rule_finds_what_is_wrong_and_leaves_what_is_right(rule: dict[str, Any]) -> None:
    assert rule["reason"]
    assert unexcused(rule["wrong"], rule)
    assert not unexcused(rule["right"], rule)


def test_the_other_rules_find_what_is_wrong() -> None:
    assert uncited("In 1998 it was 844,000, by one count.", r"844,000") == ["844,000"]
    assert not uncited("In 1998 it was 844,000 [@dewaal2013].", r"844,000")
    rule = {"names": ["Lachin", "Berdzor"], "both": "Berdzor/Lachin", "compounds": ["Lachin corridor"]}
    assert first_mention("The road to Lachin was long; Berdzor/Lachin is its name.", rule) == "Lachin"
    assert not first_mention("The Lachin corridor leads through Berdzor/Lachin. Lachin lies there.", rule)
    assert LISTS.claims_in("See claims 4 to 7, claim 9, and claims 11 and 13") == {4, 5, 6, 7, 9, 11, 13}


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.stem)
def test_no_word_of_one_side_stands_in_the_books_own_voice(path: Path) -> None:
    found = [
        f"{path.name}:{line}: {rule['name']}: {sentence.strip()}"
        for line, paragraph in paragraphs(path.read_text(encoding="utf-8"))
        for rule in RULES["words"]
        for sentence in unexcused(reading(paragraph), rule)
    ]
    assert not found, "\n".join(found)


def test_no_definition_of_the_glossary_has_a_word_of_one_side() -> None:
    entries = yaml.safe_load((CHAPTERS / "glossary.yaml").read_text(encoding="utf-8"))
    found = [
        f"{entry['term']}: {rule['name']}: {sentence}"
        for entry in entries
        for rule in RULES["words"]
        for sentence in unexcused(reading(entry["definition"]), rule)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.stem)
def test_a_figure_in_dispute_is_followed_by_its_source(path: Path) -> None:
    found = [
        f"{path.name}:{line}: {number} ({rule['reason']})"
        for line, paragraph in paragraphs(path.read_text(encoding="utf-8"))
        if not paragraph.startswith("[^")  # A note is itself the source.
        for rule in RULES["figures"]
        for number in uncited(reading(paragraph), rule["match"])
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("path", [*MAIN, CHAPTERS / "back-chronology.md"], ids=lambda path: path.stem)
def test_the_first_mention_of_a_place_has_both_its_names(path: Path) -> None:
    words = "\n".join(reading(paragraph) for _, paragraph in paragraphs(path.read_text(encoding="utf-8")))
    found = {rule["both"]: first_mention(words, rule) for rule in RULES["names"]}
    assert not {both: mention for both, mention in found.items() if mention}


def test_every_work_of_the_bibliography_is_cited_in_a_chapter() -> None:
    cited = {key for path in MAIN for key in CITATION.findall(path.read_text(encoding="utf-8"))}
    assert {work["id"] for work in WORKS} - cited == set()


def test_every_claim_is_discussed_by_its_own_chapter() -> None:
    chapters = {int(path.name[:2]): re.search(r"\A# .*\{#([\w-]+)", path.read_text(encoding="utf-8")) for path in MAIN}
    found = LISTS.discussions()
    for claim in CLAIMS:
        title = chapters[claim["chapter"]]
        assert title, f"chapter {claim['chapter']} has no id"
        assert title[1] in {chapter for chapter, _ in found[claim["number"]]}, f"claim {claim['number']}: {title[1]}"


@pytest.mark.parametrize("name", sorted(LISTS.LISTS))
def test_a_list_is_what_the_data_and_the_chapters_give(name: str) -> None:
    assert (CHAPTERS / name).read_bytes() == LISTS.LISTS[name]().encode("utf-8"), "run: python chapters/lists.py"
