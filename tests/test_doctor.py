"""What a machine lacks is a sentence with the line to paste."""

import contextlib
import ctypes
import sys
from pathlib import Path

import pytest

from bindery import machine
from bindery.commands.doctor import missing_system_libraries, run

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def lose(monkeypatch: pytest.MonkeyPatch, *stems: str) -> None:
    load = machine._load
    monkeypatch.setattr(machine, "_load", lambda stem, major: None if stem in stems else load(stem, major))


def test_a_machine_that_runs_these_tests_lacks_nothing_for_books(capsys: pytest.CaptureFixture[str]) -> None:
    assert missing_system_libraries() is None
    assert run() == 0
    assert capsys.readouterr().out.endswith("books can be made here\n")


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_missing_libraries_come_with_the_line_of_the_readme(platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    lose(monkeypatch, "pango-1.0", "harfbuzz-subset")
    monkeypatch.setattr(machine, "_dll_directories", contextlib.nullcontext)
    monkeypatch.setattr(sys, "platform", platform)
    sentence = missing_system_libraries()
    assert sentence
    assert "lacks Pango 1.44.0 or newer and HarfBuzz's subsetter" in sentence
    line = sentence.split("To install: ")[1].removeprefix("sudo ")
    assert set(line.split()) <= set(README.split())


def test_a_pango_that_is_too_old_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "OLDEST_PANGO", (99, 0, 0))
    assert "lacks Pango 99.0.0 or newer, which typesetting needs" in str(missing_system_libraries())


def test_the_doctor_names_what_to_install_and_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lose(monkeypatch, "harfbuzz-subset")
    assert run() == 1
    report = capsys.readouterr().out
    assert "missing" in report
    assert f"for HarfBuzz's subsetter: {machine.TYPESETTING.here()}\n" in report


def test_the_libraries_are_found_as_weasyprint_finds_them() -> None:
    """What `machine` takes for present, WeasyPrint loads too."""
    from weasyprint.text import ffi

    assert ffi.harfbuzz_subset is not None
    assert ffi.pango.pango_version() >= 14400
    assert isinstance(machine._load("pango-1.0", "0"), ctypes.CDLL)
