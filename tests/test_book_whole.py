"""A book with one of everything: valid, wholly tagged, its navigation complete, and the same to the byte each time."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest
from epubchecked import epubcheck
from lxml import etree
from made_book import NAMES, MadeBook, Packaged, Printed, words_of
from page_marks import astray, marks, page_list
from test_pdf_tags import tree_of

CHECKOUT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def book(everything: Path) -> MadeBook:
    [pdf], [epub] = everything.glob("*.pdf"), everything.glob("*.epub")
    return MadeBook(everything.parent, Printed(pdf), Packaged(epub), ())


def test_epubcheck_has_nothing_to_say(book: MadeBook) -> None:
    assert epubcheck(book.epub.path) == ()


def test_every_link_of_the_e_book_leads_somewhere(book: MadeBook) -> None:
    assert book.epub.broken_links() == []


def test_every_id_is_one_place(book: MadeBook) -> None:
    for name, document in book.epub.documents.items():
        ids = document.xpath("//@id")
        assert len(ids) == len(set(ids)), name


def test_landmarks_name_the_parts_of_the_book(book: MadeBook) -> None:
    links = book.epub.find("nav", "//h:nav[@epub:type='landmarks']//h:a")
    kinds = {link.get("{http://www.idpf.org/2007/ops}type"): link.get("href") for link in links}
    assert {"titlepage", "toc", "loi", "lot", "bodymatter", "bibliography", "glossary", "index"} <= set(kinds)
    assert kinds["bodymatter"].partition("#")[0] == "part-1.xhtml"


def test_the_ncx_has_the_same_order_as_the_table_of_contents(book: MadeBook) -> None:
    [name] = [name for name in book.epub.files if name.endswith(".ncx")]
    ncx = etree.fromstring(book.epub.files[name])
    points = ncx.xpath("//ncx:navPoint", namespaces=NAMES)
    labels = [words_of(point[0]) for point in points]
    contents = [words_of(link) for link in book.epub.find("nav", "//h:nav[@epub:type='toc']//h:a")]
    assert labels and [label for label in contents if label in labels] == labels


def test_the_reading_order_is_that_of_the_pages(book: MadeBook) -> None:
    spine = [
        book.epub.package.xpath(f"//opf:item[@id='{ref}']/@href", namespaces=NAMES)[0].removesuffix(".xhtml")
        for ref in book.epub.package.xpath("//opf:itemref/@idref", namespaces=NAMES)
    ]
    pages = [book.pdf.places[name][0] for name in spine if name in book.pdf.places]
    assert pages == sorted(pages) and len(pages) > 20


def test_the_e_book_says_where_each_page_begins(book: MadeBook) -> None:
    assert astray(book.pdf, book.epub) == []
    assert [mark.folio for mark in page_list(book.epub)] == marks(book.epub) == book.pdf.labels


def test_all_text_of_the_pdf_is_in_its_structure_tree(book: MadeBook) -> None:
    tree = tree_of(book.pdf.pdf)  # which checks that it and the pages agree
    roles = {element.role for element in tree.walk()}
    assert {
        "H1",
        "H2",
        "P",
        "L",
        "LI",
        "Table",
        "TH",
        "TD",
        "Caption",
        "Figure",
        "Formula",
        "Link",
        "Note",
        "Code",
    } <= roles
    words = " ".join("".join(element.words for element in tree.walk()).split())
    for said in ("The slope of the hill", "Event of the year 1801", "A note in the front matter.", "Adding heights"):
        assert said in words


def test_what_is_not_in_the_tree_is_an_artifact(book: MadeBook) -> None:
    for number, page in enumerate(book.pdf.pdf.pages):
        depth = 0
        for instruction in pikepdf.parse_content_stream(page):
            command = str(instruction.operator)
            depth += (command in ("BDC", "BMC")) - (command == "EMC")
            assert depth or command not in ("Tj", "TJ"), f"untagged text on page {number}"


def test_links_in_the_pdf_have_words_for_those_who_do_not_see_them(book: MadeBook) -> None:
    links = [annotation for page in book.pdf.pdf.pages for annotation in page.obj.get("/Annots", ())]
    assert len(links) > 80
    assert all(str(link.get("/Contents", "")).strip() for link in links)


BACKWARDS = """
import os

listed, scanned = os.listdir, os.scandir

class Backwards:
    def __init__(self, path="."):
        with scanned(path) as entries:
            self.entries = iter(sorted(entries, key=lambda entry: entry.name, reverse=True))
    def __iter__(self):
        return self
    def __next__(self):
        return next(self.entries)
    def __enter__(self):
        return self
    def __exit__(self, *_):
        pass
    close = __exit__

os.listdir = lambda path=".": sorted(listed(path), reverse=True)
os.scandir = Backwards
"""
"""Folders are listed in another order, by workers too."""


def test_the_same_book_is_the_same_to_the_byte(book: MadeBook, tmp_path: Path) -> None:
    """Whatever the folder, the order of its files and their times, the hash seed, the time zone, who makes it and from
    where, with what rights for others, on how many processors, in how many processes.
    """
    copy = tmp_path / "elsewhere" / "book"
    for file in sorted((path for path in book.folder.rglob("*") if path.is_file()), reverse=True):
        name = file.relative_to(book.folder)
        if name.parts[0] not in ("build", ".bindery"):
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy / name)
            os.utime(copy / name, (915_148_800, 915_148_800 + len(name.parts)))
    (tmp_path / "backwards").mkdir()
    (tmp_path / "backwards" / "sitecustomize.py").write_text(BACKWARDS, encoding="utf-8")
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Baku", "LC_ALL": "C"}
    environment["PYTHONPATH"] = str(tmp_path / "backwards")
    environment |= {"HOME": str(tmp_path / "home"), "USER": "quillfeather", "LOGNAME": "quillfeather"}
    on_one = ["taskset", "--cpu-list", str(min(os.sched_getaffinity(0)))] if sys.platform == "linux" else []
    command = [*on_one, sys.executable, str(CHECKOUT / "make_book.py"), "../book", "--jobs", "2"]
    run = subprocess.run(
        command, cwd=copy, umask=0o077, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
    for path in (book.pdf.path, book.epub.path):
        assert (copy / "build" / path.name).read_bytes() == path.read_bytes(), path.suffix
