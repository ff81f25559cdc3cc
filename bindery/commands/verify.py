"""`make_book.py verify FILE`: whether a finished file is what its manuscript gives, with these engines and fonts."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from bindery import unchanged
from bindery.build import make
from bindery.diagnostics import BookError
from bindery.engine.workers import Workers
from bindery.manifest import load
from bindery.outputs import Order
from bindery.preparation import remembering
from bindery.progress import counted
from bindery.recipe import differences, read_recipe, recipe_of
from bindery.terminal import Terminal
from bindery.variant import Variant

_TARGETS = {"-print.pdf": "print", "-cover.pdf": "cover", ".pdf": "pdf", ".epub": "epub"}
"""What a file is, by the end of its name."""


def run(file: Path, orders: Sequence[Order]) -> int:
    """Make the one of `orders` whose files are called as `file` is, else the first, again in memory, and compare.

    Raises BookError where it cannot be made.
    """
    terminal = Terminal()
    target = next((target for ending, target in _TARGETS.items() if file.name.lower().endswith(ending)), "")
    if not target:
        terminal.problem(f"{file.name} is neither a PDF nor an EPUB")
        return 1
    try:
        content = file.read_bytes()
    except OSError as problem:
        terminal.problem(f"{file} cannot be read: {problem.strerror}")
        return 1
    order = replace(_meant(file, orders), targets=(target,), proof=False)
    state = unchanged.state_of(order)
    with Workers(order.jobs, order.limits) as pool:
        made = make(order, remembering(pool, order.manifest.parent), terminal)
    [again] = made.files.values()
    if again.sha256 == sha256(content).hexdigest():
        terminal.line(f"{file.name} is what this manuscript gives, to the byte")
        return 0
    terminal.problem(f"{file.name} is not what this manuscript gives here")
    recipe = read_recipe(file)
    if recipe is None:
        terminal.line("  what it was made of is not recorded beside it")
    elif recipe.file != sha256(content).hexdigest():
        terminal.line("  what is recorded beside it is of another file: this one was changed, or replaced")
    else:
        found = list(differences(recipe, recipe_of(again, made.faces, state)))
        for difference in found:
            terminal.line(f"  {difference}")
        terminal.line(
            f"{counted(len(found), 'difference')} from when it was made"
            if found
            else "  all that is recorded of it is the same here"
        )
    return 1


def _meant(file: Path, orders: Sequence[Order]) -> Order:
    for order in orders:
        with suppress(BookError):
            manifest = load(order.manifest, order.variant)
            own = [Variant(name, name) for name in manifest.variants] if order.variant.name == "" else []
            for form in (order, *(replace(order, variant=variant) for variant in own)):
                name = load(form.manifest, form.variant).name
                if file.name in {f"{name}{ending}" for ending in _TARGETS}:
                    return form
    return orders[0]
