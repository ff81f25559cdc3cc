"""The preview in a browser, as an author sees it."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.revised_book import MANIFEST, chapter, write_book

CHECKOUT = Path(__file__).parent.parent
AXE = CHECKOUT / "tests" / "full" / "node_modules" / "@daisy" / "axe-core-for-ace" / "axe.min.js"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
PATIENCE = 60_000
"""Milliseconds for what needs a build."""
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

pytestmark = [
    pytest.mark.full,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here; README.md has the line that installs it"),
]


@dataclass
class Preview:
    """The command at work on a book."""

    folder: Path
    address: str

    def save(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")


def started(folder: Path) -> Iterator[Preview]:
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
        assert process.wait(30) == 0


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    yield from started(write_book(tmp_path_factory.mktemp("browser") / "book"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # In a container root has no sandbox of its own; the pages are ours.
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complains of in its console."""
    return []


@pytest.fixture
def page(preview: Preview, browser: Browser, complaints: list[str]) -> Iterator[Page]:
    """A new window on the book as it was written."""
    yield from window(preview, browser, complaints)
    assert complaints == []


def window(preview: Preview, browser: Browser, complaints: list[str]) -> Iterator[Page]:
    write_book(preview.folder)
    context = browser.new_context(viewport={"width": 1280, "height": 800}, color_scheme="light")
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text) if message.type != "log" else None)
    page.on("pageerror", lambda problem: complaints.append(str(problem)))
    page.goto(preview.address)
    expect(page.locator("#status")).to_contain_text("Made in", timeout=PATIENCE)
    expect(page.locator(".page[data-shown]").first).to_be_visible(timeout=PATIENCE)
    yield page
    context.close()


def in_view(page: Page) -> list[str]:
    """The folios of the pages whose middle is in the window."""
    return page.evaluate(
        """() => {
            const pane = document.getElementById("pages").getBoundingClientRect();
            return [...document.querySelectorAll(".page[data-folio]")].filter((one) => {
                const frame = one.getBoundingClientRect();
                const middle = (frame.top + frame.bottom) / 2;
                return middle > pane.top && middle < pane.bottom;
            }).map((one) => one.dataset.folio);
        }"""
    )


def go_to(page: Page, folio: str) -> None:
    page.keyboard.press("g")
    page.locator("#folio").fill(folio)
    page.keyboard.press("Enter")


def shown(page: Page, folio: str) -> str:
    """The picture of a page, once it is there."""
    there = page.locator(f'.page[data-folio="{folio}"][data-shown]').first
    there.wait_for(timeout=PATIENCE)
    return str(there.get_attribute("data-shown"))


def after_save(page: Page, save: Callable[[], None]) -> None:
    """Wait until the book of this save is the one that is shown, and no other follows at once."""
    page.wait_for_function("() => !document.body.classList.contains('building')", timeout=PATIENCE)
    before = builds(page)
    save()
    page.wait_for_function("(before) => Number(document.body.dataset.builds) > before", arg=before, timeout=PATIENCE)
    while builds(page) > before:
        before = builds(page)
        time.sleep(0.5)
        page.wait_for_function("() => !document.body.classList.contains('building')", timeout=PATIENCE)


def builds(page: Page) -> int:
    """How many have ended."""
    return int(page.evaluate("() => document.body.dataset.builds"))


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


def test_pictures_are_as_fine_as_the_screen(preview: Preview, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, device_scale_factor=2)
    page = context.new_page()
    page.goto(preview.address)
    page.locator(".page img").first.wait_for(timeout=PATIENCE)
    fine, wide = page.locator(".page img").first.evaluate("(img) => [img.naturalWidth, img.clientWidth]")
    assert abs(fine - 2 * wide) <= 2
    context.close()


