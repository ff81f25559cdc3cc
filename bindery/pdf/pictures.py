"""Pictures that several sections show are kept once in the bound book."""

import hashlib
from collections.abc import Iterator

import pikepdf
from pikepdf import Name


class SharedPictures:
    """Knows the pictures of the book by their bytes."""

    def __init__(self) -> None:
        self._known: dict[bytes, pikepdf.Object] = {}
        self._visited: set[tuple[int, int]] = set()

    def share(self, resources: pikepdf.Object) -> None:
        """Replace each picture in a resource dictionary, and in its forms and patterns, by the first one like it."""
        for kind in ("/XObject", "/Pattern"):
            for name, value in list(resources.get(kind, {}).items()):
                if value.get("/Subtype") == Name.Image:
                    resources[kind][name] = self._known.setdefault(_digest(value), value)
                elif "/Resources" in value and value.objgen not in self._visited:
                    self._visited.add(value.objgen)
                    self.share(value.Resources)


def _digest(picture: pikepdf.Object) -> bytes:
    digest = hashlib.sha256(picture.read_raw_bytes())
    for part in _description(picture):
        digest.update(part)
    return digest.digest()


def _description(picture: pikepdf.Object) -> Iterator[bytes]:
    for key, value in sorted(picture.stream_dict.items()):
        yield key.encode()
        if isinstance(value, pikepdf.Object) and value.is_indirect and isinstance(value, pikepdf.Stream):
            yield _digest(value)
        else:
            yield value.unparse(resolved=True) if isinstance(value, pikepdf.Object) else repr(value).encode()
