"""WeasyPrint, and nothing else: one document in, one tagged PDF out, everything at its defaults.

python weasyprint_alone.py DOCUMENT.xhtml FILE.pdf [ID]

With the id of a section, that section alone is set, twice, and the seconds of the second time are printed.
"""

import sys
import time
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import cssselect2
import weasyprint


class Document(weasyprint.HTML):  # type: ignore[misc]
    """A document read as XML: WeasyPrint's own reader is for HTML, which would change it, and takes longer."""

    def __init__(self, path: Path, section: str = ""):
        root: Any = ElementTree.parse(path).getroot()
        _, body = root
        for element in list(body) if section else ():
            if element.get("id") != section:
                body.remove(element)
        for element in root.iter():
            element.tag = element.tag.removeprefix("{http://www.w3.org/1999/xhtml}")
        self.base_url = path.as_uri()
        self.url_fetcher = weasyprint.urls.URLFetcher()
        self.media_type = "print"
        self.wrapper_element = cssselect2.ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element


if __name__ == "__main__":
    source, pdf, *sections = sys.argv[1:]
    for _ in range(1 + len(sections)):
        begun = time.perf_counter()
        Document(Path(source).resolve(), *sections).write_pdf(pdf, pdf_tags=True)
    print(time.perf_counter() - begun)
