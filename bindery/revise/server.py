"""The local page: the book's pages, its EPUB and its diagnostics, as they stand."""

import asyncio
import mimetypes
import socket
import threading
from collections.abc import AsyncIterator
from importlib.resources import files
from types import FrameType, TracebackType

import fontpkg
import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from bindery.revise.guard import BOOK_POLICY, Guard
from bindery.revise.pictures import Pictures
from bindery.revise.shelf import Shelf
from bindery.revise.telling import book_of, epub_of, event, state_of
from bindery.revise.workshop import News

_FOREVER = {"Cache-Control": "private, max-age=31536000, immutable"}
_KINDS = ("book", "epub", "state")
"""The order in which a page is told: how a build ended is said of what it shows by then."""
_BREATH = 15.0
"""Seconds after which a silent connection shows that it is alive."""


class Room:
    """What all open pages are shown. `hear` is a workshop's audience, and may be called by any thread."""

    def __init__(self) -> None:
        self.pictures = Pictures()
        self.shelves: dict[str, Shelf] = {}
        self._lock = threading.Lock()
        self._news: News | None = None
        self._shown: dict[str, bytes] = {}
        """The last event of each kind."""
        self._lines: set[_Line] = set()
        self._is_closed = False

    def hear(self, news: News) -> None:
        before, self._news = self._news, news
        events: dict[str, bytes] = {}
        if news.revision and (before is None or news.revision is not before.revision):
            self.pictures.show(news.revision)
            events["book"] = event("book", book_of(news.revision))
        if news.epub and (before is None or news.epub is not before.epub):
            shelf = Shelf(news.epub)
            # A page that is still open asks for the older one.
            self.shelves = {**dict(list(self.shelves.items())[-1:]), shelf.name: shelf}
            events["epub"] = event("epub", epub_of(shelf))
        events["state"] = event("state", state_of(news))
        with self._lock:
            self._shown |= events
            for line in self._lines:
                line.send(events)

    def close(self) -> None:
        """End all connections, and let the pictures go."""
        with self._lock:
            self._is_closed = True
            for line in self._lines:
                line.send({})
        self.pictures.close()

    def __enter__(self) -> "Room":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, where: TracebackType | None
    ) -> None:
        self.close()

    async def events(self) -> AsyncIterator[bytes]:
        """How things stand, and then each change, of which a slow page is told the last alone."""
        line = _Line(asyncio.get_running_loop())
        with self._lock:
            self._lines.add(line)
            line.send(self._shown)
        try:
            yield b"retry: 500\n\n"
            while not self._is_closed:
                for told in await line.receive():
                    yield told
        finally:
            with self._lock:
                self._lines.discard(line)


class Server(uvicorn.Server):
    """Shows `room` at the port where `listening` listens. Ctrl-C ends it, and its connections with it."""

    def __init__(self, room: Room, listening: socket.socket):
        super().__init__(
            uvicorn.Config(
                application(room, listening.getsockname()[1]),
                log_config=None,
                access_log=False,
                lifespan="off",
                server_header=False,
                ws="none",
                timeout_graceful_shutdown=1,
            )
        )
        self._room, self._listening = room, listening

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        super().run(sockets or [self._listening])

    def end(self) -> None:
        """From any thread."""
        self.should_exit = True
        self._room.close()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._room.close()
        super().handle_exit(sig, frame)


class _Line:
    """A connection to one open page."""

    def __init__(self, loop: asyncio.AbstractEventLoop):
        self._loop = loop
        self._waiting: dict[str, bytes] = {}
        self._rings = asyncio.Event()

    def send(self, events: dict[str, bytes]) -> None:
        """From any thread."""
        self._loop.call_soon_threadsafe(self._put, dict(events))

    async def receive(self) -> list[bytes]:
        try:
            await asyncio.wait_for(self._rings.wait(), _BREATH)
        except TimeoutError:
            return [b": \n\n"]
        self._rings.clear()
        waiting, self._waiting = self._waiting, {}
        return [waiting[kind] for kind in _KINDS if kind in waiting]

    def _put(self, events: dict[str, bytes]) -> None:
        self._waiting |= events
        self._rings.set()


def application(room: Room, port: int) -> ASGIApp:
    """The server that shows `room` at `port` of this machine."""

    async def events(request: Request) -> Response:
        return StreamingResponse(room.events(), media_type="text/event-stream", headers={"Cache-Control": "no-store"})

    async def picture(request: Request) -> Response:
        name, width = request.path_params["name"], request.path_params["width"]
        png = await run_in_threadpool(room.pictures.picture, name, width)
        return Response(png, media_type="image/png", headers=_FOREVER) if png else _nothing()

    async def text(request: Request) -> Response:
        words = await run_in_threadpool(room.pictures.text, request.path_params["name"])
        return _nothing() if words is None else PlainTextResponse(words, headers=_FOREVER)

    async def chapter(request: Request) -> Response:
        shelf = room.shelves.get(request.path_params["epub"])
        found = shelf.file(request.path_params["file"]) if shelf else None
        if not found:
            return _nothing()
        return Response(found[0], media_type=found[1], headers={**_FOREVER, "Content-Security-Policy": BOOK_POLICY})

    page = _files_of_the_page()

    async def own(request: Request) -> Response:
        found = page.get(request.url.path)
        return Response(found[0], media_type=found[1]) if found else _nothing()

    routes = [
        Route("/events", events),
        Route("/pictures/{name}/{width:int}", picture),
        Route("/texts/{name}", text),
        Route("/epub/{epub}/{file:path}", chapter),
        Route("/{file:path}", own),
    ]
    return Guard(Starlette(routes=routes), port)


def _nothing() -> Response:
    return PlainTextResponse("there is nothing here", 404, {"Cache-Control": "no-store"})


def _files_of_the_page() -> dict[str, tuple[bytes, str]]:
    """Every file of the page by its address, with its media type; nothing else can be asked for."""
    found = {}
    for file in files("bindery.revise").joinpath("page").iterdir():
        kind = {"js": "text/javascript"}.get(file.name.rpartition(".")[2]) or mimetypes.guess_type(file.name)[0]
        found[f"/{file.name}"] = (file.read_bytes(), kind or "application/octet-stream")
    sans = fontpkg.select_file(fontpkg.family("source-sans-3"), 400, "normal").path
    return {**found, "/": found["/index.html"], "/sans.ttf": (sans.read_bytes(), "font/ttf")}
