"""The preview in a browser, as an author sees it."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from chromium import Chromium, needs_chromium
from playwright.sync_api import Page, expect

from tests.revised_book import BOOK, MANIFEST, chapter, write_book

CHECKOUT = Path(__file__).parent.parent
AXE = CHECKOUT / "tests" / "full" / "node_modules" / "@daisy" / "axe-core-for-ace" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AT_REST = "() => !document.body.classList.contains('building') && Number(document.body.dataset.builds)"
"""How many builds have ended, while none is going on."""
IN_VIEW = """() => {
    const pane = document.getElementById("pages").getBoundingClientRect();
    return [...document.querySelectorAll(".page[data-folio]")].filter((one) => {
        const frame = one.getBoundingClientRect();
        const middle = (frame.top + frame.bottom) / 2;
        return middle > pane.top && middle < pane.bottom;
    }).map((one) => one.dataset.folio);
}"""
"""The folios of the pages whose middle is in the window."""
PICTURES = """() => Object.fromEntries(
    [...document.querySelectorAll(".page[data-shown]")].map((one) => [one.dataset.folio, one.dataset.shown])
)"""
"""The pictures that are shown, by the folios of their pages."""

pytestmark = [pytest.mark.full, pytest.mark.browser, needs_chromium]


@dataclass
class Preview:
    """The command at work on a book."""

    folder: Path
    address: str

    def put(self, files: Mapping[str, str]) -> bool:
        """Save files, each whole at once as editors do it. Gives whether any had other words before."""
        changed = [name for name, text in files.items() if self._text(name) != text]
        for name in changed:
            (self.folder / f".{name}").write_text(files[name], encoding="utf-8")
        for name in changed:
            (self.folder / f".{name}").replace(self.folder / name)
        return bool(changed)

    def _text(self, name: str) -> str | None:
        path = self.folder / name
        return path.read_text(encoding="utf-8") if path.exists() else None


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    folder = write_book(tmp_path_factory.mktemp("browser") / "book")
    command = [sys.executable, "make_book.py", "preview", str(folder), "--no-browser"]
    process = subprocess.Popen(
        command, cwd=CHECKOUT, stdout=subprocess.PIPE, encoding="utf-8", env=os.environ | {"PYTHONUNBUFFERED": "1"}
    )
    try:
        assert process.stdout
        said = process.stdout.readline()
        address = re.search(r"http://\S+/", said)
        assert address, said
        yield Preview(folder, address[0])
    finally:
        process.terminate()
        assert process.wait(60) == 0


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complains of in its console."""
    return []


@pytest.fixture
def page(preview: Preview, chromium: Chromium, complaints: list[str]) -> Iterator[Page]:
    """A new window on the book as it was written."""
    with chromium.window(color_scheme="light") as page:
        page.on("console", lambda message: complaints.append(message.text) if message.type != "log" else None)
        page.on("pageerror", lambda problem: complaints.append(str(problem)))
        page.goto(preview.address)
        save(page, preview, BOOK)
        expect(page.locator("#status")).to_contain_text("Made in")
        expect(page.locator(".page[data-shown]").first).to_be_visible()
        yield page
    assert complaints == []


def save(page: Page, preview: Preview, files: Mapping[str, str]) -> None:
    """Save files, and wait until the book with them is the one that is shown."""
    before = page.wait_for_function(AT_REST).json_value()
    if preview.put(files):
        page.wait_for_function(f"(before) => ({AT_REST})() > before", arg=before)


def in_view(page: Page) -> list[str]:
    """The folios of the pages whose middle is in the window."""
    return page.evaluate(IN_VIEW)


def expect_in_view(page: Page, *folios: str) -> None:
    """That each of these pages comes into the window."""
    page.wait_for_function(f"(folios) => folios.every((one) => ({IN_VIEW})().includes(one))", arg=folios)


def go_to(page: Page, folio: str) -> None:
    page.keyboard.press("g")
    page.locator("#folio").fill(folio)
    page.keyboard.press("Enter")


# Spreads


def test_rectos_stand_on_the_right(page: Page) -> None:
    spreads = page.evaluate(
        """() => [...document.querySelectorAll(".spread")].map((spread) => [...spread.children].map((one) =>
            [one.dataset.folio ?? "", Math.round(one.getBoundingClientRect().left)]))"""
    )
    assert [folio for folio, _ in spreads[0]] == ["", "i"]
    by_folio = {folio: left for spread in spreads for folio, left in spread}
    assert by_folio["2"] < by_folio["3"]
    pairs = [[folio for folio, _ in spread] for spread in spreads]
    assert ["2", "3"] in pairs
    assert not any(pair[0] == "1" for pair in pairs)


