"""A book is the same to the byte where i is the small letter of İ, and 1,5 is less than 2."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from made_book import make, prose

CHECKOUT = Path(__file__).parent.parent

pytestmark = pytest.mark.full

LOCALES = {
    "LC_CTYPE": "tr_TR",
    "LC_COLLATE": "tr_TR",
    "LC_NUMERIC": "de_DE",
    "LC_TIME": "de_DE",
    "LC_MESSAGES": "tr_TR",
}
"""Whose capital of i is İ, which puts ı before i, and whose decimal point is a comma."""
CHAPTER = """\
# Title in Mid-Air

I INSIST on 1.5 and 1,234.5 [@i]: [Iğdır]{.index}, [ISTANBUL]{.index}, [index]{.index}, and a [TITLE]{.term}.

![A drawing.](a.svg){#fig-i fig-alt="A line" width=33.3%}

See @fig-i on [](#fig-i){.page}, with $x_i = 1.5$.

| Item | Figure |
|:-----|-------:|
| I    |   1.25 |

: A table {#tbl-i .unreferenced}

"""
FILES = {
    "a.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9.5 4.5"><path d="M.5.5l8 3"/></svg>',
    "i.yaml": "- {id: i, type: book, title: I and i, author: [{family: Işık, given: I.}], issued: 2001}\n",
    "g.yaml": "- {term: title, definition: What IT means.}\n",
    "own.css": ".I, p.I { LINE-HEIGHT: 1.25; letter-spacing: .015EM }\nTABLE { FONT-SIZE: 9.5PT }\n",
}
MANIFEST = {"bibliography": "i.yaml", "glossary": "g.yaml", "css": ["own.css"]}


@pytest.fixture
def locales(tmp_path: Path) -> Path:
    """Compiled of what the C library knows of languages; Debian has that in the package `locales`."""
    for name in set(LOCALES.values()):
        subprocess.run(["localedef", "-i", name, "-f", "UTF-8", str(tmp_path / f"{name}.UTF-8")], check=True)
    return tmp_path


@pytest.mark.skipif(sys.platform != "linux", reason="other systems compile no locales")
def test_a_book_is_the_same_whatever_the_language_of_the_machine(locales: Path, tmp_path: Path) -> None:
    here = make(tmp_path / "here", {"one": CHAPTER + prose(3)}, MANIFEST, FILES)
    there = tmp_path / "there"
    shutil.copytree(here.folder, there, ignore=shutil.ignore_patterns("build", ".bindery"))
    spoken = {name: f"{locale}.UTF-8" for name, locale in LOCALES.items()}
    without = {name: value for name, value in os.environ.items() if name not in ("LC_ALL", "LANGUAGE")}
    environment = {**without, **spoken, "LANG": "tr_TR.UTF-8", "LOCPATH": str(locales), "PYTHONUTF8": "0"}
    is_turkish = "import locale; locale.setlocale(locale.LC_ALL, ''); print(locale.localeconv()['decimal_point'])"
    said = subprocess.run([sys.executable, "-c", is_turkish], env=environment, capture_output=True, check=True)
    assert said.stdout.strip() == b",", "the locales are there"
    command = [sys.executable, str(CHECKOUT / "make_book.py"), str(there), "--jobs", "1"]
    made = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert made.returncode == 0, made.stdout + made.stderr
    finished = sorted(path.name for path in (here.folder / "build").iterdir() if path.is_file())
    assert {Path(name).suffix for name in finished} == {".pdf", ".epub"}
    for name in finished:
        assert (there / "build" / name).read_bytes() == (here.folder / "build" / name).read_bytes(), name
