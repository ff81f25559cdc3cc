"""A style: its sheets, its page, and how the manifest changes them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from posixpath import normpath
from typing import Literal

from bindery.diagnostics import BookError, Diagnostic, error
from bindery.edition.style_declaration import StyleDeclaration, read_style
from bindery.folder import BookFolder
from bindery.manifest import Manifest

Sheets = tuple[tuple[str, str], ...]
"""Style sheets as (name, text), in the order of the cascade."""

_POINT = 25.4 / 72
_HAIR = 0.2 * _POINT
"""What the text area is higher than its lines, so that rounding never pushes the last one to the next page."""


@dataclass(frozen=True)
class PageDesign:
    """The trimmed page and its margins, in mm. Inner is at the spine."""

    width: float
    height: float
    inner: float
    outer: float
    top: float
    bottom: float
    leading: float
    """The distance of its lines."""

    def on_grid(self) -> "PageDesign":
        """The page with a bottom margin that is larger by what its text area has over a whole number of lines."""
        lines = int((self.height - self.top - self.bottom - _HAIR) / self.leading + 1e-6)
        return replace(self, bottom=_below(lines, self.height, self.top, self.leading))

    @property
    def css(self) -> str:
        """Size and mirrored margins as @page rules; the text area as --text-width and --text-height."""
        text_width = self.width - self.inner - self.outer
        text_height = self.height - self.top - self.bottom
        return (
            f":root {{ --text-width: {text_width:.4f}mm; --text-height: {text_height:.4f}mm }}\n"
            f"@page {{ size: {self.width:.4f}mm {self.height:.4f}mm }}\n"
            f"@page {{ margin-top: {self.top:.4f}mm; margin-bottom: {self.bottom:.4f}mm }}\n"
            f"@page :right {{ margin-left: {self.inner:.4f}mm; margin-right: {self.outer:.4f}mm }}\n"
            f"@page :left {{ margin-left: {self.outer:.4f}mm; margin-right: {self.inner:.4f}mm }}\n"
        )


@dataclass(frozen=True)
class Style:
    """A shipped or own style, with the book's own sheets read after it."""

    name: str
    print_sheets: Sheets
    ereader_sheets: Sheets
    page: PageDesign
    chapters_start: Literal["recto", "any"]
    number_sections: bool
    """Where the manifest does not say."""


def load_style(manifest: Manifest, folder: BookFolder) -> Style:
    """The style that the manifest names, with the manifest's page.

    Raises BookError with every file of it that is missing or broken.
    """
    place = f"styles/{manifest.style}"
    declared = read_style(_text(folder, f"{place}/style.yaml"), f"{place}/style.yaml")
    printed = [*(normpath(f"{place}/{name}") for name in declared.print), *manifest.css]
    ereader = [*(normpath(f"{place}/{name}") for name in declared.ereader), *manifest.css]
    texts = _texts(folder, dict.fromkeys([*printed, *ereader]))
    return Style(
        manifest.style,
        tuple((name, texts[name]) for name in printed),
        tuple((name, texts[name]) for name in ereader),
        _page(declared, manifest),
        declared.chapters_start,
        declared.number_sections,
    )


def _page(declared: StyleDeclaration, manifest: Manifest) -> PageDesign:
    """The style's proportions on the manifest's trim size; margins that the author set are kept.

    The text area is a whole number of lines, so that the last lines of facing pages agree: the
    bottom margin gives up or takes what is left.
    """
    shares, leading, margins = declared.page, declared.leading, manifest.page.margins
    trim = manifest.page.trim or shares.trim
    top = margins.top if margins.top is not None else shares.top * trim.height
    bottom = margins.bottom
    if bottom is None:
        lines = int((trim.height - top - shares.bottom * trim.height) / leading + 0.5)
        bottom = _below(lines, trim.height, top, leading)
    return PageDesign(
        trim.width,
        trim.height,
        margins.inner if margins.inner is not None else shares.inner * trim.width,
        margins.outer if margins.outer is not None else shares.outer * trim.width,
        top,
        bottom,
        leading,
    )


def _below(lines: int, height: float, top: float, leading: float) -> float:
    """The bottom margin under so many lines."""
    return height - top - lines * leading - _HAIR


def _texts(folder: BookFolder, names: Iterable[str]) -> dict[str, str]:
    """The files' texts by name. Raises BookError with every one that cannot be read."""
    texts: dict[str, str] = {}
    problems: list[Diagnostic] = []
    for name in names:
        try:
            texts[name] = _text(folder, name)
        except BookError as problem:
            problems += problem.diagnostics
    if problems:
        raise BookError(problems)
    return texts


def _text(folder: BookFolder, name: str) -> str:
    text = folder.style_text(name)
    if text is None:
        raise BookError(
            [error(name, 0, "the file is missing", "style", "a style is a folder in styles/ with a style.yaml")]
        )
    return text
