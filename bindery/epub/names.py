"""File names inside the container that every reading system can open."""

import re
import unicodedata
from collections.abc import Iterable
from pathlib import PurePosixPath


def container_names(names: Iterable[str], taken: Iterable[str] = ()) -> dict[str, str]:
    """A safe name for each of `names`, no two alike even without regard to case (EPUB 3.3, 4.2.3).

    Letters outside ASCII and spaces are allowed in a container, but lost by some zip tools and
    reading systems; a name that has none of them, and that nobody else has, stays as it is.
    """
    used = {name.casefold() for name in taken}
    result: dict[str, str] = {}
    for name in names:
        if name in result:
            continue
        path = PurePosixPath(_ascii(name))
        candidate, number = path, 2
        while str(candidate).casefold() in used:
            candidate = path.with_stem(f"{path.stem}-{number}")
            number += 1
        used.add(str(candidate).casefold())
        result[name] = str(candidate)
    return result


def _ascii(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.replace("ı", "i").replace("ə", "e").replace("Ə", "E"))
    plain = plain.encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9._/-]+", "-", plain)
    path = PurePosixPath(plain.lstrip("/."))
    stem = path.stem.strip("-.")
    # Nothing is left of a name in Georgian, say.
    return str(path.with_name((stem or "file") + path.suffix)) if path.name else "file"
