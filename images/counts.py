"""Figures that count: people, shares. Every axis begins at zero, and both peoples have patterns of one weight."""

from collections.abc import Callable

from axes import read, scale
from drawing import GRID, MEASURE, NOTE, Drawing

ARMENIAN, AZERBAIJANI = "hatch", "counter"
"""One screen, leaning either way: neither people is the darker one."""


def key(sheet: Drawing, y: float, entries: list[tuple[str, str]], left: float = 0) -> None:
    """A row of small boxes, each with what its pattern stands for."""
    for pattern, words in entries:
        sheet.box(left, y - 7, 10, 8, fill=sheet.fill(pattern))
        sheet.text(left + 14, y, words, size=NOTE)
        left += 24 + 4.1 * len(words)


def across(sheet: Drawing, at: Callable[[float], float], values: range, top: float, bottom: float) -> None:
    """The lines of an axis that runs across, with their numbers beneath."""
    for value in values:
        sheet.line(at(value), top, at(value), bottom, color=GRID)
        sheet.text(at(value), bottom + 10, f"{value:,}", size=NOTE, anchor="middle")


def shusha_people() -> Drawing:
    """Stacked bars, a row a count, broken where the town was burnt."""
    data = read("shusha-people")
    sheet = Drawing("fig-shusha-people", "Population of Shusha, 1886 to 1989", MEASURE, 246)
    at = scale(0, 45000, 32, 296)
    key(sheet, 10, [(ARMENIAN, "Armenians"), (AZERBAIJANI, "Azerbaijanis"), ("empty", "others, or undivided")], 32)
    y, rows = 20.0, []
    for count in data["counts"]:
        rows.append((count, y))
        y += 20
        if count["year"] == data["gap"]["after"]:
            rows.append(({}, y))
            y += 20
    across(sheet, at, range(0, 45001, 10000), 18, y)
    for count, top in rows:
        if not count:
            sheet.line(0, top + 8, MEASURE, top + 8, dash="3 2")
            sheet.box(at(0) + 30, top + 1, 50, 13, fill="#fff", stroke=0)
            sheet.text(at(0) + 55, top + 11, data["gap"]["label"], anchor="middle", italic=True)
            continue
        sheet.text(27, top + 10.5, str(count["year"]), anchor="end")
        left = 0
        for people, pattern in (("armenian", ARMENIAN), ("azerbaijani", AZERBAIJANI)):
            if count.get(people):
                sheet.box(at(left), top, at(count[people]) - at(0), 14, fill=sheet.fill(pattern))
                left += count[people]
        if left < count["total"]:
            sheet.box(at(left), top, at(count["total"]) - at(left), 14, fill="#fff")
        note = f" ({count['note']})" if "note" in count else ""
        words = f"*{count['total']:,}*{note}"
        sheet.box(at(count["total"]) + 3, top + 2, 24 + 4 * len(note), 11, fill="#fff", stroke=0)
        sheet.text(at(count["total"]) + 4, top + 10.5, words, size=NOTE)
    sheet.line(at(0), 18, at(0), y)
    sheet.text(at(0), y + 22, "People", size=NOTE)
    return sheet


def displaced() -> Drawing:
    """Range bars of both peoples on one scale, from the lowest count to the highest."""
    groups = read("displaced")["groups"]
    sheet = Drawing("fig-displaced", "People displaced by the first war: lowest and highest counts", MEASURE, 220)
    at = scale(0, 1100000, 78, 318)
    bottom = 192
    across(sheet, at, range(0, 1000001, 250000), 4, bottom)
    y = 0.0
    for group in groups:
        sheet.text(0, y + 11, group["title"], weight=700)
        y += 18
        for row in group["rows"]:
            sheet.text(72, y + 19, row["label"], anchor="end")
            sheet.box(
                at(row["from"]), y + 12, at(row["to"]) - at(row["from"]), 9, fill=sheet.fill("hatch"), stroke=0.75
            )
            words, middle = f"*{row['from']:,}–{row['to']:,}*", at((row["from"] + row["to"]) / 2)
            sheet.box(middle - 35, y, 70, 11, fill="#fff", stroke=0)
            sheet.text(max(middle, at(0) + 36), y + 9, words, size=NOTE, anchor="middle")
            if "point" in row:
                sheet.dot(at(row["point"]), y + 16.5, 3)
                sheet.box(at(row["point"]) - 16, y, 32, 11, fill="#fff", stroke=0)
                sheet.text(at(row["point"]), y + 9, f"*{row['point']:,}*", size=NOTE, anchor="middle")
            if "open" in row:
                sheet.line(at(row["open"]), y + 12, at(row["open"]), y + 21, width=1.5)
                sheet.line(at(row["open"]), y + 16.5, at(1085000), y + 16.5, width=1.5, dash="3 2")
                sheet.outline([(at(1080000), y + 13), (at(1100000), y + 16.5), (at(1080000), y + 20)], fill="#000")
                sheet.box(at(row["open"]) - 22, y + 23, 44, 11, fill="#fff", stroke=0)
                sheet.text(at(row["open"]), y + 32, f"*over {row['open']:,}*", size=NOTE, anchor="middle")
                y += 6
            y += 30
        y += 4
    sheet.line(at(0), 4, at(0), bottom)
    sheet.text(at(0), bottom + 24, "People. Dot: a lower count apart; arrow: “more than”", size=NOTE)
    return sheet


