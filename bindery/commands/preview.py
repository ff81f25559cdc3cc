"""`make_book.py preview`: the book in the browser, made again after each save."""

import threading
import webbrowser

from bindery.catalogue.choice import Choice
from bindery.commands.watch import Reporter, end_as_by_hand
from bindery.outputs import Order
from bindery.revise.guard import ADDRESS
from bindery.revise.port import NoPort, listen
from bindery.revise.server import Room, Server
from bindery.revise.workshop import News, Workshop
from bindery.terminal import Terminal


def run(order: Order, choice: Choice | None, port: int | None, *, browser: bool) -> int:
    """Show the book until Ctrl-C, which is how it ends: the exit status is 0 then; 1 when `port` cannot be had."""
    terminal, stop = Terminal(), threading.Event()
    try:
        listening = listen(port)
    except NoPort as problem:
        terminal.problem(str(problem))
        return 1
    address = f"http://{ADDRESS}:{listening.getsockname()[1]}/"
    try:
        with listening, Room() as room:
            end_as_by_hand()
            reporter = Reporter(terminal, f"showing {order.manifest.parent.resolve()} at {address}; Ctrl-C ends it")

            def audience(news: News) -> None:
                room.hear(news)
                reporter(news)

            threading.Thread(target=Workshop(order, audience, choice).run, args=(stop,)).start()
            if browser:
                threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
            Server(room, listening).run()
    except KeyboardInterrupt:
        # Python waits for the workshop's thread, which ends its workers.
        pass
    finally:
        stop.set()
        terminal.stop()
    return 0
