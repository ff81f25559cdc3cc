"""WeasyPrint, and nothing else: one document in, one tagged PDF out, everything at its defaults.

python weasyprint_alone.py DOCUMENT.xhtml FILE.pdf
"""

import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import cssselect2
import weasyprint


class Document(weasyprint.HTML):  # type: ignore[misc]
    """A document read as XML: WeasyPrint's own reader is for HTML, which would change it, and takes longer."""

    def __init__(self, path: Path):
        root: Any = ElementTree.parse(path).getroot()
        for element in root.iter():
            element.tag = element.tag.removeprefix("{http://www.w3.org/1999/xhtml}")
        self.base_url = path.as_uri()
        self.url_fetcher = weasyprint.urls.URLFetcher()
        self.media_type = "print"
        self.wrapper_element = cssselect2.ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element


if __name__ == "__main__":
    Document(Path(sys.argv[1]).resolve()).write_pdf(sys.argv[2], pdf_tags=True)
