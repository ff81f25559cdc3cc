"""Packaging takes as much memory as the largest chapter and picture need, however many they are.

And what was made of them before is not made again.
"""

import io
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from epub_sample import PUBLICATION, SECTIONS, faces, resources, sample, stylesheets
from PIL import Image

from bindery.epub.book import make_epub
from bindery.epub.illustrations import prepare
from bindery.epub.survey import survey
from bindery.epub.typefaces import cut_face
from bindery.preparation import remembering

TESTS = Path(__file__).parent
SLACK = 12
"""MB by which four times the chapters or pictures may raise the peak."""

PROGRAM = """
import json, sys
from dataclasses import replace
from pathlib import Path
from benchmarks.packaging import peak
from read_alone import AtOnce
from epub_sample import chapter
from bindery.epub import Publication
from bindery.epub.book import make_epub
from bindery.outputs import Finished, workpiece

picture = Path(sys.argv[1])

def size(count, pictures):
    text = "".join(f"<p>{words * 40} {number}</p>" for number in range(20))
    # All have one and the same text, so that the manuscript itself is as large for many chapters as for a few.
    sections = [replace(chapter(f"ch-{number}", "One", ""), body=text) for number in range(count)]
    shown = "".join(f'<p><img src="{number}.png" alt="{number}"/></p>' for number in range(pictures))
    sections.append(chapter("plates", "Plates", shown))
    files = {f"{number}.png": picture for number in range(pictures)}
    file = workpiece()
    make_epub(sections, Publication("Many", "en"), {}, (), files, AtOnce(), file)
    return Finished(file).size / 2**20

words = " ".join(f"w{number}" for number in range(20))
sizes = []
for count, pictures in ((100, 4), (400, 4), (100, 16)):
    sizes.append((size(count, pictures), peak()))
print(json.dumps(sizes))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says how much memory a process had at most")
def test_more_chapters_and_pictures_take_no_more_memory(tmp_path: Path) -> None:
    picture = tmp_path / "noise.png"
    Image.effect_noise((1500, 1500), 200).save(picture)
    path = os.pathsep.join([str(TESTS), str(TESTS.parent)])
    environment = {**os.environ, "PYTHONPATH": path}
    command = [sys.executable, "-c", PROGRAM, str(picture)]
    run = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert run.returncode == 0, run.stderr
    (small, few), (long, many), (illustrated, most) = json.loads(run.stdout)
    assert long > small
    assert illustrated > long + SLACK, "the pictures weigh more than may be kept"
    assert many - few < SLACK, "four times the chapters"
    assert most - many < SLACK, "four times the pictures"


def test_what_was_done_before_is_not_done_again(tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        for known in (False, True):
            executor = remembering(pool, tmp_path)
            made = io.BytesIO()
            make_epub(SECTIONS, PUBLICATION, stylesheets(), faces(), resources(), executor, made)
            assert made.getvalue() == sample()
            for stage in (survey, prepare, cut_face):
                assert bool(executor.remembered_of[stage]) == known, stage
                assert bool(executor.made_of[stage]) != known, stage
