"""Figures of time: events on an axis true to scale, their labels moved apart only as far as they need."""

from collections.abc import Callable
from typing import Any

from axes import apart, read, scale
from drawing import GRID, MEASURE, NOTE, TEXT, Drawing, wrapped

ROW = 13.0
"""From one line of labels to the next, in points."""
LINE = 10.0


def _labels(
    sheet: Drawing, events: list[dict[str, Any]], wanted: list[float], left: float, measure: float, bottom: float,
    top: float = 4,
) -> list[float]:  # fmt: skip
    """Each event's date in bold and what happened, beside its place; gives the middles of the labels' first lines."""
    broken = [
        wrapped(" ".join(f"*{word}*" for word in event["print"].split()) + f" {event['what']}", measure, TEXT)
        for event in events
    ]
    heights = [ROW + LINE * (len(lines) - 1) for lines in broken]
    places = apart([place - ROW / 2 for place in wanted], heights, top, bottom)
    for place, lines in zip(places, broken, strict=True):
        for row, words in enumerate(lines):
            sheet.text(left, place + 9.5 + LINE * row, words.replace("* *", " "))
    return [place + ROW / 2 for place in places]


def _leader(sheet: Drawing, axis: float, at: float, label: float, left: float) -> None:
    """From a point of the axis to its label, with a knee."""
    sheet.line(axis, at, axis + (left - axis) * 0.3, at)
    sheet.line(axis + (left - axis) * 0.3, at, left - 9, label)
    sheet.line(left - 9, label, left - 3, label)


def _years(sheet: Drawing, axis: float, down: Callable[[float], float], data: dict[str, Any], years: range) -> None:
    """An axis that runs down from `from` to `to` of the data, with a stroke for the beginning of each year."""
    sheet.line(axis, down(data["from"]), axis, down(data["to"]))
    for year in years:
        sheet.line(axis - 5, down(year), axis, down(year))
        sheet.text(axis - 8, down(year) + 2.5, str(year), size=NOTE, anchor="end")


def first_war() -> Drawing:
    """Events beside an axis of years, and the three usual spans on its other side."""
    data = read("first-war")
    sheet = Drawing("fig-first-war", "From the vote of 1988 to the ceasefire of 1994", MEASURE, 300)
    down = scale(data["from"], data["to"], 22, 294)
    for place, span in enumerate(data["spans"]):
        x = 22 + place * 38
        sheet.line(x, down(span["from"]), x, down(span["to"]), width=1.5)
        for end in (span["from"], span["to"]):
            sheet.line(x - 4, down(end), x + 4, down(end), width=1.5)
        sheet.text(x, down(span["from"]) - 5, span["label"], anchor="middle", weight=600)
    axis, left = 148.0, 182.0
    _years(sheet, axis, down, data, range(1988, 1995))
    wanted = [down(event["at"]) for event in data["events"]]
    for point, label in zip(wanted, _labels(sheet, data["events"], wanted, left, MEASURE - left, 299, 14), strict=True):
        _leader(sheet, axis, point, label, left)
        sheet.dot(axis, point)
    return sheet


def november() -> Drawing:
    """Days from the announcement to the holiday."""
    data = read("november")
    sheet = Drawing("fig-november", "Days from 2 November to 3 December 2020", MEASURE, 236)
    down = scale(data["from"], data["to"], 10, 226)
    axis, left = 44.0, 84.0
    sheet.line(axis, down(data["from"]), axis, down(data["to"]))
    for day in range(data["from"], data["to"] + 1):
        sheet.line(axis - (5 if day % 7 == 2 else 2.5), down(day), axis, down(day))
        if day % 7 == 2:
            name = f"{day} Nov" if day <= 30 else f"{day - 30} Dec"
            sheet.text(axis - 8, down(day) + 2.5, name, size=NOTE, anchor="end")
    wanted = [down(event["day"]) for event in data["events"]]
    for point, label in zip(wanted, _labels(sheet, data["events"], wanted, left, MEASURE - left, 235), strict=True):
        _leader(sheet, axis, point, label, left)
        sheet.dot(axis, point)
    return sheet


