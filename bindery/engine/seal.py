"""The seal on what is remembered: a code that only this user's own builds can make.

A book's folder may come from a stranger, with a memory in it that was made to lie. So every entry carries a code
(HMAC, RFC 2104) of its name and content under a key that lies with the user's settings, and never in a book.
"""

import hmac
import os
import secrets
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

import click

LENGTH = 32
"""Bytes of a seal, and of the key."""


def seal(name: str, content: bytes | memoryview) -> bytes:
    """The code of an entry, which no other name or content has."""
    code = hmac.new(_key(), name.encode() + b"\0", "sha256")
    code.update(content)
    return code.digest()


@cache
def _key() -> bytes:
    """This user's; where none can be kept, one of this process, which then knows nothing of other builds."""
    path = Path(click.get_app_dir("bindery")) / "key"
    with suppress(OSError):
        return _read(path) or _made(path)
    return secrets.token_bytes(LENGTH)


def _made(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True)
    # Nobody else may read it: the draft is made so.
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as draft:
        draft.write(secrets.token_bytes(LENGTH))
    try:
        # Of two builds at once, both take the key of the first.
        os.link(draft.name, path)
    except FileExistsError:
        if not _read(path):
            Path(draft.name).replace(path)
    finally:
        Path(draft.name).unlink(missing_ok=True)
    return _read(path) or secrets.token_bytes(LENGTH)


def _read(path: Path) -> bytes:
    """The key; nothing where there is none, or not a whole one."""
    try:
        key = path.read_bytes()
    except FileNotFoundError:
        return b""
    return key if len(key) == LENGTH else b""
