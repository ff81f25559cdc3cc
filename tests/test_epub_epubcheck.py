"""EPUBCheck has nothing to say about a good book, and its findings about a bad one arrive as values."""

import zipfile
from dataclasses import replace
from pathlib import Path

import epubchecked
from epub_sample import PUBLICATION, SECTIONS, epub_alone, resources, sample

from bindery.checks.allowances import ALLOWANCES
from bindery.checks.epubcheck import Finding, epubcheck, findings


def test_a_book_with_one_of_everything_is_valid(tmp_path: Path) -> None:
    path = tmp_path / "book.epub"
    path.write_bytes(sample())
    assert epubchecked.epubcheck(path) == ()


def test_a_book_without_contents_page_cover_and_fonts_is_valid(tmp_path: Path) -> None:
    sections = [section for section in SECTIONS if section.kind != "contents"]
    plain = replace(PUBLICATION, cover="", isbn="", date="", subtitle="", series=None, direction="rtl")
    path = tmp_path / "plain.epub"
    path.write_bytes(epub_alone(sections, plain, {}, (), resources()))
    assert epubchecked.epubcheck(path) == ()


def test_findings_name_file_line_and_severity(tmp_path: Path) -> None:
    path = tmp_path / "broken.epub"
    with zipfile.ZipFile(path, "w") as broken:
        good = tmp_path / "good.epub"
        good.write_bytes(sample())
        for info in zipfile.ZipFile(good).infolist():
            data = zipfile.ZipFile(good).read(info)
            if info.filename == "EPUB/trade.xhtml":
                data = data.replace(b'href="fort.xhtml#walls"', b'href="fort.xhtml#wals"').replace(
                    b"viewBox", b"viewbox"
                )
            broken.writestr(info, data)
    found = epubcheck(path)
    assert {(finding.path, finding.id, finding.severity) for finding in found} == {
        ("EPUB/trade.xhtml", "RSC-012", "error"),
        ("EPUB/trade.xhtml", "RSC-025", "usage"),
    }
    assert all(finding.line > 1 for finding in found)
    assert str(found[0]).startswith("EPUB/trade.xhtml:")
    assert epubchecked.epubcheck(path) == found, "in a process that checked others before, it says the same"


def test_only_usage_messages_with_a_reason_are_left_out() -> None:
    def message(id: str, severity: str, text: str) -> dict[str, object]:
        return {
            "ID": id,
            "severity": severity,
            "message": text,
            "locations": [{"path": "EPUB/x", "line": -1, "column": -1}],
        }

    report = {
        "messages": [
            message("CSS-028", "USAGE", "Use of Font-face declaration."),
            message("OPF-097", "USAGE", 'Resource "EPUB/fonts/OFL-1.1-Book.txt" is listed in the manifest'),
            message("OPF-097", "USAGE", 'Resource "EPUB/images/lost.png" is listed in the manifest'),
            message("CSS-028", "ERROR", "Use of Font-face declaration."),
        ]
    }
    assert [(finding.id, finding.severity) for finding in findings(report)] == [
        ("CSS-028", "error"),
        ("OPF-097", "usage"),
    ]
    assert findings(report)[0] == Finding("EPUB/x", 0, 0, "CSS-028", "error", "Use of Font-face declaration.")
    assert all(allowance.reason for allowance in ALLOWANCES)
