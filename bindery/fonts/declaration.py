"""fonts.yaml: which faces a style is set in.

Every mistake in it is reported, with its line in the file.
"""

from collections.abc import Iterator, Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from bindery.diagnostics import BookError, Diagnostic, did_you_mean, error
from bindery.fonts.face import Slope
from bindery.yaml_text import YamlText, read_yaml


class _Declaration(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FaceDeclaration(_Declaration):
    """One weight and style of a family; `axes` sets further axes of a variable font ("opsz": 12)."""

    weight: int = Field(400, ge=1, le=1000)
    style: Slope = "normal"
    file: str | None = None
    axes: Mapping[str, float] = Field(default_factory=dict)


class FamilyDeclaration(_Declaration):
    """A family from a font package, or from files with their licence."""

    faces: tuple[FaceDeclaration, ...]
    package: str | None = None
    licence: str | None = None
    fallback: bool = False

    @model_validator(mode="after")
    def _has_source(self) -> "FamilyDeclaration":
        if not self.faces:
            raise ValueError("a family has at least one face")
        if not self.package and not all(face.file for face in self.faces):
            raise ValueError("a family has a 'package', or a 'file' for each of its faces")
        return self

    @model_validator(mode="after")
    def _faces_differ(self) -> "FamilyDeclaration":
        seen = set()
        for face in self.faces:
            if (face.weight, face.style) in seen:
                # WeasyPrint draws the glyphs of one file with the other's numbers.
                raise ValueError(f"two faces have weight {face.weight} and style {face.style}")
            seen.add((face.weight, face.style))
        return self


class FontsFile(_Declaration):
    families: Mapping[str, FamilyDeclaration]


def read_declaration(text: str, file: str) -> tuple[FontsFile, YamlText]:
    """The declared families in their order, and the text with the line of every place in it.

    `file` is how messages call it. Raises BookError.
    """
    source = read_yaml(text.encode(), file)
    if source.diagnostics:
        raise BookError(source.diagnostics)
    try:
        return FontsFile.model_validate(source.value), source
    except ValidationError as problem:
        raise BookError(_diagnostics(problem, file, source)) from None


_KNOWN: Mapping[Literal["file", "family", "face"], type[_Declaration]] = {
    "file": FontsFile,
    "family": FamilyDeclaration,
    "face": FaceDeclaration,
}


def _diagnostics(problem: ValidationError, file: str, source: YamlText) -> Iterator[Diagnostic]:
    for mistake in problem.errors():
        place = mistake["loc"]
        hint = ""
        if mistake["type"] == "extra_forbidden":
            depth = {1: "file", 3: "family", 5: "face"}[len(place)]
            known = sorted(_KNOWN[depth].model_fields)  # type: ignore[index]
            message = f"unknown key '{place[-1]}'"
            hint = did_you_mean(str(place[-1]), known) or f"known here: {', '.join(known)}"
        else:
            where = ".".join(map(str, place))
            message = f"{where}: {mistake['msg'].removeprefix('Value error, ')}" if where else mistake["msg"]
        yield error(file, source.line(place), message, "fonts-declaration", hint)
