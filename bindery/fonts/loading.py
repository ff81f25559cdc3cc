"""Loading the faces of a style."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import fontpkg
import uharfbuzz as harfbuzz

from bindery.diagnostics import BookError, Diagnostic, did_you_mean, error
from bindery.engine.cache import Cache
from bindery.engine.digest import digest
from bindery.folder import SHIPPED, BookFolder, OutsideBook, RemoteResource
from bindery.fonts.cutting import SOFT_HYPHEN, is_sound, static_instance
from bindery.fonts.declaration import FaceDeclaration, FamilyDeclaration, read_declaration
from bindery.fonts.face import Face
from bindery.fonts.permission import forbidden
from bindery.yaml_text import YamlText


def load_faces(style: str, folder: BookFolder, cache: Cache | None = None) -> tuple[Face, ...]:
    """The faces that `styles/<style>/fonts.yaml` declares (the book's own, else the shipped one), in its order.

    `cache` keeps static instances between runs; without one they are cut each time.
    Raises BookError with every mistake: a missing package or file, a file that is no font, an axis out of range.
    """
    name = f"styles/{style}/fonts.yaml"
    text = folder.style_text(name)
    if text is None:
        raise BookError([_no_declaration(style, name, folder)])
    declared, source = read_declaration(text, name)
    loading = _Loading(name, folder, cache, source)
    faces = tuple(face for family in declared.families for face in loading.family(family, declared.families[family]))
    if loading.diagnostics:
        raise BookError(loading.diagnostics)
    return faces


class _FaceError(Exception):
    """A face cannot be had: a sentence for the author, and a hint."""

    def __init__(self, message: str, code: str, hint: str = ""):
        super().__init__(message)
        self.code = code
        self.hint = hint


@dataclass(frozen=True)
class _Source:
    """A font file as it is delivered, static or variable."""

    data: bytes
    licence: str
    licence_text: str
    name: str


@dataclass(frozen=True)
class _Instance:
    """A variable font as it was cut."""

    data: bytes


@dataclass(frozen=True)
class _Loading:
    file: str
    folder: BookFolder
    cache: Cache | None
    source: YamlText
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def family(self, family: str, declared: FamilyDeclaration) -> Iterator[Face]:
        for index, face in enumerate(declared.faces):
            try:
                yield self._face(family, declared, face)
            except _FaceError as reason:
                line = self.source.line(("families", family, "faces", index))
                self.diagnostics.append(error(self.file, line, str(reason), reason.code, reason.hint))

    def _face(self, family: str, declared: FamilyDeclaration, face: FaceDeclaration) -> Face:
        if face.file:
            source = self._from_file(face.file, declared.licence)
        else:
            source = _from_package(declared.package or "", face)
        if denied := forbidden(source.data):
            raise _FaceError(
                f"the font {face.file or source.name} may not be {denied} (fsType in its OS/2 table)",
                "font-forbidden",
                "take another font, or ask its maker for a file that may be embedded in books",
            )
        data = self._static(source.data, face)
        return Face(
            family=family,
            weight=face.weight,
            style=face.style,
            data=data,
            unicode=frozenset(harfbuzz.Face(data).unicodes),
            licence=source.licence,
            licence_text=source.licence_text,
            source=source.name,
            fallback=declared.fallback,
        )

    def _from_file(self, file: str, licence: str | None) -> _Source:
        data = self._find(file, "font file").read_bytes()
        try:
            is_font = is_sound(data)
        except (RuntimeError, UnicodeDecodeError):
            raise _FaceError(f"the font {file} is damaged", "font-unreadable", "get it anew from its maker") from None
        if not is_font:
            raise _FaceError(f"{file} is not a TrueType or OpenType font", "font-unreadable")
        path = self._find(licence, "licence file") if licence else None
        text = path.read_text(encoding="utf-8", errors="replace") if path else ""
        name = "OFL-1.1" if "SIL OPEN FONT LICENSE Version 1.1" in text else Path(licence or "").stem
        return _Source(data, name, text, Path(file).name)

    def _find(self, file: str, what: str) -> Path:
        try:
            path = self.folder.style_file(file)
        except (OutsideBook, RemoteResource):
            raise _FaceError(f"the {what} {file} is not inside the book's folder", "font-outside-book") from None
        if path is None:
            roots = (self.folder.root, SHIPPED)
            beside = [
                found.relative_to(root).as_posix()
                for root in roots
                for found in sorted((root / Path(file).parent).glob("*.*"))
            ]
            raise _FaceError(f"the {what} {file} does not exist", "font-missing", did_you_mean(file, beside))
        return path

    def _static(self, data: bytes, face: FaceDeclaration) -> bytes:
        axes = dict(face.axes)
        if any(axis.tag == "wght" for axis in harfbuzz.Face(data).axis_infos):
            axes.setdefault("wght", face.weight)
        if not axes:
            return data
        name = digest(harfbuzz.__version__, SOFT_HYPHEN, axes, data)
        kept = self.cache.get(name, _Instance) if self.cache else None
        if kept:
            return kept.data
        try:
            instance = static_instance(data, axes)
        except (ValueError, RuntimeError) as reason:
            raise _FaceError(str(reason), "font-axis") from None
        if self.cache:
            self.cache.put(name, _Instance(instance))
        return instance


def _from_package(package: str, face: FaceDeclaration) -> _Source:
    wanted = f"the font package 'fontpkg-{package}'"
    try:
        family = fontpkg.family(package)
    except fontpkg.FamilyNotInstalled:
        meant = did_you_mean(package, fontpkg.families())
        hint = " ".join(filter(None, (meant, f"Install it with: {sys.executable} -m pip install fontpkg-{package}")))
        raise _FaceError(f"{wanted} is not installed", "font-package-missing", hint) from None
    try:
        path = fontpkg.select_file(family, face.weight, face.style).path
    except (fontpkg.StyleNotAvailable, fontpkg.WeightNotAvailable):
        has = f"it has {', '.join(family.styles)}, weights {_weights(family)}"
        raise _FaceError(f"{wanted} has no {face.style} of weight {face.weight}", "font-missing", has) from None
    text = (path.parent.parent / "LICENSE").read_text(encoding="utf-8")
    return _Source(path.read_bytes(), family.license, text, f"{family.name} {family.version}")


def _weights(family: fontpkg.Family) -> str:
    lightest, boldest = family.weight_range or (400, 400)
    return f"{lightest} to {boldest}" if family.is_variable else ", ".join(map(str, family.weights))


def _no_declaration(style: str, name: str, folder: BookFolder) -> Diagnostic:
    styles = {path.parent.name for root in (folder.root, SHIPPED) for path in (root / "styles").glob("*/fonts.yaml")}
    hint = did_you_mean(style, sorted(styles)) or f"styles with fonts: {', '.join(sorted(styles))}"
    return error(name, 0, f"the style '{style}' has no fonts.yaml", "style-fonts-missing", hint)
