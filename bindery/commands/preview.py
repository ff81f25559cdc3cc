"""`make_book.py preview`: the book in the browser, made again after each save."""

import asyncio
import errno
import socket
import threading
import webbrowser
from types import FrameType

import uvicorn

from bindery.commands.watch import Reporter, end_as_by_hand
from bindery.revise.guard import ADDRESS
from bindery.revise.server import Room, application
from bindery.revise.workshop import News, Order, Workshop
from bindery.terminal import Terminal

USUAL_PORT = 8013
_PORTS_TRIED = 20


def run(order: Order, port: int | None, *, browser: bool) -> int:
    """Show the book until Ctrl-C, which is how it ends: the exit status is 0 then; 1 when `port` is taken."""
    terminal = Terminal()
    try:
        listening = _listen(port)
    except OSError as problem:
        terminal.problem(_why_not(problem, port))
        return 1
    with listening:
        number = listening.getsockname()[1]
        address = f"http://{ADDRESS}:{number}/"
        heading = f"showing {order.manifest.parent.resolve()} at {address}; Ctrl-C ends it"
        room, reporter = Room(), Reporter(terminal, heading)

        def audience(news: News) -> None:
            room.hear(news)
            reporter(news)

        end_as_by_hand()
        stop = threading.Event()
        worker = threading.Thread(target=Workshop(order, audience).run, args=(stop,))
        worker.start()
        try:
            if browser:
                threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
            asyncio.run(_Server(room, number).serve([listening]))
        except KeyboardInterrupt:
            pass
        finally:
            stop.set()
            worker.join()
            room.pictures.close()
            terminal.stop()
    return 0


class _Server(uvicorn.Server):
    """A server that ends its open connections when it is to end."""

    def __init__(self, room: Room, port: int):
        super().__init__(
            uvicorn.Config(
                application(room, port),
                log_config=None,
                access_log=False,
                lifespan="off",
                server_header=False,
                date_header=False,
                ws="none",
                timeout_graceful_shutdown=1,
            )
        )
        self._room = room

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._room.close()
        super().handle_exit(sig, frame)


def _listen(port: int | None) -> socket.socket:
    """A socket at `port`, or at the first free one from the usual on. Raises OSError."""
    wanted = [port] if port is not None else [*range(USUAL_PORT, USUAL_PORT + _PORTS_TRIED), 0]
    for number in wanted:
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((ADDRESS, number))
        except OSError as problem:
            listening.close()
            if problem.errno not in (errno.EADDRINUSE, errno.EACCES) or number == wanted[-1]:
                raise
        else:
            listening.listen(100)
            return listening
    raise AssertionError("a list of ports is never empty")


def _why_not(problem: OSError, port: int | None) -> str:
    if problem.errno == errno.EADDRINUSE:
        return (
            f"port {port} is in use, perhaps by another preview; choose another with --port, "
            "or leave it out to have a free one"
        )
    return f"port {port} cannot be used: {problem.strerror}; leave out --port to have a free one"
