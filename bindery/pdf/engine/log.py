"""What WeasyPrint says in its log, as diagnostics.

WeasyPrint never fails on a missing picture or an unknown property: it logs a line and goes on.
"""

import logging
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache

from bindery.diagnostics import Diagnostic, did_you_mean, error, warning
from bindery.pdf.addresses import name_of
from bindery.pdf.engine.weasy import weasyprint

Arguments = tuple[object, ...]


class Listener(logging.Handler):
    """Collects diagnostics. `source` is the file being read, which changes as WeasyPrint goes on to the next."""

    def __init__(self, source: str):
        super().__init__(logging.WARNING)
        self.source = source
        self.heard: list[Diagnostic] = []

    def emit(self, record: logging.LogRecord) -> None:
        translate = _TRANSLATIONS.get(str(record.msg))
        if translate is None:
            make = error if record.levelno >= logging.ERROR else warning
            self.heard.append(make(self.source, 0, record.getMessage().rstrip("."), "typesetter"))
        elif found := translate(self.source, record.args if isinstance(record.args, tuple) else ()):
            self.heard.append(found)

    @contextmanager
    def reading(self, source: str) -> Iterator[None]:
        before, self.source = self.source, source
        try:
            yield
        finally:
            self.source = before


@contextmanager
def listening(source: str) -> Iterator[Listener]:
    """A listener on WeasyPrint's log, for as long as the context lasts."""
    listener = Listener(source)
    logger = weasyprint.LOGGER
    level, propagate = logger.level, logger.propagate
    logger.addHandler(listener)
    logger.setLevel(logging.WARNING)
    logger.propagate = False
    try:
        yield listener
    finally:
        logger.removeHandler(listener)
        logger.setLevel(level)
        logger.propagate = propagate


@cache
def _properties() -> frozenset[str]:
    from weasyprint.css.properties import INITIAL_VALUES
    from weasyprint.css.validation.expanders import EXPANDERS

    return frozenset(name.replace("_", "-") for name in INITIAL_VALUES) | frozenset(EXPANDERS)


def _unusable_file(source: str, arguments: Arguments) -> Diagnostic:
    address, reason = textwrap.shorten(str(arguments[0]), 100, placeholder="…"), str(arguments[1])
    name = name_of(address)
    if name is None:
        message = f"'{address}' is not a file of the book; nothing is fetched from elsewhere"
        return error(source, 0, message, "remote-resource", "save the file in the book's folder and name it from there")
    if "FileNotFoundError" in reason:
        return error(source, 0, f"'{name}' is not in the book's folder", "file-missing")
    return error(source, 0, f"'{name}' cannot be read: {reason}", "file-unreadable")


def _ignored_declaration(source: str, arguments: Arguments) -> Diagnostic:
    name, value, line, _, reason = arguments[:5]
    hint = did_you_mean(str(name), _properties() - {str(name)}) if "unknown" in str(reason) else ""
    declaration = f"{name}: {str(value).strip()}"
    return warning(source, int(str(line)), f"'{declaration}' is ignored in print: {reason}", "css-ignored", hint)


def _undefined_target(source: str, arguments: Arguments) -> Diagnostic:
    message = f"style sheet content refers to a place that is not in this section: {arguments[0]}"
    return error(source, 0, message, "css-target", "page numbers are filled in by the builder, not by target-counter()")


def _twice_defined(source: str, arguments: Arguments) -> Diagnostic:
    return error(source, 0, f"the id '{arguments[0]}' is given twice", "duplicate-id")


def _unusable_face(source: str, arguments: Arguments) -> Diagnostic:
    return error(source, 0, f"the font '{arguments[0]}' cannot be loaded", "font-unusable")


def _nothing(source: str, arguments: Arguments) -> None:
    """Said better elsewhere in the program."""


_TRANSLATIONS: dict[str, Callable[[str, Arguments], Diagnostic | None]] = {
    "Failed to load image at %r: %s": _unusable_file,
    "Failed to load stylesheet at %s : %s": _unusable_file,
    "Ignored `%s:%s` at %d:%d, %s.": _ignored_declaration,
    "Content discarded: target points to undefined anchor %r": _undefined_target,
    "Anchor defined twice: %r": _twice_defined,
    "Font-face %r cannot be loaded": _unusable_face,
    # Characters without a font are found by the fonts room, with the line they stand on.
    '.notdef glyph rendered for Unicode string unsupported by fonts: "%s" (U+%04X)': _nothing,
}
