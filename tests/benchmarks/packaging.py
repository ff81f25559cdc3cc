"""How long an EPUB of many chapters is packaged, beyond the writing of their XHTML, and in how much memory.

    python -m tests.benchmarks.packaging [--chapters 500] [--paragraphs 40] [--jobs 2]

from the checkout, with the interpreter that has the program's requirements. It is packaged twice: for the first time,
and with what is remembered. Memory is that of the process that packages, measured on Linux.
"""

import argparse
import os
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bindery.edition.section import Matter, Section
from bindery.engine.workers import Workers
from bindery.epub import Publication
from bindery.epub.book import make_epub
from bindery.folder import SHIPPED, BookFolder
from bindery.fonts import load_faces
from bindery.outputs import Finished, workpiece
from bindery.preparation import remembering

_WORDS = 70
_SHEET = "styles/literary/ereader.css"


def chapters(count: int, paragraphs_each: int) -> Iterator[Section]:
    """Chapters of paragraphs of 70 words, each with a link into the others."""
    chance = random.Random(count)
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = ["".join(chance.choices(letters, k=chance.randint(2, 11))) for _ in range(3000)]
    for number in range(count):
        paragraphs = []
        for _ in range(paragraphs_each):
            one, *others = chance.choices(words, k=_WORDS)
            link = f'<a href="#ch-{chance.randrange(count)}">there</a>'
            paragraphs.append(f"<p><em>{one}</em> {' '.join(others)} {link}.</p>")
        id, title = f"ch-{number}", f"Chapter {number}"
        body = (
            f'<section id="{id}" epub:type="chapter" role="doc-chapter"><h1>{title}</h1>{"".join(paragraphs)}</section>'
        )
        yield Section(id, "chapter", Matter.MAIN, title, body)


def peak() -> float:
    """The most memory that this process has had, in MB; 0 where the system has no /proc."""
    status = Path("/proc/self/status")
    lines = status.read_text(encoding="ascii").splitlines() if status.exists() else []
    return sum(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chapters", type=int, default=500)
    parser.add_argument("--paragraphs", type=int, default=40, help="of each chapter")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    sections, few = (tuple(chapters(count, options.paragraphs)) for count in (options.chapters, 8))
    sheets = {_SHEET: (SHIPPED / _SHEET).read_text(encoding="utf-8")}
    faces = load_faces("literary", BookFolder(SHIPPED))
    size = sum(len(section.body) for section in sections) / 1e6
    print(f"{len(sections)} chapters, {size:.1f} MB of XHTML; {peak():.0f} MB of memory")
    with tempfile.TemporaryDirectory() as folder:
        for when in ("first", "again"):
            with Workers(options.jobs) as pool, tempfile.TemporaryDirectory() as other:
                # In a book's build the workers have been at work before.
                make_epub(few, Publication("Few", "en"), sheets, faces, {}, remembering(pool, Path(other)), workpiece())
                begun, before = time.perf_counter(), os.times()
                executor = remembering(pool, Path(folder))
                file = workpiece()
                make_epub(sections, Publication("Many", "en"), sheets, faces, {}, executor, file)
                seconds = time.perf_counter() - begun
            after = os.times()
            cpu = sum(after[:4]) - sum(before[:4])
            size = Finished(file).size / 1e6
            print(f"{when}: {seconds:.1f} s, {cpu:.1f} s of all processors; {size:.1f} MB; peak {peak():.0f} MB")
    print(f"load of the machine at the end: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")


if __name__ == "__main__":
    main()
