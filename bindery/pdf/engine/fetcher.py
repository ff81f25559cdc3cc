"""The only files WeasyPrint can open: those of the book that were handed over with the text."""

import mimetypes
from collections.abc import Mapping

from bindery.pdf.addresses import name_of
from bindery.pdf.engine.pictures import plain
from bindery.pdf.engine.weasy import weasyprint

_TYPES = mimetypes.MimeTypes()
"""Python's own list: that of the system may differ from machine to machine."""

FONT_FOLDER = ".fonts/"
"""Where faces are served from, below the base address, by the SHA-256 of their files."""


class BookFetcher(weasyprint.urls.URLFetcher):  # type: ignore[misc]
    """Serves `files` by their names in the book, and data: addresses, which hold their own bytes. Refuses all else."""

    def __init__(self, files: Mapping[str, bytes]):
        super().__init__(allowed_protocols={"data"}, allow_redirects=False)
        self._files = files

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> "weasyprint.urls.URLFetcherResponse":
        """Raises FileNotFoundError and ValueError, which WeasyPrint logs; the log is read by `log.Listener`."""
        name = name_of(url)
        if name is None:
            return super().fetch(url, headers)
        if name not in self._files:
            raise FileNotFoundError(name)
        kind = _TYPES.guess_type(name)[0] or "application/octet-stream"
        data = plain(self._files[name]) if kind.startswith("image/") and "svg" not in kind else self._files[name]
        return weasyprint.urls.URLFetcherResponse(url, data, {"Content-Type": kind})
