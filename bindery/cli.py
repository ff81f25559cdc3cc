"""The command: `make_book.py [build] [BOOK] [options]`, and its other verbs.

Exit status: 0 done; 1 the book has errors or a check found some, and nothing in build/ was
touched; 2 wrong usage; 70 a fault of the program; 130 interrupted.
"""

import gc
import os
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

import bindery
from bindery.asked import (
    PROOF,
    WORD_FOR_A_VERB,
    Measure,
    choice_of,
    manifest_of,
    order_of,
    orders_of,
    targets_of,
    with_variant,
    with_workers,
)
from bindery.diagnostics import BookError
from bindery.engine.limits import Limits
from bindery.outputs import TARGETS, Order
from bindery.terminal import Terminal
from bindery.troubles import FAULT, INTERRUPTED, fault_of, sentence_for

if TYPE_CHECKING:
    from bindery.manifest.measures import Trim

WRONG_USAGE = 2


class _Verbs(click.Group):
    """Verbs, of which `build` goes without saying."""

    def parse_args(self, context: click.Context, arguments: list[str]) -> list[str]:
        if not arguments or (arguments[0] not in self.commands and arguments[0] not in ("--help", "-h", "--version")):
            context.meta[WORD_FOR_A_VERB] = next(iter(arguments), "")
            arguments = ["build", *arguments]
        return super().parse_args(context, arguments)


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(bindery.__version__, prog_name="make_book")
def app() -> None:
    """Make a typeset PDF and an EPUB from chapter files and book.yaml.

    Without a verb the book is built: make_book.py [BOOK] [options of build].
    """


@app.command()
@click.argument("books", metavar="[BOOK]...", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--to",
    default="",
    help="What to make, with commas between: pdf, print, cover, epub.  [default: what book.yaml asks for]",
)
@PROOF
@click.option("--booklet", is_flag=True, help="Also the pages as sheets to print, fold and staple; `impose` has more.")
@click.option(
    "--output-dir", type=click.Path(path_type=Path), help="Where finished files go. Default: build/ beside book.yaml."
)
@click.option("--variant", "variants", multiple=True, metavar="NAME", help="Make this variant of the book; or several.")
@click.option("--strict", is_flag=True, help="Warnings fail the build too.")
@click.option("--json", "as_json", is_flag=True, help="Print diagnostics as JSON, for editors.")
@click.option(
    "--cluster", metavar="ADDRESS", default="", help="Have the work done by the Dask cluster of this scheduler."
)
@with_workers
def build(
    books: tuple[Path, ...],
    to: str,
    booklet: bool,
    proof: bool,
    output_dir: Path | None,
    variants: tuple[str, ...],
    strict: bool,
    as_json: bool,
    jobs: int | None,
    limits: Limits,
    cluster: str,
) -> int:
    """Make the book, or many at once. BOOK is its folder or its book.yaml, or a catalogue.yaml that lists books.

    Default, the folder of make_book.py, or where you are.
    """
    if not _can_typeset():
        return 1
    targets = targets_of(to, TARGETS) if to else ()
    if cluster and jobs:
        raise click.UsageError("--jobs is for workers on this machine; how many a cluster has, those who run it say")
    wanted = Order(Path(), targets, output_dir, strict, jobs, booklet, proof, limits, cluster=cluster)
    orders = [order for book in books or (None,) for order in orders_of(book, wanted, variants)]
    if len(orders) == 1:
        from bindery.commands import build as command

        return command.run(orders[0], as_json=as_json)
    from bindery.commands import build_many

    return build_many.run(orders, as_json=as_json)


@app.command()
@click.argument("book", required=False, type=click.Path(path_type=Path))
@click.option("--to", default="pdf,epub", show_default=True, help="What to make, with commas between.")
@click.option("--output-dir", type=click.Path(path_type=Path), help="Where finished files go.")
@click.option("--strict", is_flag=True, help="Warnings keep the last good files too.")
@PROOF
@with_variant
@with_workers
def watch(
    book: Path | None,
    to: str,
    output_dir: Path | None,
    strict: bool,
    proof: bool,
    variant: str,
    jobs: int | None,
    limits: Limits,
) -> int:
    """Make the book again after each save, until Ctrl-C."""
    if not _can_typeset():
        return 1
    from bindery.commands import watch as command

    targets = targets_of(to, ("pdf", "epub"))
    wanted = Order(Path(), targets, output_dir, strict, jobs, proof=proof, limits=limits)
    return command.run(order_of(book, wanted, variant), choice_of(book, wanted, variant))


