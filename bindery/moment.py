"""The moment that finished files say they were made at. It is never the time of the build: no two would be alike."""

import os
from datetime import UTC, datetime

from bindery.diagnostics import BookError, error

VARIABLE = "SOURCE_DATE_EPOCH"
"""Seconds since 1970, by which a packager dates all that is built of one state of the sources
(https://reproducible-builds.org/specs/source-date-epoch/).
"""
UNDATED = "2000-01-01T00:00:00Z"


def moment_of(date: str) -> str:
    """The first moment of an ISO 8601 `date`, a year at least; without one what `VARIABLE` says; else a fixed one.

    As text in UTC, "2026-11-08T00:00:00Z". Raises BookError where `VARIABLE` is no moment.
    """
    if date:
        # What a year or a month leaves open is the first of it.
        return date + "2026-01-01T00:00:00Z"[len(date) :]
    seconds = source_date_epoch()
    if not seconds:
        return UNDATED
    try:
        return datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        message = f"the environment variable {VARIABLE} is '{seconds}', but it counts seconds since 1970"
        hint = "say 1700000000, as date +%s does; or unset it"
        raise BookError([error("", 0, message, "source-date-epoch", hint)]) from None


def source_date_epoch() -> str:
    """What `VARIABLE` says; "" where it is not set."""
    return os.environ.get(VARIABLE, "")
