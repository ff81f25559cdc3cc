"""The book's own style sheets, held to what a book allows before anything is typeset."""

from collections.abc import Iterator
from pathlib import Path

from bindery.diagnostics import Diagnostic, did_you_mean, error
from bindery.edition.styles import Sheets, Style
from bindery.epub.stylesheet import Stylesheet, read_stylesheet, too_deep
from bindery.folder import BookFolder, OutsideBook, RemoteResource


def check_sheets(style: Style, folder: BookFolder) -> tuple[Diagnostic, ...]:
    """What is wrong with the sheets that are the book's own; the shipped ones are not read."""
    sheets = dict((*style.ereader_sheets, *style.print_sheets))
    if deep := [fault for name, text in sheets.items() if folder.find(name) for fault in too_deep(name, text)]:
        return tuple(deep)
    ereader = _own(style.ereader_sheets, folder)
    print_only = [sheet for sheet in _own(style.print_sheets, folder) if sheet not in ereader]
    faults = [fault for sheet in ereader for fault in sheet.diagnostics()]
    # What an EPUB leaves to its XHTML may well stand in a sheet for paper.
    faults += [fault for sheet in print_only for fault in sheet.diagnostics() if fault.code != "css-property"]
    faults += [fault for sheet in (*ereader, *print_only) for fault in _missing_pictures(sheet, folder)]
    return tuple(faults)


def pictures_of_sheets(style: Style, folder: BookFolder) -> dict[str, bytes | Path]:
    """The files of the pictures that the e-reader's sheets show, by their names in the book."""
    names = dict.fromkeys(name for sheet in _own(style.ereader_sheets, folder) for name, _ in sheet.shown())
    return {name: path for name in names if (path := folder.style_file(name))}


def _own(sheets: Sheets, folder: BookFolder) -> list[Stylesheet]:
    return [read_stylesheet(name, text) for name, text in sheets if folder.find(name)]


def _missing_pictures(sheet: Stylesheet, folder: BookFolder) -> Iterator[Diagnostic]:
    for name, line in sheet.shown():
        try:
            if folder.style_file(name) is None:
                files = [folder.name(path) for path in folder.root.rglob("*") if path.is_file()]
                hint = did_you_mean(name, files) or "addresses are relative to the style sheet"
                yield error(sheet.name, line, f"there is no file '{name}'", "missing-file", hint)
        except OutsideBook:
            hint = "copy the file into the book's folder; addresses are relative to the style sheet"
            yield error(sheet.name, line, f"'{name}' leads out of the book's folder", "outside-book", hint)
        except RemoteResource:
            # Its own fault: see Stylesheet.diagnostics.
            continue