@app.command()
@click.argument("book", required=False, type=click.Path(path_type=Path))
@click.option("--port", type=click.IntRange(1, 65535), help="Of the page on this machine. Default: a free one.")
@click.option("--browser/--no-browser", default=True, help="Whether to open the page.  [default: browser]")
@click.option("--output-dir", type=click.Path(path_type=Path), help="Where finished files go.")
@PROOF
@with_variant
@with_workers
def preview(
    book: Path | None,
    port: int | None,
    browser: bool,
    output_dir: Path | None,
    proof: bool,
    variant: str,
    jobs: int | None,
    limits: Limits,
) -> int:
    """Show the book in the browser, made again after each save, until Ctrl-C."""
    if not _can_typeset():
        return 1
    from bindery.commands import preview as command

    wanted = Order(Path(), output_folder=output_dir, jobs=jobs, proof=proof, limits=limits)
    return command.run(order_of(book, wanted, variant), choice_of(book, wanted, variant), port, browser=browser)


@app.command()
@click.argument("book", required=False, type=click.Path(path_type=Path))
@click.option("--epub", is_flag=True, help="Also have the EPUB examined by EPUBCheck and Ace, as far as they are here.")
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
@click.option("--json", "as_json", is_flag=True, help="Print diagnostics as JSON, for editors.")
@with_variant
@with_workers
def check(
    book: Path | None, epub: bool, strict: bool, as_json: bool, variant: str, jobs: int | None, limits: Limits
) -> int:
    """Say everything that is wrong with the manuscript, without writing any book."""
    if epub and not _can_typeset():
        return 1
    from bindery.commands import check as command

    wanted = Order(Path(), strict=strict, jobs=jobs, limits=limits)
    return command.run(order_of(book, wanted, variant), as_json=as_json, epub=epub)


@app.command()
@click.argument("book", required=False, type=click.Path(path_type=Path))
@click.option("--to", default="pdf,epub", show_default=True, help="What to report on, with commas between.")
@with_variant
@with_workers
def accessibility(book: Path | None, to: str, variant: str, jobs: int | None, limits: Limits) -> int:
    """Say in plain words how accessible the finished book is, and what a person must still judge."""
    if not _can_typeset():
        return 1
    from bindery.commands import accessibility as command

    wanted = Order(Path(), targets_of(to, ("pdf", "epub")), jobs=jobs, limits=limits)
    return command.run(order_of(book, wanted, variant))


@app.command()
@click.argument("file", required=False, metavar="[FILE.pdf | BOOK]", type=click.Path(path_type=Path))
@click.option("--printer", metavar="NAME", help="Who prints: a printer's name or file.  [default: the manifest's]")
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.option("--html", "page", type=click.Path(path_type=Path), help="Also write the report as a page with pictures.")
@with_variant
def preflight(
    file: Path | None, printer: str | None, strict: bool, as_json: bool, page: Path | None, variant: str
) -> int:
    """Say what a printer would not take of a finished PDF: the book's own for print, or any other."""
    from bindery.commands import preflight as command

    is_pdf = file is not None and file.suffix.lower() == ".pdf"
    wanted = Order(Path(), ("print",), strict=strict)
    order = None if is_pdf and printer else order_of(None if is_pdf else file, wanted, variant)
    return command.run(order, file if is_pdf else None, printer, page, strict=strict, as_json=as_json)


@app.command()
@click.argument("file", required=False, metavar="[FILE.pdf | BOOK]", type=click.Path(path_type=Path))
@click.option(
    "--signature", type=click.IntRange(min=1), metavar="SHEETS", help="Sew signatures of so many sheets at most."
)
@click.option("--paper", type=Measure("size"), help="The sheet: A4, letter, 12x18in.  [default: two pages]")
@click.option("--fit", is_flag=True, help="Make pages smaller that are too large for the paper.")
@click.option("--thickness", type=Measure("length"), help="Of the paper, for the creep.  [default: 0.1mm]")
@click.option("--marks", is_flag=True, help="Mark where to fold and cut, and the order of the signatures.")
@click.option("--spine", type=click.Choice(["left", "right"]), help="Of the closed book.  [default: as the file says]")
@click.option("--output", type=click.Path(path_type=Path), help="The file to write.  [default: beside FILE.pdf]")
@with_variant
def impose(
    file: Path | None,
    signature: int | None,
    paper: "Trim | None",
    fit: bool,
    thickness: float | None,
    marks: bool,
    spine: Literal["left", "right"] | None,
    output: Path | None,
    variant: str,
) -> int:
    """Lay out the pages of a finished PDF, the book's own or any other, on sheets to print, fold and staple or sew."""
    from bindery.commands import impose as command
    from bindery.pdf.press.imposition import OFFICE_PAPER, Folding

    is_pdf = file is not None and file.suffix.lower() == ".pdf"
    folding = Folding(signature, OFFICE_PAPER if thickness is None else thickness, paper, fit, marks, spine)
    order = None if is_pdf else order_of(file, Order(Path()), variant)
    return command.run(order, file if is_pdf else None, output, folding)


