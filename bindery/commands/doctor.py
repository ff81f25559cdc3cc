"""`make_book.py doctor`: what this machine lacks, and the line that installs it."""

from bindery.machine import TYPESETTING, Finding, findings, typesetting_libraries


def missing_system_libraries() -> str | None:
    """Why nothing can be typeset here, with the line to paste; None when everything is there.

    To be asked before anything imports WeasyPrint.
    """
    missing = _missing(typesetting_libraries())
    if not missing:
        return None
    return f"this machine lacks {_listed(missing)}, which typesetting needs. To install: {TYPESETTING.here()}"


def run() -> int:
    """Print what was looked for; 0 when books can be made here, else 1."""
    looked_for = findings()
    for finding in looked_for:
        print(f"  {finding.found or 'missing':<24} {finding.name} ({finding.purpose})")
    for line in dict.fromkeys(finding.install.here() for finding in _missing(looked_for)):
        names = _listed([finding for finding in _missing(looked_for) if finding.install.here() == line])
        print(f"for {names}: {line}")
    lacking = [finding for finding in _missing(looked_for) if finding.needed_for_books]
    print("books cannot be made here yet" if lacking else "books can be made here")
    return 1 if lacking else 0


def _missing(looked_for: tuple[Finding, ...]) -> list[Finding]:
    return [finding for finding in looked_for if finding.found is None]


def _listed(missing: list[Finding]) -> str:
    *others, last = (finding.name for finding in missing)
    return f"{', '.join(others)} and {last}" if others else last
