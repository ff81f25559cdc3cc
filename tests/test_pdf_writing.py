"""Writing PDF: object and cross-reference streams, and how values are written."""

from io import BytesIO

import pikepdf
from hypothesis import given
from hypothesis import strategies as st

from bindery.pdf.draft import entries_of, values_of
from bindery.pdf.fragment import END, Fragment, mark, own_references
from bindery.pdf.pdffile import PdfFile, compressed, plain
from bindery.pdf.syntax import name, real, string


def saved(file: PdfFile, catalog: bytes) -> pikepdf.Pdf:
    root, info, pages = file.reserve(), file.reserve(), file.reserve()
    page = file.add(b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 9 9]/Resources<<>>>>" % pages)
    file.add(b"<</Type/Pages/Kids[%s]/Count 1>>" % page, pages)
    file.add(b"<</Type/Catalog/Pages %d 0 R%s>>" % (pages, catalog), root)
    file.add(b"<<>>", info)
    return pikepdf.open(BytesIO(file.finished(root, info)))


@given(st.integers(0, 1000), st.integers(0, 3))
def test_every_object_is_found_by_its_number(count: int, unused: int) -> None:
    file = PdfFile()
    first = file.reserve(count)
    file.reserve(unused)
    for number in range(count):
        if number % 5:
            file.add(b"(object %d)" % number, first + number)
        else:
            file.add_stream(compressed(b"stream %d" % number) if number % 2 else plain(b"stream"), first + number)
    with saved(file, b"") as pdf:
        assert pdf.check_pdf_syntax() == []
        for number in range(count):
            thing = pdf.get_object(first + number, 0)
            if number % 5:
                assert str(thing) == f"object {number}"
            else:
                assert thing.read_bytes().startswith(b"stream")


@given(st.binary(max_size=40), st.text(st.characters(min_codepoint=1, exclude_categories=("Cs",)), min_size=1))
def test_strings_and_names_read_back(data: bytes, text: str) -> None:
    file = PdfFile()
    with saved(file, b"/Words%s/Name%s" % (string(data), name(text))) as pdf:
        assert bytes(pdf.Root.Words) == data
        assert str(pdf.Root.Name) == f"/{text}"


@given(st.floats(-1e5, 1e5))
def test_numbers_are_exact_to_a_thousandth(number: float) -> None:
    written = real(number)
    assert abs(float(written) - number) <= 0.00051
    assert b"e" not in written and not written.startswith(b"-0 ") and written != b"-0"


def test_marks_become_the_numbers_of_the_bound_file() -> None:
    fragment = Fragment(b"<</Next %s>>" % mark("1") + END + b"[%s]" % mark("k0") + END, (plain(b"data"),))
    objects, streams = fragment.bound({**dict(own_references(7, fragment)), b"k0": b"40"})
    assert (objects, len(streams), fragment.count) == ([b"<</Next 8 0 R>>", b"[40]"], 1, 3)


def test_values_are_told_apart() -> None:
    text = rb"<</Type /Page/Box [0 0 1.5 -2]/Alt (a \) >> b)/K [3 12 0 R <</A [1]>>]/H <feff>/N null>>"
    assert entries_of(text) == {
        b"/Type": b"/Page",
        b"/Box": b"[0 0 1.5 -2]",
        b"/Alt": rb"(a \) >> b)",
        b"/K": b"[3 12 0 R <</A [1]>>]",
        b"/H": b"<feff>",
        b"/N": b"null",
    }
    assert values_of(entries_of(text)[b"/K"]) == [b"3", b"12 0 R", b"<</A [1]>>"]
