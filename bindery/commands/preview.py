"""`make_book.py preview`: the book in the browser, made again after each save."""

import threading
import webbrowser

from bindery.commands.watch import Reporter, end_as_by_hand
from bindery.revise.guard import ADDRESS
from bindery.revise.port import NoPort, listen
from bindery.revise.server import Room, Server
from bindery.revise.workshop import News, Order, Workshop
from bindery.terminal import Terminal


def run(order: Order, port: int | None, *, browser: bool) -> int:
    """Show the book until Ctrl-C, which is how it ends: the exit status is 0 then; 1 when `port` cannot be had."""
    terminal = Terminal()
    try:
        listening = listen(port)
    except NoPort as problem:
        terminal.problem(str(problem))
        return 1
    address = f"http://{ADDRESS}:{listening.getsockname()[1]}/"
    reporter = Reporter(terminal, f"showing {order.manifest.parent.resolve()} at {address}; Ctrl-C ends it")
    with listening, Room() as room:

        def audience(news: News) -> None:
            room.hear(news)
            reporter(news)

        end_as_by_hand()
        stop = threading.Event()
        work = threading.Thread(target=Workshop(order, audience).run, args=(stop,))
        work.start()
        if browser:
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
        try:
            Server(room, listening).run()
        except KeyboardInterrupt:
            pass
        finally:
            stop.set()
            work.join()
            terminal.stop()
    return 0