def three_lives() -> Drawing:
    """Three lines of life on one axis of years."""
    data = read("three-lives")["lives"]
    sheet = Drawing("fig-three-lives", "Three lives: Vannikov, Landau, Agarunov", MEASURE, 176)
    at = scale(1890, 2022, 4, 320)
    bottom = 150
    for year in range(1900, 2021, 20):
        sheet.line(at(year), 4, at(year), bottom, color=GRID)
        sheet.text(at(year), bottom + 11, str(year), size=NOTE, anchor="middle")
    for place, life in enumerate(data):
        y = 10 + place * 48.0
        start, end = at(life["from"]), at(life["to"])
        late = life["from"] > 1950
        edge, anchor = (start - 6, "end") if late else (start, "start")
        words = f"*{life['name']}*, {life['from']}–{life['to']}"
        for row, line in enumerate((words, *life["label"])):
            down = y + 8 + (row * (13 if late else 24))
            measure = 4.15 * len(line)
            sheet.box(edge - (measure if late else 1), down - 8, measure, 10.5, fill="#fff", stroke=0)
            sheet.text(edge, down, line, anchor=anchor)
        bar = y + (4 if late else 12)
        sheet.box(start, bar, end - start, 9, fill="#fff", stroke=0.75)
        if "stretch" in life:
            first, last = at(life["stretch"]["from"]), at(life["stretch"]["to"])
            sheet.box(first, bar, last - first, 9, fill=sheet.fill("hatch"), stroke=0.75)
        for year in life["marks"]:
            sheet.line(at(year), bar - 2, at(year), bar + 11, width=1.5)
        if "after" in life:
            x = at(life["after"]["year"])
            sheet.line(end, bar + 4.5, x, bar + 4.5, dash="2 2")
            sheet.dot(x, bar + 4.5, 2.8)
            sheet.text(MEASURE - 2, bar + 30, life["after"]["label"], anchor="end", size=NOTE)
            sheet.line(x, bar + 8, x, bar + 21)
    sheet.line(at(1890), bottom, at(2022), bottom)
    sheet.text(at(1890), 174, "Years. Hatched: the stretch that the label names; strokes: moments", size=NOTE)
    return sheet


def three_lanes() -> Drawing:
    """One axis of years for the relations of four pairs of states, a column each."""
    data = read("three-lanes")
    sheet = Drawing("fig-three-lanes", "Relations of four pairs of states, 1992 to 2025", MEASURE, 330)
    down = scale(data["from"], data["to"], 24, 322)
    for year in range(1995, 2026, 5):
        sheet.line(22, down(year), MEASURE, down(year), color=GRID)
        sheet.text(18, down(year) + 2.5, str(year), size=NOTE, anchor="end")
    width = (MEASURE - 26) / len(data["lanes"])
    for place, lane in enumerate(data["lanes"]):
        axis = 28 + place * width
        sheet.text(axis - 3, 9, lane["title"], size=NOTE, weight=700)
        sheet.line(axis, 16, axis, 326)
        wanted = [down(event["at"]) for event in lane["events"]]
        left, events = axis + 11, lane["events"]
        backs = _Backs(sheet, left, width - 13)
        for point, label in zip(wanted, backs.labels(events, wanted), strict=True):
            sheet.line(axis, point, left - 2, label)
            sheet.dot(axis, point)
    return sheet


class _Backs:
    """Labels in a narrow column, each on a white ground so that the lines of the years pass behind."""

    def __init__(self, sheet: Drawing, left: float, measure: float):
        self.sheet, self.left, self.measure = sheet, left, measure

    def labels(self, events: list[dict[str, Any]], wanted: list[float]) -> list[float]:
        broken = [[f"*{event['print']}*", *wrapped(event["what"], self.measure, NOTE)] for event in events]
        heights = [LINE * len(lines) + 4 for lines in broken]
        places = apart([place - LINE / 2 for place in wanted], heights, 20, 328)
        for place, lines in zip(places, broken, strict=True):
            self.sheet.box(self.left - 1, place, self.measure + 2, LINE * len(lines) + 2, fill="#fff", stroke=0)
            for row, words in enumerate(lines):
                self.sheet.text(self.left, place + 8 + LINE * row, words, size=NOTE)
        return [place + LINE / 2 for place in places]


def after() -> Drawing:
    """Events after the article, each with a sign for the kind of source that records it."""
    data = read("after")
    sheet = Drawing("fig-after", "Events from September 2022 to June 2026, by kind of source", MEASURE, 278)
    down = scale(data["from"], data["to"], 6, 254)
    axis, left = 40.0, 84.0
    _years(sheet, axis, down, data, range(2023, 2027))
    wanted = [down(event["at"]) for event in data["events"]]
    labels = _labels(sheet, data["events"], wanted, left, MEASURE - left, 256)
    for event, point, label in zip(data["events"], wanted, labels, strict=True):
        if "until" in event:
            sheet.line(axis, point, axis, down(event["until"]), width=3)
        _leader(sheet, axis, point, label, left - 10)
        _sign(sheet, left - 8, label, event["kind"])
    across = 0.0
    for kind, words in data["kinds"].items():
        _sign(sheet, across + 4, 271, kind)
        sheet.text(across + 11, 273.5, words, size=NOTE)
        across += 26 + 3.9 * len(words)
    return sheet


def _sign(sheet: Drawing, x: float, y: float, kind: str) -> None:
    """A square for a court, a diamond for a text, a full or an empty circle for the press."""
    if kind == "court":
        sheet.box(x - 3, y - 3, 6, 6, fill="#000")
    elif kind == "text":
        sheet.outline([(x - 4, y), (x, y - 4), (x + 4, y), (x, y + 4)], fill="#000")
    else:
        sheet.dot(x, y, 2.6, fill="#000" if kind == "agency" else "#fff")
