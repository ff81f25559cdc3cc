"""Who may ask the local server: this machine's own browser, from the server's own page, and nobody else."""

from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ADDRESS = "127.0.0.1"
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
BOOK_POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; media-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
    "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"
)
"""For the EPUB's files: the author's style sheets and pictures, and no script."""
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class Guard:
    """Refuses whatever does not come from the server's own page.

    A Host that is another name for this machine is refused, or any web page could have its own name
    lead here (DNS rebinding); and so is a request that another page causes, which browsers tell by
    Origin or Sec-Fetch-Site (Fetch Metadata). Following a link to the page itself is allowed.
    """

    def __init__(self, app: ASGIApp, port: int):
        self._app = app
        self._hosts = frozenset(f"{name}:{port}" for name in (ADDRESS, "localhost"))
        self._origins = frozenset(f"http://{host}" for host in self._hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        refused = self._refusal(scope)
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
        elif refused:
            await PlainTextResponse(refused, 403, _ALWAYS)(scope, receive, send)
        else:
            await self._app(scope, receive, _with_headers(send))

    def _refusal(self, scope: Scope) -> str:
        """Why the request is refused; "" when it is not."""
        headers = Headers(scope=scope)
        if not _all_in(headers.getlist("host"), self._hosts) or not headers.getlist("host"):
            return "this server answers to its own name alone"
        if not _all_in(headers.getlist("origin"), self._origins):
            return "this server answers to its own page alone"
        if headers.get("sec-fetch-site", "none") in ("none", "same-origin"):
            return ""
        follows_link = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
        return "" if follows_link and scope["path"] == "/" else "this server answers to its own page alone"


def _all_in(values: Iterable[str], allowed: frozenset[str]) -> bool:
    return all(value in allowed for value in values)


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message["headers"])
            for name, value in _ALWAYS.items():
                headers[name] = value
            headers.setdefault("Content-Security-Policy", PAGE_POLICY)
            headers.setdefault("Cache-Control", "no-cache")
            message["headers"] = headers.raw
        await send(message)

    return sending
