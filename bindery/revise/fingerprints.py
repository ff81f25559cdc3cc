"""Telling pages apart by what is on them, without drawing them."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

_NOT_SEEN = frozenset(("/Parent", "/StructParent", "/StructParents", "/Length", "/Filter", "/DecodeParms", "/Metadata"))
"""Entries that do not change how a page or a form looks."""


@dataclass(frozen=True)
class Face:
    """What is on one page: a digest that is equal for equal looks, and its size in pt."""

    digest: str
    width: float
    height: float


class Fingerprints:
    """The faces of a fragment's pages. What was asked for since the last but one `forget` is remembered."""

    def __init__(self) -> None:
        self._known: dict[bytes, tuple[Face, ...]] = {}
        self._before: dict[bytes, tuple[Face, ...]] = {}

    def of(self, pdf: bytes) -> tuple[Face, ...]:
        """One for each page of `pdf`."""
        name = hashlib.sha256(pdf).digest()
        found = self._known.get(name) or self._before.get(name) or tuple(_faces(pdf))
        self._known[name] = found
        return found

    def forget(self) -> None:
        """Forget what nobody has asked for since this was last called."""
        self._before, self._known = self._known, {}


def _faces(pdf: bytes) -> Iterator[Face]:
    with pikepdf.open(BytesIO(pdf)) as document:
        seen: dict[tuple[int, int], bytes] = {}
        for page in document.pages:
            total = hashlib.sha256(page.Contents.read_bytes() if "/Contents" in page else b"")
            if "/Resources" in page:
                total.update(_digest(page.obj.Resources, seen))
            left, lower, right, upper = (float(edge) for edge in page.mediabox)
            total.update(f"{left:g} {lower:g} {right:g} {upper:g}".encode())
            yield Face(total.hexdigest()[:24], right - left, upper - lower)


def _digest(value: Object, seen: dict[tuple[int, int], bytes]) -> bytes:
    """A digest of `value` and of all that it refers to; objects that several pages share are read once."""
    number = value.objgen if isinstance(value, Object) else (0, 0)
    if number != (0, 0):
        if number in seen:
            return seen[number]
        # Whatever leads back here adds nothing new.
        seen[number] = b""
    total = hashlib.sha256()
    if isinstance(value, Stream):
        total.update(value.read_raw_bytes())
    if isinstance(value, (Dictionary, Stream)):
        for key, part in sorted(value.items()):
            if key not in _NOT_SEEN:
                total.update(key.encode())
                total.update(_digest(part, seen))
    elif isinstance(value, Array):
        for part in value.as_list():
            total.update(_digest(part, seen))
    else:
        total.update(repr(str(value) if isinstance(value, Name) else value).encode())
    if number != (0, 0):
        seen[number] = total.digest()
    return total.digest()
