"""A port of this machine, for this machine alone."""

import errno
import socket

from bindery.revise.guard import ADDRESS

USUAL = 8013
_TRIED = 20
_TAKEN = (errno.EADDRINUSE, errno.EACCES)


class NoPort(Exception):
    """The port cannot be had; the message is a sentence for the author."""


def listen(port: int | None = None) -> socket.socket:
    """A socket that listens at `port`; without one, at the first that is free from the usual on. Raises NoPort."""
    wanted = (port,) if port is not None else (*range(USUAL, USUAL + _TRIED), 0)
    problem = OSError()
    for number in wanted:
        try:
            return _listen(number)
        except OSError as taken:
            problem = taken
            if taken.errno not in _TAKEN:
                break
    raise NoPort(_sentence(problem, port)) from problem


def _listen(number: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        # On Windows an address in use could be taken over, elsewhere one that was given up a minute ago may be used.
        exclusive = getattr(socket, "SO_EXCLUSIVEADDRUSE", None)
        listening.setsockopt(socket.SOL_SOCKET, exclusive or socket.SO_REUSEADDR, 1)
        listening.bind((ADDRESS, number))
        listening.listen(100)
    except OSError:
        listening.close()
        raise
    return listening


def _sentence(problem: OSError, port: int | None) -> str:
    which = f"port {port}" if port is not None else "a port of this machine"
    free = "; without --port a free one is used" if port is not None else ""
    if problem.errno == errno.EADDRINUSE:
        return f"{which} is in use, perhaps by another preview; choose another with --port{free}"
    return f"{which} cannot be used: {problem.strerror}{free}"