def share() -> Drawing:
    """Three shares of one territory, and beneath them the arithmetic."""
    data = read("share")
    sheet = Drawing("fig-share", "Share of Azerbaijan’s territory under Armenian control after 1994", MEASURE, 178)
    at = scale(0, 25, 92, 318)
    bottom = 112
    across(sheet, at, range(0, 26, 5), 4, bottom)
    for place, row in enumerate(data["shares"]):
        top = 8 + 24 * place
        sheet.text(87, top + 10.5, row["source"], anchor="end")
        sheet.box(at(0), top, at(row["share"]) - at(0), 14, fill=sheet.fill("hatch"), stroke=0.75)
        sheet.box(at(row["share"]) + 3, top + 1, 6 + 4.3 * len(row["print"]), 12, fill="#fff", stroke=0)
        sheet.text(at(row["share"]) + 5, top + 10.5, f"*{row['print']}*")
    sheet.line(0, 82, 318, 82, dash="3 2")
    top, sum_of_areas = 90, 0
    sheet.text(87, top + 10.5, "Arithmetic", anchor="end", italic=True)
    for place, part in enumerate(data["parts"]):
        pattern = ("cross", "dots")[place]
        start, sum_of_areas = sum_of_areas, sum_of_areas + part["area"]
        left, right = at(start / data["territory"] * 100), at(sum_of_areas / data["territory"] * 100)
        sheet.box(left, top, right - left, 14, fill=sheet.fill(pattern), stroke=0.75)
        percent = part["area"] / data["territory"] * 100
        words = f"{part['label']}, {part['area']:,} km² = {percent:.1f} %"
        key(sheet, bottom + 44 + 14 * place, [(pattern, words)], at(0))
    total = sum_of_areas / data["territory"] * 100
    sheet.box(at(total) + 3, top + 1, 36, 12, fill="#fff", stroke=0)
    sheet.text(at(total) + 5, top + 10.5, f"*{total:.1f} %*")
    sheet.line(at(0), 4, at(0), bottom)
    sheet.text(at(0), bottom + 24, f"Per cent of {data['territory']:,} km²", size=NOTE)
    return sheet


def jews_of_baku() -> Drawing:
    """Stacked columns on an axis of years; undivided where the source does not divide."""
    counts = read("jews-baku")["counts"]
    sheet = Drawing("fig-jews-baku", "Jews of Baku, 1897 to 1989", MEASURE, 216)
    bottom, half = 186, 9.0
    up, at = scale(0, 35000, bottom, 26), scale(1897, 1989, 48, 308)
    for value in range(0, 30001, 10000):
        sheet.line(34, up(value), 322, up(value), color=GRID)
        sheet.text(30, up(value) + 2.5, f"{value:,}", size=NOTE, anchor="end")
    communities = (("ashkenazi", "hatch"), ("mountain", "cross"), ("georgian", "solid"))
    for count in counts:
        left, level = at(count["year"]) - half, 0
        for community, pattern in communities:
            if count.get(community):
                top = up(level + count[community])
                sheet.box(left, top, 2 * half, up(level) - top, fill=sheet.fill(pattern), stroke=0.75)
                level += count[community]
        if not level:
            sheet.box(left, up(count["total"]), 2 * half, bottom - up(count["total"]), fill="#fff", stroke=0.75)
        sheet.text(at(count["year"]), up(count["total"]) - 4, f"*{count['total']:,}*", size=NOTE, anchor="middle")
        sheet.text(at(count["year"]), bottom + 10, str(count["year"]), size=NOTE, anchor="middle")
    sheet.line(34, bottom, 322, bottom)
    key(
        sheet, 9,
        [("hatch", "Ashkenazi"), ("cross", "Mountain"), ("solid", "Georgian"), ("empty", "not divided")], 34,
    )  # fmt: skip
    sheet.text(34, 211, "People; in 1989 without a count of Georgian Jews", size=NOTE)
    return sheet


def arms() -> Drawing:
    """Two bars of a hundred per cent, one a window of years."""
    sheet = Drawing("fig-arms", "Suppliers of Azerbaijan’s major arms in two windows of years", MEASURE, 136)
    patterns = {"Israel": "hatch", "Russia": "dots", "Türkiye": "solid", "others": "empty"}
    at = scale(0, 100, 48, 316)
    for place, window in enumerate(read("arms")["windows"]):
        top, left = 26 + 44 * place, 0.0
        sheet.text(42, top + 12.5, f"*{window['label']}*", anchor="end")
        for part in window["shares"]:
            pattern = sheet.fill(patterns[part["supplier"]])
            dash = "2 1.5" if "about" in part else ""
            sheet.box(at(left), top, at(part["share"]) - at(0), 18, fill=pattern, stroke=0.75, dash=dash)
            words = part.get("about", f"{part['share']:g}")
            middle = at(left + part["share"] / 2)
            sheet.text(middle, top - 4, f"*{words}*", size=NOTE, anchor="middle")
            left += part["share"]
    bottom = 96
    for value in range(0, 101, 25):
        sheet.line(at(value), bottom, at(value), bottom + 4)
        sheet.text(at(value), bottom + 13, f"{value}", size=NOTE, anchor="middle")
    sheet.line(at(0), bottom, at(100), bottom)
    key(sheet, 131, [(pattern, supplier) for supplier, pattern in patterns.items()], 48)
    sheet.text(316, 131, "Per cent", size=NOTE, anchor="end")
    return sheet