def test_a_narrow_window_has_one_page_beside_none(page: Page) -> None:
    go_to(page, "3")
    page.set_viewport_size({"width": 420, "height": 800})
    expect(page.locator("#pages.single")).to_be_visible()
    assert set(page.evaluate("[...document.querySelectorAll('.spread')].map((one) => one.children.length)")) == {1}
    assert page.evaluate("document.documentElement.scrollWidth") <= 420
    assert set(in_view(page)) & {"2", "3"}


def test_a_book_that_is_read_from_right_to_left_is_mirrored(
    browser: Browser, tmp_path: Path, complaints: list[str]
) -> None:
    folder = write_book(tmp_path / "book", MANIFEST.replace("language: en", "language: he"))
    for preview in started(folder):
        page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
        page.goto(preview.address)
        page.locator(".page[data-shown]").first.wait_for(timeout=PATIENCE)
        left = {
            folio: page.locator(f'.page[data-folio="{folio}"]').first.evaluate(
                "(one) => one.getBoundingClientRect().left"
            )
            for folio in ("2", "3")
        }
        assert left["3"] < left["2"]
        go_to(page, "3")
        page.keyboard.press("ArrowLeft")
        page.wait_for_function("() => document.getElementById('folio').value === '4'")
        page.context.close()


# Finding one's way


@pytest.mark.parametrize("written", ["5", " 5 ", "p. 5", "iii", "III"])
def test_a_page_is_found_by_what_is_printed_on_it(page: Page, written: str) -> None:
    go_to(page, written)
    assert written.strip(" p.").lower() in in_view(page)
    expect(page.locator("#pages")).to_be_focused()


def test_a_page_that_is_not_there_is_said(page: Page) -> None:
    go_to(page, "4711")
    expect(page.locator("#news")).to_have_text("There is no page 4711.")
    expect(page.locator("#folio")).to_have_attribute("aria-invalid", "true")


def test_contents_and_outline_lead_to_pages(page: Page) -> None:
    contents = page.get_by_role("navigation", name="Contents")
    contents.get_by_role("link", name="Chapter two").click()
    first = page.locator("#folio").input_value()
    assert first in in_view(page)
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
    assert page.locator(".page").last.get_attribute("data-folio") in in_view(page)
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
    page.locator(".page[data-shown]").first.wait_for()
    page.wait_for_function("() => document.getElementById('pages').scrollTop > 0")
    assert "6" in in_view(page) or "7" in in_view(page)


# Revision


def test_a_save_changes_the_page_in_place_and_marks_it(page: Page, preview: Preview) -> None:
    go_to(page, "6")
    here, pictures = in_view(page), {folio: shown(page, folio) for folio in in_view(page)}
    text = chapter("two")
    after_save(page, lambda: preview.save("two.md", text.replace("says this", "says that", 1)))
    first = page.evaluate("() => document.querySelector('.page.changed').dataset.folio")
    assert page.locator(".page.changed").count() == 1
    assert in_view(page) == here
    changed = page.get_by_role("button", name="1 page changed")
    expect(changed).to_be_visible()
    changed.click()
    assert first in in_view(page)
    page.wait_for_function(
        "([folio, old]) => { const shown = document.querySelector(`.page[data-folio='${folio}']`).dataset.shown;"
        " return shown && shown !== old; }",
        arg=[first, pictures.get(first, "")],
    )
    expect(page.get_by_role("group", name=re.compile(f"^Page {first}, .*, changed$"))).to_be_visible()
    expect(page.locator("#contents .changed")).to_contain_text("Chapter two")


def test_one_stays_at_one_s_place_when_pages_come_before_it(page: Page, preview: Preview) -> None:
    contents = page.get_by_role("navigation", name="Contents")
    contents.get_by_role("link", name="Chapter three").click()
    page.keyboard.press("ArrowRight")
    place = (
        "(() => { const place = JSON.parse(sessionStorage.getItem('place')); return [place.section, place.offset]; })()"
    )
    time.sleep(0.3)
    before, number = page.evaluate(place), page.locator("#folio").input_value()
    after_save(page, lambda: preview.save("one.md", chapter("one", "Many more words. " * 900)))
    time.sleep(0.3)
    assert page.evaluate(place) == before
    assert int(page.locator("#folio").input_value()) > int(number)


