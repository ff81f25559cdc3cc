"""`make_book.py impose [FILE.pdf | BOOK]`: the pages of a finished PDF on sheets to print, fold and staple or sew."""

from pathlib import Path

import pikepdf

from bindery.manifest import load
from bindery.outputs import Order, replace_together
from bindery.pdf.press.imposition import DoesNotFit, Folding, Imposed, impose
from bindery.progress import counted
from bindery.terminal import Terminal


def run(order: Order | None, file: Path | None, output: Path | None, folding: Folding) -> int:
    """Write the sheets of `file`, or of the finished PDF of the book of `order`. Raises BookError, CannotWrite."""
    terminal = Terminal()
    if file is None:
        assert order is not None, "a book, where no file is named"
        file = order.place / f"{load(order.manifest, order.variant).name}.pdf"
    kind = "signatures" if folding.most_sheets else "booklet"
    path = output or file.with_name(f"{file.stem}-{kind}.pdf")
    try:
        imposed = impose(file.read_bytes(), folding)
    except OSError as problem:
        terminal.problem(f"{file} cannot be read: {problem.strerror}; build the book first, or name a file")
        return 1
    except pikepdf.PdfError as problem:
        terminal.problem(f"{file} is no PDF that can be read: {problem}")
        return 1
    except DoesNotFit as problem:
        terminal.problem(str(problem))
        return 1
    replace_together({path: imposed.pdf})
    terminal.file("wrote", str(path), "")
    for sentence in in_words(imposed):
        terminal.line(f"  {sentence}")
    return 0


def in_words(imposed: Imposed) -> list[str]:
    """What to know of the sheets before they are printed."""
    how = "in one another" if imposed.signatures == 1 else f"in {counted(imposed.signatures, 'signature')}"
    blanks = f"; {counted(imposed.blanks, 'blank page')} at the end" if imposed.blanks else ""
    scale = f", the pages at {imposed.scale:.0%}" if imposed.scale != 1 else ""
    moved = f"; the innermost moved {imposed.creep:.1f} mm to the spine" if imposed.creep >= 0.05 else ""
    return [
        f"{counted(imposed.pages, 'page')} on {counted(imposed.sheets, 'sheet')} {how}{blanks}",
        f"paper of {imposed.size.width:g} x {imposed.size.height:g} mm{scale}{moved}",
        "print on both sides, turned over the short edge, at 100 %",
    ]
