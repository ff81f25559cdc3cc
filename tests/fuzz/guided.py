"""Inputs that a fuzzer grows by what the program does with them: `python -m tests.fuzz.guided TARGET FOLDER SECONDS`.

What it finds is written to FOLDER; what is worth keeping of its inputs, to FOLDER/corpus.
"""

import atexit
import os
import sys
import time
import warnings
from functools import cache
from pathlib import Path

import atheris

READ_BY = {"picture": ("PIL",), "style-sheet": ("tinycss2",), "manifest": ("ruamel",)}
"""Libraries whose ways through an input guide the fuzzer too."""
SHARE = 0.4
"""Of the time for whole books, made of inputs that are accepted alone."""


def main(target: str, folder: Path, seconds: int) -> None:
    warnings.simplefilter("ignore")
    with atheris.instrument_imports(include=["bindery", *READ_BY.get(target, ())], enable_loader_override=False):
        from tests.fuzz.pandoc import Reader

        # Before anybody takes it from there.
        Reader.take_over()
        from bindery import preparation
        from bindery.folder import SHIPPED, BookFolder
        from tests.fuzz.books import FILES, TARGETS, try_book
        from tests.fuzz.inputs import LARGEST, WORDS, mended, seeds
        from tests.fuzz.reading import try_file
    # All books here are set in shipped faces, which take longest to load.
    faces, load_faces = cache(lambda style: load_faces(style, BookFolder(SHIPPED))), preparation.load_faces
    preparation.load_faces = lambda style, folder, kept: faces(style)
    try_book(target, FILES[TARGETS[target]], whole=True)
    began, in_books, books = time.monotonic(), 0.0, 0

    def try_one(content: bytes) -> None:
        nonlocal in_books, books
        content = mended(content)
        alone = time.monotonic()
        if try_file(target, content) == "refused" or in_books > SHARE * (alone - began):
            return
        try_book(target, content, whole=True)
        books += 1
        in_books += time.monotonic() - alone

    atexit.register(lambda: print(f"{books} books", file=sys.stderr))
    corpus, words = folder / "corpus", folder / "words"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds(target)):
        (corpus / f"seed-{number}").write_bytes(seed)
    words.write_text("\n".join(f'"{_escaped(word)}"' for word in WORDS), encoding="ascii")
    options = {
        "max_total_time": seconds,
        "timeout": 60,
        "rss_limit_mb": 4000,
        "max_len": LARGEST,
        "dict": words,
        "artifact_prefix": f"{folder}{os.sep}",
        "print_final_stats": 1,
    }
    atheris.Setup([target, str(corpus), *(f"-{name}={value}" for name, value in options.items())], try_one)
    atheris.Fuzz()


def _escaped(word: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word.encode())


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
