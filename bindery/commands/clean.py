"""`make_book.py clean`: forget what is remembered between builds."""

import shutil
from pathlib import Path

from bindery.engine.cache import MEMORY


def run(manifest: Path) -> int:
    memory = manifest.parent / MEMORY
    if memory.is_symlink() or not memory.is_dir():
        print("there is nothing to forget")
        return 0
    shutil.rmtree(memory)
    print(f"{memory.name}/ is gone; the next build begins afresh")
    return 0
