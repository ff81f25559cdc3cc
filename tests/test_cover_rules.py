"""A cover that a store would refuse is named in the line of the manifest that chooses it."""

import io
import json
from pathlib import Path

import pytest
from PIL import Image

from bindery.cli import main

pytestmark = pytest.mark.usefixtures("shared_worker")

TALL_DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 25"><rect width="10" height="25"/></svg>'


def picture(format: str, width: int, height: int) -> bytes:
    buffer = io.BytesIO()
    Image.new("L", (width, height)).save(buffer, format)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("good.jpg", picture("JPEG", 1600, 2560), {}),
        ("upright.svg", TALL_DRAWING.replace(b"25", b"16"), {}),
        ("small.png", picture("PNG", 600, 960), {"cover-too-small": "few for Kindle, Google Play and Apple Books"}),
        ("middling.png", picture("PNG", 1000, 1600), {"cover-too-small": "1000 x 1600 pixels, too few for Apple"}),
        ("wide.jpg", picture("JPEG", 2560, 1600), {"cover-shape": "wider than high"}),
        ("narrow.svg", TALL_DRAWING, {"cover-shape": "2.5 times as high as wide"}),
        ("old.gif", picture("GIF", 1600, 2560), {"cover-format": "Kobo and Apple Books"}),
        ("broken.png", picture("PNG", 1600, 2560)[:100], {"image-damaged": "broken.png"}),
    ],
)
def test_a_cover_is_held_to_the_rules_of_the_stores(
    name: str, content: bytes, expected: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_bytes(content)
    (tmp_path / "one.md").write_text("# One\n\nText.\n")
    (tmp_path / "book.yaml").write_text(f"title: A\nchapters: [one.md]\ncover:\n  image: {name}\n")
    main(["check", str(tmp_path), "--json", "--jobs", "1"])
    said = json.loads(capsys.readouterr().out)
    assert {one["code"] for one in said} == set(expected)
    for one in said:
        assert (one["file"], one["line"]) == ("book.yaml", 4)
        assert expected[one["code"]] in one["message"]
