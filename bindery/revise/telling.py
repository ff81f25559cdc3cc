"""What the page in the browser is told, as JSON."""

import json
from dataclasses import asdict
from typing import Any

from bindery.revise.revision import Leaf, Revision, ShownSection
from bindery.revise.shelf import Shelf
from bindery.revise.workshop import News


def book_of(revision: Revision) -> dict[str, Any]:
    """The pages in order, and the sections with their headings; pages count from 0."""
    sections: list[dict[str, Any]] = []
    pages: list[dict[str, Any]] = []
    for number, shown in enumerate(revision.sections):
        sections.append(_section(shown, len(pages)))
        pages += [_page(leaf, number) for leaf in shown.leaves]
    return {
        "title": revision.title,
        "language": revision.language,
        "direction": revision.direction,
        "whole": revision.whole,
        "sections": sections,
        "pages": pages,
    }


def _section(shown: ShownSection, first: int) -> dict[str, Any]:
    section = shown.section
    return {
        "id": section.id,
        "kind": section.kind,
        "title": section.title,
        "number": section.number,
        "level": section.level,
        "source": section.source,
        "first": first + shown.blanks,
        "headings": [
            {"id": s.id, "title": s.title, "level": s.level, "page": s.page, "down": s.down} for s in shown.stations
        ],
    }


def _page(leaf: Leaf, section: int) -> dict[str, Any]:
    page: dict[str, Any] = {
        "picture": leaf.picture,
        "folio": leaf.folio,
        "width": leaf.width,
        "height": leaf.height,
        "section": section,
    }
    if leaf.blank:
        page["blank"] = True
    if leaf.changed:
        page["changed"] = True
    return page


def epub_of(shelf: Shelf) -> dict[str, Any]:
    return {
        "name": shelf.name,
        "chapters": shelf.chapters,
        "contents": [asdict(entry) for entry in shelf.contents],
    }


def state_of(news: News) -> dict[str, Any]:
    return {
        "status": news.status,
        "stage": news.stage,
        "sentence": news.sentence,
        "seconds": round(news.seconds, 2),
        "builds": news.builds,
        "diagnostics": [
            {
                "file": found.file,
                "line": found.line,
                "severity": str(found.severity),
                "message": found.message,
                "hint": found.hint,
                "code": found.code,
            }
            for found in news.diagnostics
        ],
    }


def event(name: str, value: dict[str, Any]) -> bytes:
    """A server-sent event (HTML, 9.2)."""
    return f"event: {name}\ndata: {json.dumps(value, ensure_ascii=False, separators=(',', ':'))}\n\n".encode()
