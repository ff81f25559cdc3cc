"""The local server: who may ask it, and for what."""

import http.client
import io
import json
import socket
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops

from bindery.cli import main
from bindery.revise.port import USUAL, NoPort, listen
from bindery.revise.server import Room, Server
from bindery.revise.workshop import News
from tests.revised_book import Revising, write_book


@dataclass
class Preview:
    """A server with a finished book in it."""

    port: int
    room: Room
    news: News

    def ask(self, path: str, method: str = "GET", **headers: str) -> http.client.HTTPResponse:
        """A header's name with _ for -; Host is the server's own by default."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.putrequest(method, path, skip_host=True)
        for name, value in {"Host": f"127.0.0.1:{self.port}", **headers}.items():
            if value:
                connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        return connection.getresponse()

    def events(self) -> dict[str, dict]:
        """The first event of each kind."""
        answer = self.ask("/events")
        found: dict[str, dict] = {}
        while len(found) < 3:
            line = answer.fp.readline().decode()
            if line.startswith("event: "):
                found[line[7:].strip()] = json.loads(answer.fp.readline().decode()[6:])
        return found


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    folder = write_book(tmp_path_factory.mktemp("preview") / "book")
    with listen() as listening, Room() as room, Revising(folder, room.hear) as revising:
        server = Server(room, listening)
        thread = threading.Thread(target=server.run)
        thread.start()
        yield Preview(listening.getsockname()[1], room, revising.latest)
        server.end()
        thread.join(20)
        assert not thread.is_alive()


# Who may ask


def test_it_listens_to_this_machine_alone(preview: Preview) -> None:
    outside = next(
        (
            address[4][0]
            for address in socket.getaddrinfo(socket.gethostname(), preview.port, socket.AF_INET)
            if not str(address[4][0]).startswith("127.")
        ),
        None,
    )
    if outside:
        with pytest.raises(OSError):
            socket.create_connection((str(outside), preview.port), timeout=5)
    assert preview.ask("/").status == 200


@pytest.mark.parametrize("host", ["127.0.0.1:{port}", "localhost:{port}"])
def test_its_own_names_are_answered(preview: Preview, host: str) -> None:
    assert preview.ask("/", Host=host.format(port=preview.port)).status == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "127.0.0.1.evil.example:{port}", ""]
)
@pytest.mark.parametrize("path", ["/", "/events", "/style.css", "/pictures/abc/100"])
def test_other_names_are_refused(preview: Preview, host: str, path: str) -> None:
    assert preview.ask(path, Host=host.format(port=preview.port)).status in (400, 403)


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://127.0.0.1:{port}", 200),
        ("http://localhost:{port}", 200),
        ("http://evil.example", 403),
        ("http://127.0.0.1:1", 403),
        ("https://127.0.0.1:{port}", 403),
        ("null", 403),
    ],
)
def test_other_origins_are_refused(preview: Preview, origin: str, status: int) -> None:
    answer = preview.ask("/", Origin=origin.format(port=preview.port))
    assert answer.status == status
    assert answer.headers["Access-Control-Allow-Origin"] is None


@pytest.mark.parametrize(
    ("path", "site", "mode", "dest", "status"),
    [
        ("/", "none", "navigate", "document", 200),
        ("/style.css", "same-origin", "no-cors", "style", 200),
        ("/", "cross-site", "navigate", "document", 200),
        ("/", "cross-site", "navigate", "iframe", 403),
        ("/style.css", "cross-site", "no-cors", "style", 403),
        ("/style.css", "same-site", "no-cors", "style", 403),
        ("/events", "cross-site", "cors", "empty", 403),
    ],
)
def test_what_other_pages_cause_is_refused(
    preview: Preview, path: str, site: str, mode: str, dest: str, status: int
) -> None:
    answer = preview.ask(path, Sec_Fetch_Site=site, Sec_Fetch_Mode=mode, Sec_Fetch_Dest=dest)
    assert answer.status == status


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_it_is_only_to_be_looked_at(preview: Preview, method: str) -> None:
    assert preview.ask("/", method).status == 405


# What may be asked for


def test_the_page_may_load_nothing_from_elsewhere(preview: Preview) -> None:
    answer = preview.ask("/")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    page = answer.read().decode()
    assert "style=" not in page
    assert "onclick" not in page


@pytest.mark.parametrize(
    "path",
    [
        "/../server.py",
        "/..%2fserver.py",
        "/%2e%2e/server.py",
        "/page/../server.py",
        "/server.py",
        "/__init__.py",
        "//etc/passwd",
        "/book.yaml",
        "/pictures/../../etc/passwd/100",
        "/pictures/nothing/100",
        "/pictures/nothing/wide",
        "/texts/nothing",
        "/epub/nothing/OEBPS/nav.xhtml",
        "/epub/{epub}/",
        "/epub/{epub}/../../server.py",
        "/epub/{epub}/META-INF/container.xml",
        "/epub/{epub}/mimetype",
        "/epub/{epub}//etc/passwd",
        "/nothing",
    ],
)
def test_there_is_nothing_else(preview: Preview, path: str) -> None:
    epub = next(iter(preview.room.shelves))
    assert preview.ask(path.format(epub=epub)).status == 404


def test_every_file_of_the_page_is_there(preview: Preview) -> None:
    for name, kind in (
        ("style.css", "text/css"),
        ("app.js", "text/javascript"),
        ("pages.js", "text/javascript"),
        ("icon.svg", "image/svg+xml"),
        ("sans.ttf", "font/ttf"),
    ):
        answer = preview.ask(f"/{name}")
        assert answer.status == 200
        assert answer.headers.get_content_type() == kind


def test_how_things_stand_is_told_at_once(preview: Preview) -> None:
    told = preview.events()
    # The page is shown the book first: what is said of it then is of what it shows.
    assert list(told) == ["book", "epub", "state"]
    assert told["state"]["status"] == "ready"
    book, revision = told["book"], preview.news.revision
    assert revision
    assert book["title"] == "Revised"
    assert [page["folio"] for page in book["pages"]] == [leaf.folio for leaf in revision.leaves]
    chapters = [section for section in book["sections"] if section["kind"] == "chapter"]
    assert [section["title"] for section in chapters] == ["Chapter one", "Chapter two", "Chapter three"]
    assert book["pages"][chapters[0]["first"]]["folio"] == "1"
    heading = chapters[0]["headings"][0]
    assert heading["title"] == "Section of one"
    assert 0 < heading["down"] < 1
    assert told["epub"]["contents"][0]["title"].endswith("Chapter one")


def test_a_picture_is_the_page_of_the_pdf(preview: Preview) -> None:
    revision = preview.news.revision
    assert revision
    (data,) = revision.files.values()
    leaves = list(revision.leaves)
    with pypdfium2.PdfDocument(data) as pdf:
        for index in (0, 8, len(leaves) - 1):
            answer = preview.ask(f"/pictures/{leaves[index].picture}/300")
            assert answer.headers["Content-Type"] == "image/png"
            assert "immutable" in answer.headers["Cache-Control"]
            picture = Image.open(io.BytesIO(answer.read()))
            assert picture.width == 300
            drawn = pdf[index].render(scale=300 / pdf[index].get_width()).to_pil().convert("RGB")
            assert ImageChops.difference(picture, drawn).getbbox() is None


@pytest.mark.parametrize(("asked", "given"), [(1, 16), (99999, 4000)])
def test_pictures_are_neither_tiny_nor_huge(preview: Preview, asked: int, given: int) -> None:
    assert preview.news.revision
    first = next(preview.news.revision.leaves)
    answer = preview.ask(f"/pictures/{first.picture}/{asked}")
    assert Image.open(io.BytesIO(answer.read())).width == given


def test_the_words_of_a_page_stand_beside_its_picture(preview: Preview) -> None:
    assert preview.news.revision
    leaf = next(leaf for leaf in preview.news.revision.leaves if leaf.folio == "1")
    answer = preview.ask(f"/texts/{leaf.picture}")
    text = answer.read().decode()
    assert answer.headers.get_content_type() == "text/plain"
    assert "In chapter one paragraph 0 says this." in " ".join(text.split())
    assert "\ufffe" not in text


def test_the_epub_is_served_as_it_is_and_without_scripts(preview: Preview) -> None:
    name, shelf = next(iter(preview.room.shelves.items()))
    with zipfile.ZipFile(io.BytesIO(shelf.data)) as archive:
        for chapter in shelf.chapters:
            answer = preview.ask(f"/epub/{name}/{chapter}")
            assert answer.headers.get_content_type() == "application/xhtml+xml"
            assert answer.read() == archive.read(chapter)
            policy = answer.headers["Content-Security-Policy"]
            assert "sandbox" in policy
            assert "script" not in policy
            assert "default-src 'none'" in policy


# The port


def test_a_port_in_use_is_a_sentence(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with listen() as taken:
        number = taken.getsockname()[1]
        assert main(["preview", str(write_book(tmp_path)), "--no-browser", "--port", str(number)]) == 1
        assert f"port {number} is in use, perhaps by another preview" in capfd.readouterr().err
        with pytest.raises(NoPort, match="without --port a free one is used"):
            listen(number)


def test_without_a_port_the_next_free_one_is_used() -> None:
    with listen() as first, listen() as second:
        assert first.getsockname()[1] != second.getsockname()[1]
        assert first.getsockname()[1] >= USUAL
        assert first.getsockname()[0] == "127.0.0.1"
