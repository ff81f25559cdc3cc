"""WeasyPrint, loaded so that no font of the system is known to it.

The rest of the engine takes WeasyPrint from here, never by an import of its own.
"""

import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import util
from types import ModuleType

import bindery.decoding  # noqa: F401 (it says how large a picture may be)
from bindery.pdf.addresses import BASE
from bindery.pdf.engine import fontconfig

fontconfig.isolate()


@contextmanager
def _libraries_by_file_name() -> Iterator[None]:
    """Linux loads libraries by the files' names, which are among those that WeasyPrint tries.

    Before it comes to them, ctypes would look for each of the other names with a compiler: a quarter of a second.
    """
    find_library = util.find_library
    if sys.platform == "linux":
        util.find_library = lambda name: None
    try:
        yield
    finally:
        util.find_library = find_library


@contextmanager
def _without(*names: str) -> Iterator[None]:
    """Modules that WeasyPrint imports to embed fonts, which is done elsewhere here (`pdf.embed`): a tenth of a second,
    and ten megabytes.
    """
    empty = {name: ModuleType(name) for name in names if name not in sys.modules}
    for module in empty.values():
        module.__getattr__ = lambda name: None  # type: ignore[method-assign]
    sys.modules.update(empty)
    try:
        yield
    finally:
        for name in empty:
            del sys.modules[name]


with (
    warnings.catch_warnings(),
    _libraries_by_file_name(),
    _without("fontTools.subset", "fontTools.varLib.instancer"),
):
    # WeasyPrint warns that fontconfig knows no fonts, which is what we want.
    warnings.filterwarnings("ignore", "No fonts configured", UserWarning)
    import weasyprint

__all__ = ["BASE", "weasyprint"]
