"""What the words of a command line mean: which book, in which form, and what is to be made of it."""

import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import click

from bindery.diagnostics import did_you_mean
from bindery.outputs import Order
from bindery.variant import Variant

_CATALOGUES = ("catalogue.yaml", "catalog.yaml")


def manifest_of(book: Path | None) -> Path:
    """The manifest that BOOK means. Raises a usage error where there is none."""
    here = Path.cwd()
    if book is None:
        beside = Path(sys.argv[0]).resolve().parent
        book = next((folder for folder in (beside, here) if (folder / "book.yaml").is_file()), here)
    manifest = book / "book.yaml" if book.is_dir() else book
    if not manifest.is_file():
        verb = "" if book.exists() else did_you_mean(book.name, _verbs())
        raise click.UsageError(f"there is no manifest at {manifest}; {verb or 'name a folder that has a book.yaml'}")
    return manifest


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
    if not (book and _catalogue(book)):
        return orders_of(book, wanted, (variant,) if variant else ())[0]
    from bindery.manifest import load

    orders = orders_of(book, wanted, ())
    called = {load(order.manifest, order.variant).name: order for order in orders}
    if not variant and len(called) == 1:
        return orders[0]
    if variant not in called:
        meant = did_you_mean(variant, called) if variant else ""
        hint = meant or f"it lists {', '.join(called)}"
        raise click.UsageError(f"--variant says which book of the catalogue is meant; {hint}")
    return called[variant]


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


def _verbs() -> Iterable[str]:
    """Those of the command: one that stands where a book is expected was perhaps only misspelt."""
    command = click.get_current_context().find_root().command
    return command.commands if isinstance(command, click.Group) else ()
