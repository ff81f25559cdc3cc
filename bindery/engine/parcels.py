"""Calls on their way to a worker. What the last call brought, and the next one needs too, is not sent again.

That goes for values that are known by an attribute `sha256`: the faces of a book are megabytes, and every section is
set in them. What a call does not bring is forgotten, so that a worker's memory does not grow with the book.
"""

import io
import pickle
from collections.abc import Callable, Container, Mapping
from typing import Any

Call = tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]
"""A function, its arguments, and those that are named."""


class Packer:
    """The side of one worker that asks."""

    def __init__(self) -> None:
        self._there: frozenset[str] = frozenset()

    def pack(self, call: Call) -> bytes:
        """Raises what pickle does for what cannot be sent."""
        parcel = io.BytesIO()
        pickler = _Pickler(parcel, self._there)
        pickler.dump(call)
        self._there = frozenset(pickler.brought)
        return parcel.getvalue()

    def forget(self) -> None:
        """The last call may not have been unpacked to its end."""
        self._there = frozenset()


class Unpacker:
    """The side that is asked."""

    def __init__(self) -> None:
        self._here: dict[str, Any] = {}

    def unpack(self, parcel: bytes) -> Call:
        unpickler = _Unpickler(parcel, self._here)
        call: Call = unpickler.load()
        self._here = unpickler.brought
        return call


def parted(call: Call) -> tuple[bytes, dict[str, Any]]:
    """The call without its values that are known by their digests, and these by them. For workers that have them, or
    get them another way.
    """
    parcel = io.BytesIO()
    pickler = _Pickler(parcel, _Everything())
    pickler.dump(call)
    return parcel.getvalue(), pickler.brought


def joined(parcel: bytes, values: Mapping[str, Any]) -> Call:
    """The call that `parted` took apart."""
    call: Call = _Unpickler(parcel, values).load()
    return call


class _Everything(Container[str]):
    def __contains__(self, _: object) -> bool:
        return True


class _Pickler(pickle.Pickler):
    def __init__(self, parcel: io.BytesIO, there: Container[str]):
        super().__init__(parcel, pickle.HIGHEST_PROTOCOL)
        self._there = there
        self.brought: dict[str, Any] = {}

    def reducer_override(self, value: Any) -> Any:
        # Asked of classes' instances alone, not of each text and number.
        if not hasattr(type(value), "sha256"):
            return NotImplemented
        self.brought[value.sha256] = value
        if value.sha256 in self._there:
            return _known, (value.sha256,)
        return _new, (value.sha256, type(value), vars(value))


class _Unpickler(pickle.Unpickler):
    def __init__(self, parcel: bytes, here: Mapping[str, Any]):
        super().__init__(io.BytesIO(parcel))
        self._here = here
        self.brought: dict[str, Any] = {}

    def find_class(self, module: str, name: str) -> Any:
        if module == __name__:
            return {"_known": self._known, "_new": self._new}[name]
        return super().find_class(module, name)

    def _known(self, sha256: str) -> Any:
        self.brought[sha256] = self._here[sha256]
        return self.brought[sha256]

    def _new(self, sha256: str, kind: type, attributes: dict[str, Any]) -> Any:
        value: Any = object.__new__(kind)
        self.brought[sha256] = value
        vars(value).update(attributes)
        return value


def _known(sha256: str) -> Any:
    """Stands in a parcel for a value that is there already."""
    raise NotImplementedError


def _new(sha256: str, kind: type, attributes: dict[str, Any]) -> Any:
    """Stands in a parcel for a value that is to be kept until the next one."""
    raise NotImplementedError
