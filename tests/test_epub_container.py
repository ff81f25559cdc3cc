"""The container: a zip file that readers accept, and the same bytes from the same book."""

import hashlib
import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from epub_sample import PUBLICATION, SECTIONS, epub_alone, resources, sample

from bindery.epub.names import container_names

TESTS = Path(__file__).parent


@pytest.fixture(scope="module")
def book() -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(sample()))


def test_mimetype_is_first_stored_and_without_extra_field(book: zipfile.ZipFile) -> None:
    first = book.infolist()[0]
    assert (first.filename, first.compress_type, first.extra) == ("mimetype", zipfile.ZIP_STORED, b"")
    assert book.read(first) == b"application/epub+zip"


def test_entries_are_there_once_and_carry_no_time_of_their_making(book: zipfile.ZipFile) -> None:
    names = book.namelist()
    assert "META-INF/container.xml" in names and len(set(names)) == len(names)
    assert {(info.date_time, info.create_system, info.external_attr) for info in book.infolist()} == {
        ((1980, 1, 1, 0, 0, 0), 3, 0o644 << 16)
    }


def test_sections_are_files_beside_the_folder_of_their_pictures(book: zipfile.ZipFile) -> None:
    names = set(book.namelist())
    assert {f"EPUB/{section.id}.xhtml" for section in SECTIONS} <= names
    assert {"EPUB/images/plan.svg", "EPUB/images/cover.jpg", "EPUB/nav.xhtml", "EPUB/toc.ncx"} <= names


def test_what_no_page_shows_stays_out(book: zipfile.ZipFile) -> None:
    assert not [name for name in book.namelist() if "unused" in name]


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "2", "TZ": "Asia/Baku", "LC_ALL": "tr_TR.UTF-8", "PYTHONUTF8": "0"},
    ],
)
def test_the_same_book_is_the_same_bytes(environment: dict[str, str]) -> None:
    path = os.pathsep.join([str(TESTS), str(TESTS.parent)])
    code = "import hashlib, epub_sample; print(hashlib.sha256(epub_sample.sample()).hexdigest())"
    run = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": path, **environment},
        capture_output=True,
        check=True,
    )
    assert run.stdout.decode().strip() == hashlib.sha256(sample()).hexdigest()


def test_the_order_of_resources_does_not_matter() -> None:
    backwards = dict(reversed(resources().items()))
    forwards = epub_alone(SECTIONS, PUBLICATION, {}, (), resources())
    assert epub_alone(SECTIONS, PUBLICATION, {}, (), backwards) == forwards


def test_names_are_plain_and_differ_without_regard_to_case() -> None:
    given = [
        "images/Şuşa photo.jpg",
        "images/susa-photo.jpg",
        "Notes.xhtml",
        "notes.xhtml",
        "nav.xhtml",
        "ქართული.xhtml",
    ]
    names = container_names({name: name for name in given}, ["nav.xhtml"])
    assert list(names.values()) == [
        "images/Susa-photo.jpg",
        "images/susa-photo-2.jpg",
        "Notes.xhtml",
        "notes-2.xhtml",
        "nav-2.xhtml",
        "file.xhtml",
    ]