def test_pictures_come_when_they_are_scrolled_to(page: Page) -> None:
    last = page.locator(".page").last
    assert last.locator("img").count() == 0
    page.locator("#pages").evaluate("(pane) => pane.scrollTo(0, pane.scrollHeight)")
    expect(last.locator("img")).to_be_visible()
    assert page.locator(".page img").count() < page.locator(".page").count()


def test_pictures_are_as_fine_as_the_screen(preview: Preview, chromium: Chromium) -> None:
    with chromium.window(device_scale_factor=2) as page:
        page.goto(preview.address)
        page.locator(".page img").first.wait_for()
        page.wait_for_function(
            """() => {
                const img = document.querySelector(".page img");
                return Math.abs(img.naturalWidth - 2 * img.clientWidth) <= 2;
            }"""
        )


def test_a_narrow_window_has_one_page_beside_none(page: Page) -> None:
    go_to(page, "3")
    page.set_viewport_size({"width": 420, "height": 800})
    expect(page.locator("#pages.single")).to_be_visible()
    assert set(page.evaluate("[...document.querySelectorAll('.spread')].map((one) => one.children.length)")) == {1}
    assert page.evaluate("document.documentElement.scrollWidth") <= 420
    expect_in_view(page, "2")


def test_a_book_that_is_read_from_right_to_left_is_mirrored(page: Page, preview: Preview) -> None:
    save(page, preview, {"book.yaml": MANIFEST.replace("language: en", "language: he")})
    left = {
        folio: page.locator(f'.page[data-folio="{folio}"]').first.evaluate("(one) => one.getBoundingClientRect().left")
        for folio in ("2", "3")
    }
    assert left["3"] < left["2"]
    go_to(page, "3")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#folio")).to_have_value("4")


# Finding one's way


def test_a_page_is_found_by_what_is_printed_on_it(page: Page) -> None:
    for written in ("5", " 5 ", "p. 5", "iii", "III"):
        page.keyboard.press("Home")
        expect(page.locator("#folio")).to_have_value("i")
        expect_in_view(page, "i")
        go_to(page, written)
        expect_in_view(page, written.strip(" p.").lower())
        expect(page.locator("#pages")).to_be_focused()


def test_a_page_that_is_not_there_is_said(page: Page) -> None:
    go_to(page, "4711")
    expect(page.locator("#news")).to_have_text("There is no page 4711.")
    expect(page.locator("#folio")).to_have_attribute("aria-invalid", "true")


def test_contents_and_outline_lead_to_pages(page: Page) -> None:
    contents = page.get_by_role("navigation", name="Contents")
    two = contents.get_by_role("link", name="Chapter two")
    first = two.locator(".folio").inner_text()
    two.click()
    expect(page.locator("#folio")).to_have_value(first)
    expect_in_view(page, first)
    expect(contents.locator("[aria-current]")).to_contain_text("Chapter two")
    contents.get_by_role("button", name="Headings of Chapter three").click()
    contents.get_by_role("link", name="Section of three").click()
    expect(contents.locator("[aria-current]")).to_contain_text("Chapter three")


def test_keys(page: Page) -> None:
    folio = page.locator("#folio")
    go_to(page, "2")
    page.keyboard.press("ArrowRight")
    # The verso before a chapter is blank: what counts is the page on which it begins.
    expect(folio).to_have_value("5")
    page.keyboard.press("ArrowLeft")
    expect(folio).to_have_value("2")
    page.keyboard.press("PageDown")
    expect(folio).to_have_value("5")
    page.keyboard.press("PageUp")
    expect(folio).to_have_value("2")
    page.keyboard.press("Home")
    expect(folio).to_have_value("i")
    page.keyboard.press("End")
    expect_in_view(page, str(page.locator(".page").last.get_attribute("data-folio")))
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    wide = page.locator(".page").nth(5).bounding_box()
    page.keyboard.press("+")
    larger = page.locator(".page").nth(5).bounding_box()
    assert wide and larger and larger["width"] > wide["width"]
    page.keyboard.press("0")
    page.keyboard.press("c")
    expect(page.get_by_role("navigation", name="Contents")).to_be_hidden()
    page.keyboard.press("c")
    page.keyboard.press("t")
    expect(page.get_by_role("tab", name="E-book")).to_have_attribute("aria-selected", "true")