@app.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("book", required=False, type=click.Path(path_type=Path))
@with_workers
def verify(file: Path, book: Path | None, jobs: int | None, limits: Limits) -> int:
    """Say whether FILE, a PDF or EPUB, is what its manuscript gives here, and what differs where it is not.

    BOOK is a folder with a book.yaml, or a catalogue; default, the folder that FILE lies in or below.
    """
    if not _can_typeset():
        return 1
    from bindery.commands import verify as command

    above = next((folder for folder in file.resolve().parents if (folder / "book.yaml").is_file()), None)
    return command.run(file, orders_of(book or above, Order(Path(), jobs=jobs, limits=limits), ()))


@app.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--title", help="The book's title. Default: made from the folder's name.")
@click.option("--author", help="Your name.")
@click.option("--language", metavar="TAG", help="The book's language, such as en-GB, de or az.  [default: en]")
def new(folder: Path, title: str | None, author: str | None, language: str | None) -> int:
    """Begin a book in DIR: a small one that shows each thing you can write."""
    from bindery.commands import new as command

    return command.run(folder, title, author, language)


@app.command()
@click.argument("book", required=False, type=click.Path(path_type=Path))
def clean(book: Path | None) -> int:
    """Forget what is remembered of the book between builds. Finished files stay."""
    from bindery.commands import clean as command

    return command.run(manifest_of(book))


@app.command()
def schema() -> int:
    """Print the JSON Schema of book.yaml, for editors that complete and check as you type."""
    from bindery.commands import schema as command

    return command.run()


@app.command()
def doctor() -> int:
    """Say what this machine lacks, with the line that installs it."""
    from bindery.commands import doctor as command

    return command.run()


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
@click.option("--full", is_flag=True, help="Also what needs browsers, readers and Ghostscript.")
@click.pass_context
def test(context: click.Context, full: bool) -> int:
    """Run the program's own tests; further arguments go to pytest."""
    from bindery.commands import test as command

    return command.run(context.args, full=full)


def _can_typeset() -> bool:
    """Whether the machine has the libraries that typesetting needs; says which one is missing."""
    from bindery.commands.doctor import missing_system_libraries

    missing = missing_system_libraries()
    if missing:
        Terminal().problem(missing)
    return not missing


_OBJECTS = 200_000
"""So many new ones are waited for until Python looks for those that can go."""


def _called() -> str:
    """By which name the command was called: that of an installed one, or of the file in a checkout."""
    return "make-book" if Path(sys.argv[0]).stem == "make-book" else "make_book.py"


def main(argv: list[str] | None = None) -> int:
    """Run the command; returns its exit status."""
    terminal = Terminal()
    # A book is many objects that stay: looking through them again and again for what can go takes a tenth of the time.
    gc.set_threshold(_OBJECTS)
    try:
        status = app.main(argv, prog_name=_called(), standalone_mode=False)
        return int(status or 0)
    except click.ClickException as problem:
        problem.show()
        return WRONG_USAGE
    except (KeyboardInterrupt, click.Abort):
        terminal.problem("interrupted; nothing was changed")
        return INTERRUPTED
    except BookError as problem:
        terminal.diagnostics(problem.diagnostics)
        return 1
    except BrokenPipeError:
        # Who reads has read enough, as in `make_book.py schema | head`; Python would complain again when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as problem:
        if said := sentence_for(problem):
            terminal.problem(said)
            return 1
        traceback.print_exc()
        terminal.problem(fault_of(problem))
        return FAULT


if __name__ == "__main__":
    sys.exit(main())
