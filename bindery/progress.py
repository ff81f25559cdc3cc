"""How far a build has come, told to whoever listens."""

from typing import Protocol


class Progress(Protocol):
    """Listens to a build. Stages are verbs: read, typeset, package."""

    def title(self, text: str) -> None:
        """What is being built, as soon as it is known."""

    def begin(self, stage: str, steps: int = 0) -> None:
        """A stage begins; `steps` is how many steps it has, 0 when that is not known."""

    def at(self, step: int, steps: int) -> None:
        """So many steps of the current stage are done, of so many."""

    def done(self, what: str, remembered: int = 0) -> None:
        """The current stage is done; `what` says what it made, such as "16 sections, 172 pages", and `remembered` how
        many of these came from memory.
        """


class Silent:
    """Tells nobody."""

    def title(self, text: str) -> None: ...

    def begin(self, stage: str, steps: int = 0) -> None: ...

    def at(self, step: int, steps: int) -> None: ...

    def done(self, what: str, remembered: int = 0) -> None: ...


def counted(number: int, noun: str) -> str:
    """ "1 page", "172 pages", "no pages"."""
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"
