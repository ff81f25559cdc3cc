"""Draws the figures of the reader from the data in chapters/data: `python images/draw.py` writes them beside itself.

One function a figure. No territory is filled and no side has a colour or a shade of its own: the figures are black
on white, and what must be told apart differs in pattern.
"""

import sys
from collections import Counter
from collections.abc import Callable
from math import cos, radians
from pathlib import Path

import yaml

sys.path.insert(0, str(Path(__file__).parent))
from axes import read, scale
from counts import arms, displaced, jews_of_baku, share, shusha_people
from drawing import GRID, MEASURE, NOTE, RULE, SERIF, TEXT, Drawing, wrapped
from timelines import after, first_war, november, three_lanes, three_lives

IMAGES = Path(__file__).parent
MARKS = {
    "established": "solid",
    "imprecise": "cross",
    "disputed": "hatch",
    "opinion": "dots",
    "unverified": "empty",
}
"""The five marks of the reader, in the order in which figures and tables give them, and the pattern of each."""


def claims_by_mark() -> Drawing:
    """Bars: claims by the mark that comes first, and by every mark."""
    claims = read("claims")["claims"]
    first = Counter(claim["marks"][0] for claim in claims)
    every = Counter(mark for claim in claims for mark in claim["marks"])
    sheet = Drawing("fig-marks", "Claims of the article by mark", MEASURE, 166)
    at = scale(0, 25, 68, 318)
    for value in range(0, 26, 5):
        sheet.line(at(value), 10, at(value), 138, color=GRID)
        sheet.text(at(value), 148, str(value), size=NOTE, anchor="middle")
    for row, (mark, pattern) in enumerate(MARKS.items()):
        top = 14 + row * 25
        sheet.text(62, top + 11, mark.capitalize(), anchor="end")
        sheet.box(at(0), top, at(first[mark]) - at(0), 11, fill=sheet.fill(pattern), stroke=0.75)
        sheet.box(at(0), top + 11, at(every[mark]) - at(0), 5, fill="#fff", stroke=0.75)
        sheet.box(at(every[mark]) + 1.5, top + 2, 46, 12, fill="#fff", stroke=0)
        sheet.text(at(every[mark]) + 4, top + 11, f"*{first[mark]}* of {every[mark]}")
    sheet.line(at(0), 10, at(0), 138)
    sheet.text(at(0), 161, "Number of claims: thick bar, mark comes first; thin bar, mark appears at all", size=NOTE)
    return sheet


def _map(name: str, title: str, frame_name: str) -> tuple[Drawing, Callable[[float], float], Callable[[float], float]]:
    frame = read("points")["frames"][frame_name]
    # Plate carrée, true to scale along the middle parallel: enough for points without an outline.
    squeeze = cos(radians((frame["south"] + frame["north"]) / 2))
    height = MEASURE * (frame["north"] - frame["south"]) / ((frame["east"] - frame["west"]) * squeeze)
    sheet = Drawing(name, title, MEASURE, height)
    east = scale(frame["west"], frame["east"], 0, MEASURE)
    north = scale(frame["north"], frame["south"], 0, height)
    sheet.box(0.5, 0.5, MEASURE - 1, height - 1, stroke=0.75)
    return sheet, east, north


def _place(sheet: Drawing, x: float, y: float, name: str, side: str, *, bold: bool = False) -> None:
    sheet.dot(x, y, 3 if bold else 2.2)
    words = f"*{name}*" if bold else name
    shift = {
        "east": (6, 2.8, "start"),
        "west": (-6, 2.8, "end"),
        "north": (0, -6, "middle"),
        "south": (0, 12, "middle"),
    }
    right, down, anchor = shift[side]
    sheet.text(x + right, y + down, words, anchor=anchor)


def _degrees(
    sheet: Drawing,
    east: Callable[[float], float],
    north: Callable[[float], float],
    steps: list[tuple[str, float]],
) -> None:
    """Ticks on the frame: no graticule, which would compete with the points."""
    for axis, value in steps:
        label = f"{value:g}° {axis}"
        if axis == "E":
            sheet.line(east(value), sheet.height - 5, east(value), sheet.height - 0.5, color=RULE)
            sheet.text(east(value), sheet.height - 8, label, size=NOTE, anchor="middle")
        else:
            sheet.line(0.5, north(value), 5, north(value), color=RULE)
            sheet.text(8, north(value) + 2.5, label, size=NOTE)