def test_a_typed_word_is_no_key(page: Page) -> None:
    page.locator("#folio").click()
    page.keyboard.type("nt?d")
    expect(page.locator("#folio")).to_have_value("nt?d")
    expect(page.get_by_role("tab", name="Print")).to_have_attribute("aria-selected", "true")


def test_the_window_opens_where_it_was(page: Page) -> None:
    go_to(page, "6")
    page.wait_for_function("() => JSON.parse(sessionStorage.getItem('place'))?.section.includes('two')")
    page.reload()
    expect_in_view(page, "6")
    expect(page.locator('.page[data-folio="6"] img')).to_be_visible()


# Revision


def test_a_save_changes_the_page_in_place_and_marks_it(page: Page, preview: Preview) -> None:
    go_to(page, "6")
    expect_in_view(page, "6")
    # The page that will change, on the spread before.
    page.wait_for_function(f"() => '5' in ({PICTURES})()")
    here, pictures = in_view(page), page.evaluate(PICTURES)
    save(page, preview, {"two.md": chapter("two").replace("says this", "says that", 1)})
    expect(page.locator(".page.changed")).to_have_count(1)
    first = str(page.locator(".page.changed").get_attribute("data-folio"))
    assert in_view(page) == here
    changed = page.get_by_role("button", name="1 page changed")
    expect(changed).to_be_visible()
    changed.click()
    expect_in_view(page, first)
    assert first in pictures
    page.wait_for_function(
        f"([folio, old]) => {{ const now = ({PICTURES})()[folio]; return now && now !== old; }}",
        arg=[first, pictures[first]],
    )
    expect(page.get_by_role("group", name=re.compile(f"^Page {first}, .*, changed$"))).to_be_visible()
    expect(page.locator("#contents .changed")).to_contain_text("Chapter two")


def test_one_stays_at_one_s_place_when_pages_come_before_it(page: Page, preview: Preview) -> None:
    contents = page.get_by_role("navigation", name="Contents")
    three = contents.get_by_role("link", name="Chapter three")
    three.click()
    page.keyboard.press("ArrowRight")
    folio = page.locator("#folio")
    # Where a chapter's own pages are read, each spread begins with a verso.
    verso = int(three.locator(".folio").inner_text()) + 1
    expect(folio).to_have_value(str(verso))
    place = "() => { const at = JSON.parse(sessionStorage.getItem('place')); return [at.section, at.offset]; }"
    before = page.evaluate(place)
    save(page, preview, {"one.md": chapter("one", "Many more words. " * 900)})
    later = int(three.locator(".folio").inner_text()) + 1
    assert later > verso
    expect(folio).to_have_value(str(later))
    assert page.evaluate(place) == before


def test_changes_are_one_key_away(page: Page, preview: Preview) -> None:
    save(page, preview, {f"{name}.md": chapter(name).replace("says this", "says that", 1) for name in ("one", "three")})
    expect(page.locator(".page.changed")).to_have_count(2)
    changed = [str(one.get_attribute("data-folio")) for one in page.locator(".page.changed").all()]
    page.keyboard.press("Home")
    for key, folio in (("n", changed[0]), ("n", changed[1]), ("p", changed[0])):
        page.keyboard.press(key)
        expect(page.locator("#news")).to_have_text(f"Changed: page {folio}.")
        expect_in_view(page, folio)


def test_errors_stand_over_the_last_good_pages(page: Page, preview: Preview) -> None:
    pages = page.locator(".page").count()
    save(page, preview, {"two.md": chapter("two", "See @fig-nowhere.")})
    panel = page.get_by_role("complementary", name="Errors and warnings")
    expect(panel).to_be_visible()
    expect(panel).to_contain_text("two.md:3")
    expect(panel).to_contain_text("@fig-nowhere refers to a figure that is nowhere in the book")
    expect(panel).to_contain_text("The pages are those of the last good build.")
    expect(page.locator("#news")).to_contain_text("1 error. two.md line 3")
    expect(page.locator(".page")).to_have_count(pages)
    expect(page.locator(".page[data-shown]").first).to_be_visible()
    page.reload()
    expect(page.locator("#kept")).to_be_visible()
    expect(page.locator("#status")).to_have_text("The last good pages")
    panel.get_by_role("button", name="two.md:3").click()
    expect(page.locator("#contents [aria-current]")).to_contain_text("Chapter two")
    page.keyboard.press("e")
    expect(panel).to_be_hidden()
    save(page, preview, {"two.md": chapter("two", "All is well.")})
    expect(panel).to_be_hidden()
    expect(page.locator("#toggle-problems")).to_be_hidden()