def test_changes_are_one_key_away(page: Page, preview: Preview) -> None:
    def save() -> None:
        preview.save("one.md", chapter("one").replace("says this", "says that", 1))
        preview.save("three.md", chapter("three").replace("says this", "says that", 1))

    after_save(page, save)
    changed = page.evaluate("() => [...document.querySelectorAll('.page.changed')].map((one) => one.dataset.folio)")
    assert len(changed) == 2
    page.keyboard.press("Home")
    for key, folio in (("n", changed[0]), ("n", changed[1]), ("p", changed[0])):
        page.keyboard.press(key)
        expect(page.locator("#news")).to_have_text(f"Changed: page {folio}.")
        assert folio in in_view(page)


def test_errors_stand_over_the_last_good_pages(page: Page, preview: Preview) -> None:
    pages = page.locator(".page").count()
    after_save(page, lambda: preview.save("two.md", chapter("two", "See @fig-nowhere.")))
    panel = page.get_by_role("complementary", name="Errors and warnings")
    expect(panel).to_be_visible()
    expect(panel).to_contain_text("two.md:3")
    expect(panel).to_contain_text("@fig-nowhere refers to a figure that is nowhere in the book")
    expect(panel).to_contain_text("The pages are those of the last good build.")
    expect(page.locator("#news")).to_contain_text("1 error. two.md line 3")
    assert page.locator(".page").count() == pages
    assert page.locator(".page[data-shown]").count() > 0
    panel.get_by_role("button", name="two.md:3").click()
    expect(page.locator("#contents [aria-current]")).to_contain_text("Chapter two")
    page.keyboard.press("e")
    expect(panel).to_be_hidden()
    after_save(page, lambda: preview.save("two.md", chapter("two", "All is well.")))
    expect(panel).to_be_hidden()
    expect(page.locator("#toggle-problems")).to_be_hidden()


def test_warnings_wait_in_the_panel(page: Page, preview: Preview) -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
    preview.save("map.svg", drawing)
    figure = "![A map.](map.svg){#fig-map fig-alt='A map'}"
    after_save(page, lambda: preview.save("two.md", chapter("two", figure)))
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
    after_save(page, lambda: preview.save("three.md", chapter("three", "New in the e-book.")))
    expect(frame.get_by_text("New in the e-book.")).to_be_visible()
    # Chromium says of every frame without scripts that it has none.
    complaints[:] = [said for said in complaints if "script" not in said.lower()]


def test_no_script_of_the_e_book_runs(page: Page) -> None:
    page.get_by_role("tab", name="E-book").click()
    page.frame_locator("#reader").locator("body").wait_for()
    assert "allow-scripts" not in str(page.locator("#reader").get_attribute("sandbox"))


# Light and dark


def test_dark_as_the_system_has_it_and_as_one_chooses(preview: Preview, browser: Browser) -> None:
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(preview.address)
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.keyboard.press("d")
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    context.close()


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


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("look", ["print", "epub", "errors", "help", "narrow"])
def test_axe_finds_no_barrier(page: Page, preview: Preview, theme: str, look: str) -> None:
    if theme == "dark":
        page.keyboard.press("d")
    match look:
        case "print":
            after_save(page, lambda: preview.save("two.md", chapter("two", f"Changed for {theme}.")))
        case "epub":
            page.keyboard.press("t")
            page.frame_locator("#reader").locator("body").wait_for()
        case "errors":
            after_save(page, lambda: preview.save("two.md", chapter("two", f"See @fig-{theme}.")))
        case "help":
            page.keyboard.press("?")
        case "narrow":
            page.set_viewport_size({"width": 390, "height": 700})
            page.keyboard.press("c")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("(tags) => axe.run(document, { runOnly: tags, iframes: false })", TAGS)
    barriers = [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]]
    assert barriers == [], json.dumps(barriers, indent=1)
    assert found["passes"]
