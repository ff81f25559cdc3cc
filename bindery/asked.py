"""What can be asked of several verbs, and what the words mean: which book, in which form, what is to be made of it."""

import functools
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bindery.diagnostics import did_you_mean, nearest
from bindery.engine.limits import MB, USUAL, Limits
from bindery.outputs import Order
from bindery.terminal import Terminal
from bindery.variant import Variant

if TYPE_CHECKING:
    from bindery.catalogue.choice import Choice
    from bindery.manifest.measures import Trim

_CATALOGUES = ("catalogue.yaml", "catalog.yaml")

WORD_FOR_A_VERB = f"{__name__}.word"
"""In the command's `meta`, the first word after it where that is no verb: a book, or a verb that was misspelt."""


def with_workers(verb: Callable[..., int]) -> Callable[..., int]:
    """`verb` with the options of those that have workers: how many, and what each may use at most.

    It is called with an order of no book yet, `wanted`, which says so.
    """

    @functools.wraps(verb)
    def run(*, jobs: int | None, time_limit: float, memory_limit: int, **options: Any) -> int:
        wanted = Order(Path(), jobs=jobs, limits=Limits(time_limit, memory_limit * MB))
        return verb(wanted=wanted, **options)

    for option in (
        click.option(
            "--memory-limit",
            type=click.IntRange(min=100),
            metavar="MB",
            default=USUAL.memory // MB,
            show_default=True,
            help="What a worker may have, on Linux.",
        ),
        click.option(
            "--time-limit",
            type=click.FloatRange(min=1),
            metavar="SECONDS",
            default=USUAL.seconds,
            show_default=True,
            help="What reading or typesetting one chapter may take.",
        ),
        click.option("--jobs", type=click.IntRange(min=1), help="Worker processes. Default: one for each processor."),
    ):
        run = option(run)
    return run


BOOK = click.argument("book", required=False, type=click.Path(path_type=Path))
OUTPUT_DIR = click.option("--output-dir", type=click.Path(path_type=Path), help="Where finished files go.")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print diagnostics as JSON, for editors.")
PROOF = click.option(
    "--proof/--no-proof", default=True, help="Whether to look for every word in the finished files.  [default: proof]"
)


def with_variant(verb: Callable[..., int]) -> Callable[..., int]:
    """`verb` with the option that says which form of the book is meant."""
    return click.option(
        "--variant", metavar="NAME", default="", help="Of this variant; or of this book of a catalogue, by its files."
    )(verb)


def that_typesets(verb: Callable[..., int]) -> Callable[..., int]:
    """`verb`, which does nothing where the machine cannot typeset."""

    @functools.wraps(verb)
    def run(**options: Any) -> int:
        return verb(**options) if can_typeset() else 1

    return run


def can_typeset() -> bool:
    """Whether the machine has the libraries that typesetting needs; says which one is missing."""
    from bindery.commands.doctor import missing_system_libraries

    missing = missing_system_libraries()
    if missing:
        Terminal().problem(missing)
    return not missing


class Measure(click.ParamType):
    """A "length" or a "size" as those of the manifest are written."""

    def __init__(self, name: str):
        self.name = name

    def convert(self, value: Any, param: click.Parameter | None, context: click.Context | None) -> "float | Trim":
        from bindery.manifest.measures import parse_length, parse_trim
        from bindery.manifest.mistakes import Mistake

        try:
            return parse_length(value) if self.name == "length" else parse_trim(value)
        except Mistake as mistake:
            self.fail(f"{mistake.message}; {mistake.hint}", param, context)


def manifest_of(book: Path | None) -> Path:
    """The manifest that BOOK means. Raises a usage error where there is none."""
    here = Path.cwd()
    if book is None:
        beside = Path(sys.argv[0]).resolve().parent
        book = next((folder for folder in (beside, here) if (folder / "book.yaml").is_file()), here)
    manifest = book / "book.yaml" if book.is_dir() else book
    if not manifest.is_file():
        meant = "" if book.exists() else _other_book(book) or _verb(str(book))
        raise click.UsageError(f"there is no manifest at {manifest}; {meant or 'name a folder that has a book.yaml'}")
    return manifest


def pdf_or_book(file: Path | None) -> tuple[Path | None, Path | None]:
    """What FILE.pdf or BOOK is: the one or the other."""
    return (file, None) if file and file.suffix.lower() == ".pdf" else (None, file)


def orders_of(book: Path | None, wanted: Order, variants: tuple[str, ...]) -> list[Order]:
    """What BOOK means, as orders like `wanted`. Raises a usage error, or BookError with the mistakes of a catalogue."""
    if book and (catalogue := _catalogue(book)):
        from bindery.catalogue.reading import read_catalogue

        if variants:
            raise click.UsageError("--variant is for single books; a catalogue says itself what it wants of which book")
        return list(read_catalogue(catalogue, wanted))
    manifest = manifest_of(book)
    return [replace(wanted, manifest=manifest, variant=Variant(name, name)) for name in variants or ("",)]


def order_of(book: Path | None, wanted: Order, variant: str) -> Order:
    """The one form of a book that is meant, as an order like `wanted`: a variant that the manifest has, or of a
    catalogue the book whose files are called `variant`. Raises a usage error, or BookError.
    """
    choice = choice_of(book, wanted, variant)
    if choice is None:
        return orders_of(book, wanted, (variant,) if variant else ())[0]
    from bindery.catalogue.choice import NotListed

    try:
        return choice.order()
    except NotListed as problem:
        [found] = problem.diagnostics
        raise click.UsageError(f"--variant says which book of the catalogue is meant; {found.hint}") from None


def choice_of(book: Path | None, wanted: Order, variant: str) -> "Choice | None":
    """Where BOOK is a catalogue, the book of it that is meant, to be read again when that file is saved."""
    if not (book and (catalogue := _catalogue(book))):
        return None
    from bindery.catalogue.choice import Choice

    return Choice(catalogue, wanted, variant)


def _catalogue(book: Path) -> Path | None:
    """The catalogue that BOOK means: a file that lists books, or that in a folder which is no book."""
    if book.is_dir():
        return (
            next((book / name for name in _CATALOGUES if (book / name).is_file()), None)
            if not (book / "book.yaml").exists()
            else None
        )
    if book.suffix not in (".yaml", ".yml") or book.name == "book.yaml" or not book.is_file():
        return None
    from bindery.catalogue.reading import is_catalogue

    return book if is_catalogue(book) else None


def targets_of(to: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """What a list with commas names, each once. Raises a usage error where something is not `known`."""
    wanted = tuple(dict.fromkeys(part.strip() for part in to.split(",") if part.strip()))
    for target in wanted:
        if target not in known:
            raise click.UsageError(f"--to knows {', '.join(known)}, not '{target}'")
    if not wanted:
        raise click.UsageError(f"--to names nothing to make: some of {','.join(known)}")
    return wanted


def _other_book(book: Path) -> str:
    """A hint at the book beside it whose folder has nearly its name."""
    name = nearest(book.name, (manifest.parent.name for manifest in book.parent.glob("*/book.yaml")))
    return f"did you mean '{book.with_name(name)}'?" if name else ""


def _verb(word: str) -> str:
    """A hint at the verb that was misspelt, where one may stand: the first word, and no path."""
    root = click.get_current_context().find_root()
    if root.meta.get(WORD_FOR_A_VERB) != word or word != Path(word).name or not isinstance(root.command, click.Group):
        return ""
    return did_you_mean(word, root.command.commands)
