"""How values are written in a PDF (ISO 32000-2, 7.3)."""

import re
from collections.abc import Iterable

_ESCAPED = re.compile(rb"[\\()]")
_IRREGULAR = frozenset(b"#%()/<>[]{}")


def reference(number: int) -> bytes:
    return b"%d 0 R" % number


def array(values: Iterable[bytes]) -> bytes:
    return b"[" + b" ".join(values) + b"]"


def string(data: bytes) -> bytes:
    """ASCII in parentheses, all else in hexadecimal digits."""
    if data.isascii() and b"\r" not in data:
        return b"(" + _ESCAPED.sub(rb"\\\g<0>", data) + b")"
    return b"<" + data.hex().encode() + b">"


def name(text: str) -> bytes:
    """A name, with its solidus; characters that end one are written as numbers."""
    return b"/" + b"".join(
        bytes((byte,)) if 0x21 <= byte <= 0x7E and byte not in _IRREGULAR else b"#%02x" % byte for byte in text.encode()
    )


def real(number: float) -> bytes:
    """To a thousandth, which on a page is less than a viewer can show."""
    return f"{round(number, 3) + 0:.3f}".rstrip("0").rstrip(".").encode()