def region_map() -> Drawing:
    """Points between Tbilisi and Baku; those of Karabakh unnamed, in the frame of the other map."""
    places = read("points")
    sheet, east, north = _map("fig-region", "Places named in this reader, from Tbilisi to Baku", "region")
    _degrees(sheet, east, north, [("E", 45), ("E", 48), ("E", 49), ("E", 50), ("N", 39), ("N", 40), ("N", 41)])
    inset = places["frames"]["karabakh"]
    left, top = east(inset["west"]), north(inset["north"])
    sheet.box(left, top, east(inset["east"]) - left, north(inset["south"]) - top, dash="3 2", color=RULE, stroke=0.75)
    sheet.text(east(inset["east"]) + 4, north(39.3), "the next figure", size=NOTE, italic=True)
    for place in places["points"]:
        x, y = east(place["east"]), north(place["north"])
        if place["map"] == "region":
            _place(sheet, x, y, place["name"], place["side"])
        else:
            sheet.dot(x, y, 1.1)
    return sheet


def karabakh_map() -> Drawing:
    """Points of Karabakh and the districts round it, each with both its names."""
    sheet, east, north = _map("fig-karabakh", "Karabakh and its surroundings: places by both names", "karabakh")
    _degrees(sheet, east, north, [("E", 46), ("E", 46.5), ("E", 47), ("E", 47.5), ("N", 39.5), ("N", 40)])
    for place in read("points")["points"]:
        if place["map"] == "karabakh":
            x, y = east(place["east"]), north(place["north"])
            _place(sheet, x, y, place["name"], place["side"], bold=place.get("emphasis", False))
    return sheet


def two_texts() -> Drawing:
    """One passage of the statement in two official English texts, side by side."""
    columns = read("statement-point-six")["columns"]
    gap, size, leading = 18, 9.0, 13.0
    measure = (MEASURE - gap) / 2
    lines = [wrapped(column["text"], measure, size) for column in columns]
    height = 30 + leading * max(len(column) for column in lines)
    sheet = Drawing("fig-two-texts", "Point 6 of the statement in two official English texts", MEASURE, height)
    for place, column in enumerate(columns):
        left = place * (measure + gap)
        sheet.text(left, 10, column["heading"], size=TEXT, weight=600)
        sheet.line(left, 16, left + measure, 16)
        for row, words in enumerate(lines[place]):
            sheet.text(left, 31 + row * leading, words, size=size)
    sheet.line(MEASURE / 2, 22, MEASURE / 2, height - 2, color=GRID)
    return sheet


def altitudes() -> Drawing:
    """A dot plot: one row a source, a dot or a bar between two dots."""
    rows = read("altitudes")["altitudes"]
    sheet = Drawing("fig-altitudes", "The altitude of Shusha in five texts", MEASURE, 40 + 20 * len(rows))
    bottom = 8 + 20 * len(rows)
    at = scale(1100, 1900, 106, 266)
    for value in range(1100, 1901, 200):
        sheet.line(at(value), 4, at(value), bottom, color=GRID)
        sheet.text(at(value), bottom + 11, f"{value:,}", size=NOTE, anchor="middle")
    for place, row in enumerate(rows):
        y = 16 + 20 * place
        sheet.text(100, y + 3, row["source"], anchor="end")
        if row["from"] != row["to"]:
            sheet.line(at(row["from"]), y, at(row["to"]), y, width=1.5)
            sheet.dot(at(row["to"]), y, 2.8)
        sheet.dot(at(row["from"]), y, 2.8)
        sheet.text(at(row["to"]) + 7, y + 3, row["print"], size=TEXT, weight=600)
    sheet.text(at(1500), bottom + 25, "Metres above the sea (the axis starts at 1,100)", size=NOTE, anchor="middle")
    return sheet


def plateau() -> Drawing:
    """The plateau as a slope between its two given heights; nothing else in it is measured."""
    rows = {row["source"]: row for row in read("altitudes")["altitudes"]}
    heights = next(row for row in rows.values() if row.get("plateau"))
    sheet = Drawing("fig-plateau", "Schematic section of the plateau of Shusha", MEASURE, 176)
    up = scale(1100, 1700, 158, 14)
    for value in range(1100, 1701, 100):
        sheet.line(32, up(value), 36, up(value))
        sheet.text(29, up(value) + 2.5, f"{value:,}", size=NOTE, anchor="end")
    sheet.line(36, up(1100), 36, up(1700))
    low, high = up(heights["from"]), up(heights["to"])
    sheet.outline(
        [(78, up(1100)), (92, low), (206, high), (220, up(1100))],
        fill=sheet.fill("dots"),
    )
    sheet.line(92, low, 206, high, width=2)
    sheet.line(36, up(1100), 318, up(1100))
    for source, label in (
        ("The article", "article: almost 1,400 m"),
        ("A travel site", "travel site: 1,368 m"),
        ("Britannica, 1911", "Britannica: 1,178 m"),
    ):
        y = up(rows[source]["from"])
        sheet.line(36, y, 222, y, dash="2 2")
        sheet.text(226, y + (0 if source == "The article" else 6 if source == "A travel site" else 3), label)
    sheet.text(226, high + 3, "plateau, highest: 1,600 m")
    sheet.text(226, low + 3, "plateau, lowest: 1,300 m")
    sheet.text(36, 171, "Metres above the sea. Widths and slopes are not to scale.", size=NOTE)
    return sheet


