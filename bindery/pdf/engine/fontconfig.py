"""A fontconfig of our own, without any font of the system.

Pango finds fonts through fontconfig. A build must look the same on every machine, so fontconfig is
given an empty list of folders: the only fonts it knows are those that a book's @font-face rules add.
"""

import os
from pathlib import Path

CONFIGURATION = Path(__file__).with_name("fonts.conf")


def isolate() -> None:
    """Make this process's fontconfig read our configuration; to be called before Pango is loaded."""
    os.environ["FONTCONFIG_FILE"] = str(CONFIGURATION)
    # Settings that would add folders or files of the system to it.
    for variable in ("FONTCONFIG_PATH", "FONTCONFIG_SYSROOT"):
        os.environ.pop(variable, None)
