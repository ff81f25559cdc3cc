"""Style sheets and faces, read once by a process for all the documents that it sets."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from multiprocessing.util import Finalize
from typing import Any

from bindery.diagnostics import Diagnostic
from bindery.fonts.face import Face
from bindery.pdf.engine.faces import font_face_css, font_path
from bindery.pdf.engine.fetcher import BookFetcher
from bindery.pdf.engine.log import listening
from bindery.pdf.engine.weasy import BASE, weasyprint

Stylesheets = tuple[tuple[str, str], ...]
Files = tuple[tuple[str, bytes], ...]

_READ_BY_SHEETS = ("css", "icc", "otf", "ttf", "woff", "woff2")
"""Endings of the files that a style sheet reads itself: what it imports, faces and colour profiles of its own."""

_COMPONENTS = {"GRAY": ("k",), "RGB": ("r", "g", "b"), "CMYK": ("c", "m", "y", "k")}


@dataclass(frozen=True)
class Style:
    """Parsed style sheets, with the font configuration that their faces were added to."""

    sheet: Any
    """With the rules of all."""
    fonts: Any
    counters: Any
    profiles: dict[str, Any]
    diagnostics: tuple[Diagnostic, ...]

    def parse(self, text: str, name: str, fetcher: BookFetcher, after: Any = None) -> Any:
        """One more style sheet, with the same fonts, counters and colour profiles.

        `after` is one whose rules it has too, before its own, so that an element is looked up once for all of them.
        """
        return weasyprint.CSS(
            string=text,
            base_url=BASE + name,
            url_fetcher=fetcher,
            font_config=self.fonts,
            counter_style=self.counters,
            color_profiles=self.profiles,
            **({"matcher": after.matcher, "page_rules": after.page_rules, "layers": after.layers} if after else {}),
        )


def read_style(sheets: Stylesheets, faces: tuple[Face, ...], files: Mapping[str, bytes]) -> Style:
    """The style sheets, parsed; problems of a sheet without a name are no file's."""
    used = tuple(sorted((name, data) for name, data in files.items() if name.rpartition(".")[2] in _READ_BY_SHEETS))
    return _read_style(sheets, faces, used)


@lru_cache(maxsize=4)
def _read_style(sheets: Stylesheets, faces: tuple[Face, ...], files: Files) -> Style:
    # Remembered because fontconfig takes 5 ms to read a face, and a book has many faces and sections.
    fetcher = BookFetcher({**dict(files), **{font_path(face): face.data for face in faces}})
    style = Style(None, weasyprint.text.fonts.FontConfiguration(), weasyprint.document.CounterStyle(), {}, ())
    with listening("") as listener:
        style.parse(font_face_css(faces), "", fetcher)
        sheet = style.parse("", "", fetcher)
        for name, text in sheets:
            with listener.reading(name):
                sheet = style.parse(text, name, fetcher, after=sheet)
    for profile in style.profiles.values():
        # Without @color-profile's `components` WeasyPrint does not know how many there are.
        profile.components = profile.components or _COMPONENTS[profile._profile.profile.xcolor_space.strip()]
    if folder := style.fonts._folder:
        # A worker process ends without __del__, which would remove the folder of font files.
        Finalize(style.fonts, shutil.rmtree, (folder, True), exitpriority=0)
    return Style(sheet, style.fonts, style.counters, style.profiles, tuple(listener.heard))
