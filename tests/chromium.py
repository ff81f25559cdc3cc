"""Debian's Chromium, for the tests that look at pages in a browser."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import network
import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="there is no Chromium here; README.md has the line that installs it"
)

ENVIRONMENT = dict(os.environ)
"""That of the tests before a test module is imported: WeasyPrint, once loaded, leaves a fontconfig without fonts in it
(bindery/pdf/engine/fontconfig.py), and Chromium without a font shows blank pages, or ends.
"""

PATIENCE = 60_000
"""Milliseconds after which what should have happened has not, however busy the machine is."""
expect.set_options(timeout=PATIENCE)

FLAGS = (
    "--no-sandbox",  # in a container root has no sandbox of its own; the pages are ours
    "--disable-gpu",  # there is none, and the process that plays one takes a core, and Chromium with it when it dies
    "--disable-quic",
)
"""Besides those that Playwright sets: nothing fetched in the background, and no use of the small /dev/shm."""


class Chromium:
    """A browser that is started when a window is first wanted, and again should it have ended: then one test fails,
    not all that follow.
    """

    def __init__(self, playwright: Playwright):
        self._playwright = playwright
        self._browser: Browser | None = None

    @contextmanager
    def window(self, **options: Any) -> Iterator[Page]:
        """A new window of a user of its own; the options are those of Playwright's `Browser.new_context`."""
        with network.kept():
            context = self._running().new_context(**{"viewport": {"width": 1280, "height": 800}, **options})
            context.set_default_timeout(PATIENCE)
            try:
                yield context.new_page()
            finally:
                context.close()

    def close(self) -> None:
        if self._browser:
            self._browser.close()

    def _running(self) -> Browser:
        if self._browser is None or not self._browser.is_connected():
            self._browser = self._playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS, env=ENVIRONMENT)
        return self._browser
