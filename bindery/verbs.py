"""The verbs of the command, `make_book.py [build] [BOOK] [options]` and the others: what can be asked of each.

Each is done by the module of `commands/` that has its name.
"""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

import bindery
from bindery.asked import (
    AS_JSON,
    BOOK,
    OUTPUT_DIR,
    PROOF,
    WORD_FOR_A_VERB,
    Measure,
    can_typeset,
    choice_of,
    manifest_of,
    order_of,
    orders_of,
    pdf_or_book,
    targets_of,
    that_typesets,
    with_variant,
    with_workers,
)
from bindery.outputs import TARGETS, Order

if TYPE_CHECKING:
    from bindery.manifest.measures import Trim


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
@AS_JSON
@click.option(
    "--cluster", metavar="ADDRESS", default="", help="Have the work done by the Dask cluster of this scheduler."
)
@with_workers
@that_typesets
def build(
    books: tuple[Path, ...],
    to: str,
    booklet: bool,
    proof: bool,
    output_dir: Path | None,
    variants: tuple[str, ...],
    strict: bool,
    as_json: bool,
    wanted: Order,
    cluster: str,
) -> int:
    """Make the book, or many at once. BOOK is its folder or its book.yaml, or a catalogue.yaml that lists books.

    Default, the folder of make_book.py, or where you are.
    """
    if cluster and wanted.jobs:
        raise click.UsageError("--jobs is for workers on this machine; how many a cluster has, those who run it say")
    wanted = replace(
        wanted,
        targets=targets_of(to, TARGETS) if to else (),
        output_folder=output_dir,
        strict=strict,
        booklet=booklet,
        proof=proof,
        cluster=cluster,
    )
    orders = [order for book in books or (None,) for order in orders_of(book, wanted, variants)]
    if len(orders) == 1:
        from bindery.commands import build as command

        return command.run(orders[0], as_json=as_json)
    from bindery.commands import build_many

    return build_many.run(orders, as_json=as_json)


@app.command()
@BOOK
@click.option("--to", default="pdf,epub", show_default=True, help="What to make, with commas between.")
@OUTPUT_DIR
@click.option("--strict", is_flag=True, help="Warnings keep the last good files too.")
@PROOF
@with_variant
@with_workers
@that_typesets
def watch(
    book: Path | None, to: str, output_dir: Path | None, strict: bool, proof: bool, variant: str, wanted: Order
) -> int:
    """Make the book again after each save, until Ctrl-C."""
    from bindery.commands import watch as command

    targets = targets_of(to, ("pdf", "epub"))
    wanted = replace(wanted, targets=targets, output_folder=output_dir, strict=strict, proof=proof)
    return command.run(order_of(book, wanted, variant), choice_of(book, wanted, variant))


@app.command()
@BOOK
@click.option("--port", type=click.IntRange(1, 65535), help="Of the page on this machine. Default: a free one.")
@click.option("--browser/--no-browser", default=True, help="Whether to open the page.  [default: browser]")
@OUTPUT_DIR
@PROOF
@with_variant
@with_workers
@that_typesets
def preview(
    book: Path | None,
    port: int | None,
    browser: bool,
    output_dir: Path | None,
    proof: bool,
    variant: str,
    wanted: Order,
) -> int:
    """Show the book in the browser, made again after each save, until Ctrl-C."""
    from bindery.commands import preview as command

    wanted = replace(wanted, output_folder=output_dir, proof=proof)
    return command.run(order_of(book, wanted, variant), choice_of(book, wanted, variant), port, browser=browser)


@app.command()
@BOOK
@click.option("--epub", is_flag=True, help="Also have the EPUB examined by EPUBCheck and Ace, as far as they are here.")
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
@AS_JSON
@with_variant
@with_workers
def check(book: Path | None, epub: bool, strict: bool, as_json: bool, variant: str, wanted: Order) -> int:
    """Say everything that is wrong with the manuscript, without writing any book."""
    if epub and not can_typeset():
        return 1
    from bindery.commands import check as command

    return command.run(order_of(book, replace(wanted, strict=strict), variant), as_json=as_json, epub=epub)


@app.command()
@BOOK
@click.option("--to", default="pdf,epub", show_default=True, help="What to report on, with commas between.")
@with_variant
@with_workers
@that_typesets
def accessibility(book: Path | None, to: str, variant: str, wanted: Order) -> int:
    """Say in plain words how accessible the finished book is, and what a person must still judge."""
    from bindery.commands import accessibility as command

    return command.run(order_of(book, replace(wanted, targets=targets_of(to, ("pdf", "epub"))), variant))


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

    pdf, book = pdf_or_book(file)
    order = None if pdf and printer else order_of(book, Order(Path(), ("print",), strict=strict), variant)
    return command.run(order, pdf, printer, page, strict=strict, as_json=as_json)


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

    pdf, book = pdf_or_book(file)
    folding = Folding(signature, OFFICE_PAPER if thickness is None else thickness, paper, fit, marks, spine)
    order = None if pdf else order_of(book, Order(Path()), variant)
    return command.run(order, pdf, output, folding)


@app.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@BOOK
@with_workers
@that_typesets
def verify(file: Path, book: Path | None, wanted: Order) -> int:
    """Say whether FILE, a PDF or EPUB, is what its manuscript gives here, and what differs where it is not.

    BOOK is a folder with a book.yaml, or a catalogue; default, the folder that FILE lies in or below.
    """
    from bindery.commands import verify as command

    above = next((folder for folder in file.resolve().parents if (folder / "book.yaml").is_file()), None)
    return command.run(file, orders_of(book or above, wanted, ()))


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
@BOOK
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
