"""The report as a page for the browser: what was found, and pictures of the pages with the spots marked."""

import base64
import io
from collections.abc import Iterable, Iterator
from html import escape

import pypdfium2

from bindery.checks.preflight.finding import Finding
from bindery.checks.preflight.report import Report, in_words
from bindery.pdfium import PDFIUM

_WIDE = 320
"""Pixels of a page's picture."""
_MOST_PICTURES = 200
"""A page with all of a long book's pages would be too heavy to open."""
_STYLE = """
body { font: 15px/1.45 sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #222; background: #fff }
.page { display: flex; gap: 1.5rem; margin: 2rem 0; border-top: 1px solid #bbb; padding-top: 1rem }
svg { flex: none; box-shadow: 0 0 4px #999 }
rect { fill: rgb(200 0 0 / 15%); stroke: #c00; stroke-width: 2 }
.error { color: #b00000 } .warning { color: #8a5a00 } .hint { color: #555 } code { color: #555 }
"""


def html_page(report: Report, name: str, file: bytes) -> str:
    """A document that needs no other file. `name` is that of the PDF, `file` its bytes."""
    whole = [finding for finding in report.findings if not finding.page]
    by_page: dict[int, list[Finding]] = {}
    for finding in report.findings:
        if finding.page:
            by_page.setdefault(finding.page, []).append(finding)
    shown = dict(list(by_page.items())[:_MOST_PICTURES])
    sections = "".join(_section(page, shown[page], picture) for page, picture in _pictures(file, shown))
    left_out = f"<p>{len(by_page) - len(shown)} more pages have findings.</p>" if len(by_page) > len(shown) else ""
    summary = "".join(f"<li>{escape(line)}</li>" for line in in_words(report)[-4:])
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Preflight of {escape(name)}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{escape(name)} for {escape(report.printer)}</h1>"
        f"<ul>{summary}</ul>{_list(whole)}{sections}{left_out}</body></html>"
    )


def _list(findings: Iterable[Finding]) -> str:
    return f"<ul>{''.join(map(_item, findings))}</ul>"


def _item(finding: Finding) -> str:
    hint = f'<br><span class="hint">{escape(finding.hint)}</span>' if finding.hint else ""
    written = f" at {escape(finding.written)}" if finding.file else ""
    return (
        f'<li><span class="{finding.severity}">{finding.severity}</span>: {escape(finding.message)}{written}'
        f" <code>{escape(finding.code)}</code>{hint}</li>"
    )


def _section(page: int, findings: list[Finding], picture: str) -> str:
    return f'<section class="page">{picture}<div><h2>Page {page}</h2>{_list(findings)}</div></section>'


def _pictures(file: bytes, by_page: dict[int, list[Finding]]) -> Iterator[tuple[int, str]]:
    """Each page with findings as an SVG: its picture, and a frame around each spot."""
    with PDFIUM, pypdfium2.PdfDocument(file) as document:
        for page, findings in by_page.items():
            sheet = document[page - 1]
            scale = _WIDE / sheet.get_width()
            left, _, _, upper = sheet.get_mediabox()
            drawn = sheet.render(scale=scale).to_pil().convert("RGB")
            jpeg = io.BytesIO()
            drawn.save(jpeg, "JPEG", quality=80)
            data = base64.b64encode(jpeg.getvalue()).decode()
            frames = "".join(
                f'<rect x="{(x1 - left) * scale:.1f}" y="{(upper - y2) * scale:.1f}"'
                f' width="{(x2 - x1) * scale:.1f}" height="{(y2 - y1) * scale:.1f}"/>'
                for x1, y1, x2, y2 in (finding.place for finding in findings if finding.place)
            )
            size = f'width="{drawn.width}" height="{drawn.height}"'
            image = f'<image href="data:image/jpeg;base64,{data}" {size}/>'
            yield page, f'<svg {size} role="img" aria-label="Page {page}">{image}{frames}</svg>'