def founding_dates() -> Drawing:
    """A strip of years: five dates for one fortress, under the founder's reign."""
    data = read("founding")
    rows, reign, siege = data["founding"], data["reign"], data["siege"]
    sheet = Drawing("fig-founding", "Five dates for the founding of the fortress", MEASURE, 178)
    at = scale(1745, 1800, 12, 314)
    for year in range(1750, 1801, 10):
        sheet.line(at(year), 8, at(year), 148, color=GRID)
        sheet.text(at(year), 159, str(year), size=NOTE, anchor="middle")
    sheet.line(at(1745), 148, at(1800), 148)
    sheet.box(at(reign["from"]), 12, at(reign["to-earliest"]) - at(reign["from"]), 11, fill=sheet.fill("hatch"))
    sheet.box(at(reign["to-earliest"]), 12, at(reign["to-latest"]) - at(reign["to-earliest"]), 11, dash="2 1.5")
    sheet.text(at(reign["to-latest"]) + 5, 20.5, f"{reign['label']}, about 1748 to 1759 or 1763")
    for place, row in enumerate(rows):
        y = 36 + 20 * place
        start, end = at(row["from"]), at(row["to"])
        if start != end:
            sheet.line(start, y, end, y, width=1.5)
            sheet.dot(start, y, 2.8)
        sheet.dot(end, y, 2.8)
        label = f"*{row['print']}* {row['source']}"
        late = row["from"] > 1775
        sheet.text(start - 7 if late else end + 7, y + 3, label, anchor="end" if late else "start")
    x = at(siege["year"])
    sheet.line(x, 132, x, 148, width=1.2)
    sheet.text(x - 4, 140, f"{siege['year']}: {siege['label']}", size=NOTE, anchor="end", italic=True)
    sheet.text(at(1745), 173, "Year (each line is ten years)", size=NOTE)
    return sheet


def cover() -> Drawing:
    """The front cover: fifty-five squares, one a claim, each with the pattern of its first mark."""
    claims = read("claims")["claims"]
    book = yaml.safe_load((IMAGES.parent / "book.yaml").read_text(encoding="utf-8"))
    sheet = Drawing("cover", f"{book['title']}: {book['subtitle']}", 1600, 2400)
    sheet.box(0, 0, 1600, 2400, fill="#f3f0ea", stroke=0)
    columns, side, gap, left, top = 11, 88, 32, 156, 210
    for place, claim in enumerate(claims):
        x = left + (place % columns) * (side + gap)
        y = top + (place // columns) * (side + gap)
        sheet.box(x, y, side, side, fill=sheet.fill(MARKS[claim["marks"][0]], 4), stroke=4)
    right = left + columns * (side + gap) - gap
    sheet.line(left, 1010, right, 1010, width=6)
    for row, word in enumerate(book["title"].split(" ", 1)):
        sheet.text(left - 6, 1265 + row * 260, word, size=240, family=SERIF, weight=500)
    for row, words in enumerate(book["subtitle"].rsplit(" to ", 1)):
        sheet.text(left, 1705 + row * 100, words if row == 0 else f"to {words}", size=82, family=SERIF, italic=True)
    sheet.line(left, 2130, right, 2130, width=2)
    sheet.text(left, 2210, "FIFTY-FIVE CLAIMS, READ WITH THEIR SOURCES", size=44, spacing=4)
    return sheet


FIGURES = (
    claims_by_mark,
    region_map,
    karabakh_map,
    two_texts,
    altitudes,
    plateau,
    founding_dates,
    shusha_people,
    first_war,
    displaced,
    share,
    jews_of_baku,
    three_lives,
    november,
    three_lanes,
    arms,
    after,
    cover,
)


def drawings() -> dict[str, str]:
    """Every drawing's file name and its SVG."""
    return {f"{sheet.name}.svg": sheet.svg() for sheet in (draw() for draw in FIGURES)}


if __name__ == "__main__":
    for name, svg in drawings().items():
        (IMAGES / name).write_bytes(svg.encode("utf-8"))
