"""Typst, and nothing else: one file in, one PDF out.

    python typst_alone.py BOOK.typst FILE.pdf ROOT FONTS [--twice]

With --twice a letter of the text is changed and the book compiled again in the same process, whose seconds are printed.
"""

import json
import sys
import time
from pathlib import Path

import typst

source, pdf, root, fonts = map(Path, sys.argv[1:5])
compiler = typst.Compiler(source, root=str(root), font_paths=[str(fonts)], ignore_system_fonts=True)
compiler.compile(source, output=pdf)
if "--twice" in sys.argv:
    text = source.read_text(encoding="utf-8")
    place = text.index(" the ", len(text) // 2) + 1
    source.write_text(f"{text[:place]}eth{text[place + 3 :]}", encoding="utf-8")
    begun = time.perf_counter()
    compiler.compile(source, output=pdf)
    print(json.dumps({"edited": time.perf_counter() - begun}))