def test_warnings_wait_in_the_panel(page: Page, preview: Preview) -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
    figure = "![A map.](map.svg){#fig-map fig-alt='A map'}"
    save(page, preview, {"map.svg": drawing, "two.md": chapter("two", figure)})
    panel = page.get_by_role("complementary", name="Errors and warnings")
    expect(panel).to_be_hidden()
    button = page.get_by_role("button", name="1 warning")
    button.click()
    expect(panel).to_contain_text("figure 'fig-map' is never referred to")
    expect(page.locator("#kept")).to_be_hidden()


# The e-book


def test_the_e_book_is_read_chapter_by_chapter(page: Page, preview: Preview, complaints: list[str]) -> None:
    page.get_by_role("tab", name="E-book").click()
    frame = page.frame_locator("#reader")
    contents = page.get_by_role("navigation", name="Contents")
    contents.get_by_role("link", name="Chapter two").click()
    expect(frame.get_by_role("heading", name="Chapter two")).to_be_visible()
    expect(contents.locator("[aria-current]")).to_contain_text("Chapter two")
    page.keyboard.press("ArrowRight")
    expect(frame.get_by_role("heading", name="Chapter three")).to_be_visible()
    save(page, preview, {"three.md": chapter("three", "New in the e-book.")})
    expect(frame.get_by_text("New in the e-book.")).to_be_visible()
    # Chromium says of every frame without scripts that it has none.
    complaints[:] = [said for said in complaints if "script" not in said.lower()]


def test_no_script_of_the_e_book_runs(page: Page) -> None:
    page.get_by_role("tab", name="E-book").click()
    page.frame_locator("#reader").locator("body").wait_for()
    assert "allow-scripts" not in str(page.locator("#reader").get_attribute("sandbox"))


# Light and dark


def test_dark_as_the_system_has_it_and_as_one_chooses(preview: Preview, chromium: Chromium) -> None:
    with chromium.window(color_scheme="dark") as page:
        page.goto(preview.address)
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        page.keyboard.press("d")
        expect(page.locator("html")).to_have_attribute("data-theme", "light")
        page.reload()
        expect(page.locator("html")).to_have_attribute("data-theme", "light")


# For everyone


def test_the_words_of_a_page_can_be_heard(page: Page) -> None:
    go_to(page, "1")
    first = page.get_by_role("group", name="Page 1, Chapter one")
    expect(first).to_contain_text("In chapter one paragraph 0 says this.")


def test_it_can_be_walked_through_with_the_tab_key(page: Page) -> None:
    walked = []
    page.locator("body").evaluate("() => document.activeElement.blur()")
    for _ in range(40):
        page.keyboard.press("Tab")
        name = page.evaluate("() => document.activeElement.id || document.activeElement.textContent.trim()")
        walked.append(name)
        if name == "pages":
            break
    assert walked[0] == "Skip to the pages"
    assert walked[1] == "toggle-contents"
    assert walked.index("folio") < walked.index("tab-print") < walked.index("toggle-theme") < walked.index("pages")


@pytest.mark.parametrize("look", ["print", "epub", "errors", "help", "narrow"])
def test_axe_finds_no_barrier(page: Page, preview: Preview, look: str) -> None:
    match look:
        case "print":
            save(page, preview, {"two.md": chapter("two", "Changed.")})
            expect(page.locator(".page.changed").first).to_be_attached()
        case "epub":
            page.keyboard.press("t")
            page.frame_locator("#reader").locator("body").wait_for()
        case "errors":
            save(page, preview, {"two.md": chapter("two", "See @fig-nowhere.")})
            expect(page.locator("#problems")).to_be_visible()
        case "help":
            page.keyboard.press("?")
        case "narrow":
            page.set_viewport_size({"width": 390, "height": 700})
            page.keyboard.press("c")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    for theme in ("light", "dark"):
        expect(page.locator("html")).to_have_attribute("data-theme", theme)
        found = page.evaluate("(tags) => axe.run(document, { runOnly: tags, iframes: false })", TAGS)
        barriers = [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]]
        assert barriers == [], f"{theme}: {json.dumps(barriers, indent=1)}"
        assert found["passes"]
        page.locator("#toggle-theme").evaluate("(button) => button.click()")
