"""An image: its text alternative, its size, and what can be doubted of it."""

import re
from pathlib import PurePosixPath

from bindery.apparatus.gleanings import image_file
from bindery.edition.markup import element
from bindery.manuscript.tree import Node, attributes, classes, plain_text, walk

_SIZES = re.compile(r"((width|height):[0-9.]+(%|px|em|rem|in|cm|mm|pt);)*")


def write_image(node: Node, name: str | None, alt: str, description: Node | None, *, is_print: bool) -> str:
    """The image `name` of the book. Its text alternative is fig-alt or alt, else `alt`, the words in its brackets.

    In print, where nobody can open a long description, its words are part of the text alternative.
    """
    given = attributes(node)
    decorative = "decorative" in classes(node)
    alternative = "" if decorative else given.get("fig-alt", given.get("alt", alt))
    if description and is_print:
        said = [plain_text([block]) for block in walk(description["blocks"], "Para", "Plain", "Header")]
        alternative = " ".join(" ".join((alternative, *said)).split())
    size = "".join(
        f"{side}:{given[side] + ('px' if given[side].isdecimal() else '')};"
        for side in ("width", "height")
        if given.get(side)
    )
    return element(
        "img",
        src=name or image_file(node),
        alt=alternative,
        role="presentation" if decorative and not is_print else None,
        aria_details=description["id"] if description and not is_print else None,
        style=size if _SIZES.fullmatch(size) else None,
        class_=" ".join(classes(node)),
    )


def doubt(node: Node, name: str, alt: str, *, captioned: bool) -> tuple[str, str, str] | None:
    """What readers who cannot see the image miss: message, code and hint of a warning."""
    given = attributes(node)
    described = given.get("fig-alt", given.get("alt"))
    if described is None and "decorative" not in classes(node) and (captioned or not alt):
        hint = 'describe it for readers who cannot see it: {fig-alt="…"}, or mark it {.decorative}'
        return f"the image '{name}' has no text alternative", "image-without-alt", hint
    if described and described.strip().casefold() in (name.casefold(), PurePosixPath(name.casefold()).name):
        message = f"the text alternative of the image '{name}' is its file's name"
        return message, "image-alt-is-name", "say what it shows to readers who cannot see it"
    return None
