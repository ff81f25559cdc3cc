"""A book from a stranger: what README says of it ("A book that you have no reason to trust"), line by line."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from lxml import etree
from made_book import make, prose
from pdf_book import STYLE, design, printed, section

from bindery.cli import main
from bindery.engine import cache, seal
from bindery.manuscript.pandoc import read_markdown

CHECKOUT = Path(__file__).parent.parent
SECRET = "Fenugreek, the seventh word of a letter that is nobody else's business"
PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">{}</svg>'
)
LINUX = sys.platform == "linux"

Files = Mapping[str, str | bytes]


def write(folder: Path, files: Files) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def say(book: Path, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, list[dict[str, Any]]]:
    """The status of a build, and its diagnostics."""
    status = main(["build", str(book), "--json", "--jobs", "1", *options])
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    return status, json.loads(said.out)


def places(said: list[dict[str, Any]]) -> set[tuple[str, int, str]]:
    return {(one["file"], one["line"], one["code"]) for one in said}


# It reads no file outside of its folder, and fetches nothing from anywhere.


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """What lies beside the book's folder."""
    beside = tmp_path / "secret"
    drawing = PICTURE.format(f"<text>{SECRET}</text>")
    write(beside, {"a.svg": drawing, "a.css": f"/* {SECRET} */", "a.md": f"# One\n\n{SECRET}\n", "a.xhtml": SECRET})
    write(beside, {"a.yaml": f"- {{id: a, type: book, title: '{SECRET}'}}", "a.csl": "<style/>", "a.ttf": SECRET})
    return beside


@pytest.mark.usefixtures("shared_worker")
def test_each_way_out_of_the_folder_is_named_with_its_place(
    tmp_path: Path, secret: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ways = ["../../secret/a.svg", str(secret / "a.svg"), secret.joinpath("a.svg").as_uri(), "link.svg", "folder/a.svg"]
    lines = [f"![A figure.]({way}){{.unreferenced fig-alt=A}}" for way in ways]
    lines += [f'<img src="{way}" alt="A"/>' for way in ways]
    lines += ["![A figure.](within.svg){.unreferenced fig-alt=A}"]
    within = PICTURE.format(
        "".join(f'\n<image href="{way}" width="9" height="9"/>\n<use href="{way}#a"/>' for way in ways)
    )
    css = "".join(f".a {{ background: url({way}) }}\n" for way in ways)
    book = write(
        tmp_path / "book",
        {
            "book.yaml": "title: Book\nchapters: [chapters/one.md]\ncss: [own.css]\n",
            "chapters/one.md": "# One\n\n" + "\n\n".join(lines) + "\n",
            "chapters/within.svg": within,
            "own.css": css,
            "templates/half-title.xhtml": "{% include '../../secret/a.xhtml' %}",
        },
    )
    (book / "chapters" / "link.svg").symlink_to(secret / "a.svg")
    (book / "chapters" / "folder").symlink_to(secret)
    for name in ("link.svg", "folder"):
        (book / name).symlink_to(book / "chapters" / name)
    status, said = say(book, capsys)
    found = places(said)
    for number in range(2 * len(ways)):
        codes = {code for file, line, code in found if (file, line) == ("chapters/one.md", 3 + 2 * number)}
        assert codes & {"outside-book", "remote-resource", "html-address"}, (number, codes)
    for number in range(len(ways)):
        assert ("chapters/within.svg", 2 + 2 * number, "svg-reference") in found
        assert ("chapters/within.svg", 3 + 2 * number, "svg-reference") in found
        assert found & {("own.css", 1 + number, code) for code in ("outside-book", "remote-resource")}
    assert ("templates/half-title.xhtml", 1, "template-missing") in found
    assert status == 1 and SECRET not in str(said)


@pytest.mark.usefixtures("shared_worker")
@pytest.mark.parametrize(
    ("manifest", "line"),
    [
        ("chapters: [../secret/a.md]", 2),
        ("chapters: [one.md]\ncss: [../secret/a.css]", 3),
        ("chapters: [one.md]\nbibliography: ../secret/a.yaml", 3),
        ("chapters: [one.md]\nbibliography: {style: ../secret/a.csl}", 3),
        ("chapters: [one.md]\nglossary: ../secret/a.yaml", 3),
        ("chapters: [one.md]\ncover: ../secret/a.svg", 3),
        ("chapters: [one.md]\nprint: {printer: offset, icc: ../secret/a.ttf}", 3),
        ("chapters: [one.md]\nprint: ../secret/a.yaml", 3),
        ("chapters: [linked.md]", 2),
    ],
)
def test_the_manifest_names_nothing_outside(
    tmp_path: Path, secret: Path, capsys: pytest.CaptureFixture[str], manifest: str, line: int
) -> None:
    book = write(tmp_path / "book", {"book.yaml": f"title: Book\n{manifest}\n", "one.md": "# One\n\nText [@a].\n"})
    (book / "linked.md").symlink_to(secret / "a.md")
    status, said = say(book, capsys)
    assert status == 1 and ("book.yaml", line, "outside-book") in places(said)
    assert SECRET not in str(said)


@pytest.mark.usefixtures("shared_worker")
def test_words_that_include_files_elsewhere_are_words_here(tmp_path: Path, secret: Path) -> None:
    header = (
        "---\nbibliography: ../../secret/a.yaml\ncsl: ../../secret/a.csl\nheader-includes: '\\input{../secret/a}'\n"
    )
    text = f"""{header}---

# One

\\input{{../../secret/a.md}} and {{{{< include ../../secret/a.md >}}}} and !include ../../secret/a.md

``` {{.include}}
../../secret/a.md
```
"""
    made = make(tmp_path / "book", {"one": text}, warnings=("code-language",))
    assert "include" in " ".join(made.pdf.texts)
    for path in (tmp_path / "book").rglob("*"):
        assert not path.is_file() or SECRET.split(",")[0].encode() not in path.read_bytes()


def test_a_manifest_that_is_a_link_is_refused(tmp_path: Path, secret: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "book.yaml").symlink_to(secret / "a.yaml")
    status, said = say(tmp_path / "book", capsys)
    assert (status, places(said)) == (1, {("book.yaml", 0, "outside-book")})


@pytest.mark.skipif(os.name != "posix", reason="has no pipes that are files")
@pytest.mark.usefixtures("shared_worker")
def test_what_is_no_file_and_what_has_no_end_is_not_opened(
    tmp_path: Path, secret: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = write(tmp_path / "book", {"book.yaml": "title: Book\nchapters: [one.md]\n", "one.md": "# One\n\nText.\n"})
    os.mkfifo(book / "pipe.md")
    (book / "endless.md").symlink_to("/dev/zero")
    (book / "hers.md").symlink_to(secret / "a.md")
    with (book / "vast.md").open("wb") as vast:
        vast.truncate(10**12)
    # They lie in the folder, and nothing names them.
    status, said = say(book, capsys, "--to", "epub")
    assert (status, said) == (0, [])
    recipe = json.loads((book / "build" / "recipes" / "book.epub.json").read_bytes())
    assert recipe["sources"].get("hers.md", "") == "", "not even its digest is told"
    for name, code in (("pipe.md", "missing-file"), ("endless.md", "outside-book"), ("vast.md", "file-too-large")):
        (book / "book.yaml").write_text(f"title: Book\nchapters: [one.md, {name}]\n")
        status, said = say(book, capsys)
        assert status == 1 and [one["code"] for one in said] == [code]


class Listener:
    """Hears whoever asks at a port of this machine."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.place = f"127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                asking, _ = self._socket.accept()
            except OSError:
                return
            with asking:
                asking.settimeout(1)
                self.heard.append(asking.recv(1000))

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.close()


@pytest.mark.usefixtures("shared_worker")
def test_nobody_is_asked_whatever_a_book_names(
    tmp_path: Path, listener: Listener, capsys: pytest.CaptureFixture[str]
) -> None:
    web = f"http://{listener.place}"
    lines = {
        f"![A figure.]({web}/a.png){{.unreferenced fig-alt=A}}": "remote-resource",
        "![A figure.][elsewhere]": "remote-resource",
        f"![A figure.](//{listener.place}/a.png){{.unreferenced fig-alt=A}}": "remote-resource",
        f'<img src="{web}/b.png" alt="A"/>': "remote-resource",
        f'<iframe src="{web}/"></iframe>': "html-tag",
        f'<video src="{web}/" poster="{web}/a.png"></video>': "html-tag",
        f'<object data="{web}/a.svg"></object>': "html-tag",
        f'<link rel="stylesheet" href="{web}/a.css">': "html-tag",
        f'<style>@import "{web}/a.css";</style>': "html-tag",
        "![A figure.](reference.svg){.unreferenced fig-alt=A}": "",
        "![A figure.](entity.svg){.unreferenced fig-alt=A}": "",
    }
    drawing = (
        f'<image href="{web}/a.png" width="9" height="9"/>\n<use xlink:href="{web}/a.svg#a"/>\n'
        f"<style>@import url({web}/a.css); rect {{ fill: url({web}/a.svg#b) }}</style>\n"
        f'<filter id="f"><feImage href="{web}/a.png"/></filter>\n<rect style="filter: url({web}/a.svg#f)"/>\n'
        f'<foreignObject><img xmlns="http://www.w3.org/1999/xhtml" src="{web}/a.png"/></foreignObject>'
    )
    entity = f'<!DOCTYPE svg [<!ENTITY a SYSTEM "{web}/a.txt"><!ENTITY % b SYSTEM "{web}/b.dtd"> %b;]>\n'
    sheet = [
        f'@import "{web}/a.css";',
        f"p {{ background: url({web}/a.png) }}",
        f"p {{ background: url(//{listener.place}/a.png) }}",
        f'li {{ list-style-image: url("{web}/a.png") }}',
        f"p::before {{ content: url('{web}/a.png') }}",
        f"@font-face {{ font-family: A; src: url({web}/a.woff2) }}",
        "p { background: url(gopher:a.png) }",
    ]
    book = write(
        tmp_path / "book",
        {
            "book.yaml": "title: Book\nchapters: [one.md]\ncss: [own.css]\n",
            "one.md": f"# One\n\n[elsewhere]: {web}/a.png\n\n" + "\n\n".join(lines) + "\n",
            "reference.svg": PICTURE.format("\n" + drawing),
            "entity.svg": entity + PICTURE.format("<text>&a;</text>"),
            "own.css": "\n".join(sheet),
            "templates/half-title.xhtml": f"<p>{{% include '{web}/a.xhtml' %}}</p>",
            "templates/title-page.xhtml": f'<p>\n<img src="{web}/a.png" alt=""/></p>',
        },
    )
    status, said = say(book, capsys)
    found = places(said)
    for number, code in enumerate(lines.values()):
        assert not code or ("one.md", 5 + 2 * number, code) in found
    assert {("reference.svg", line) for line in range(2, 8)} <= {(file, line) for file, line, _ in found}
    assert any(file == "entity.svg" or "entity.svg" in str(said) for file, _, _ in found)
    for number, _ in enumerate(sheet, 1):
        assert {code for file, line, code in found if (file, line) == ("own.css", number)}
    assert ("templates/half-title.xhtml", 1, "template-missing") in found
    assert ("templates/title-page.xhtml", 2, "template-markup") in found
    for manifest in (
        f"chapters: ['{web}/a.md']",
        f"chapters: [plain.md]\ncss: ['{web}/a.css']",
        f"chapters: [plain.md]\nbibliography: '{web}/a.bib'",
        f"chapters: [plain.md]\nbibliography: {{sources: a.yaml, style: '{web}/a.csl'}}",
        f"chapters: [plain.md]\ncover: '{web}/a.png'",
    ):
        write(
            book,
            {
                "book.yaml": f"title: B\n{manifest}\n",
                "plain.md": "# One\n\n[@a]\n",
                "a.yaml": "[{id: a, type: book, title: A}]",
            },
        )
        status, said = say(book, capsys)
        assert status == 1 and {"remote-resource", "missing-file", "outside-book"} & {one["code"] for one in said}, said
    assert listener.heard == []


def test_the_engines_themselves_ask_nobody(listener: Listener) -> None:
    """What would be asked for if all that is checked before went through."""
    web = f"http://{listener.place}"
    inside = PICTURE.format(f'<image href="{web}/a.png" width="9" height="9"/><use href="{web}/a.svg#a"/>')
    wrong = section(
        "one",
        f'<p><img src="{web}/a.png" alt="A"/><object data="{web}/a.svg">A</object><embed src="{web}/a.svg"/></p>'
        f'<p style="background: url({web}/b.png)">Text</p><p><img src="inside.svg" alt="A"/>{inside}</p>'
        f'<link rel="stylesheet" href="{web}/a.css"/><script src="{web}/a.js"/><iframe src="{web}/"/>',
    )
    sheet = f'@import "{web}/a.css"; @font-face {{ font-family: A; src: url({web}/a.ttf) }} p {{ font-family: A }}'
    book = printed([wrong], design(sheet + STYLE, inside_svg=inside.encode()))
    assert "remote-resource" in {found.code for found in book.diagnostics}
    for text in (f"![A]({web}/a.png)", f"---\nbibliography: {web}/a.bib\ncsl: {web}/a.csl\n---\n\n[@a]"):
        read_markdown(text)
    assert listener.heard == []


EVERYWHERE = "# One\n\nText [@a] with $a^2$.\n\n![A figure.](a.svg){.unreferenced fig-alt=A}\n\n" + prose(4)
WHOLE = {
    "book.yaml": "title: Whole\nlanguage: en\nchapters: [one.md]\nbibliography: a.yaml\n",
    "one.md": EVERYWHERE,
    "a.svg": PICTURE.format('<rect width="9" height="9"/>'),
    "a.yaml": "[{id: a, type: book, title: A Title}]",
}


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book that somebody made on a machine of another name without any network, and the same made here."""
    folder = tmp_path_factory.mktemp("elsewhere")
    home = folder / "home-of-quillfeather"
    hers = write(home / "manuscripts-of-quillfeather", WHOLE)
    here = write(folder / "here", WHOLE)
    command = [sys.executable, str(CHECKOUT / "make_book.py"), "build", "--jobs", "1"]
    made = subprocess.run([*command, str(here)], capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    settings = {"HOME": str(home), "USER": "quillfeather", "LOGNAME": "quillfeather", "USERNAME": "quillfeather"}
    alone = [] if not LINUX else ["unshare", *([] if os.geteuid() == 0 else ["--map-root-user"]), "--net", "--uts"]
    named = ["sh", "-c", 'hostname quillfeather-desk; exec "$0" "$@"'] if alone else []
    if alone and subprocess.run([*alone, "true"], capture_output=True, check=False).returncode:
        if os.environ.get("CI") or os.environ.get("BINDERY_FULL"):
            pytest.fail("this system lets nobody leave its network (unshare --net)")
        alone, named = [], []
    (folder / "is-alone").write_text("yes" if alone else "")
    made = subprocess.run(
        [*alone, *named, *command, str(hers)],
        env=os.environ | settings,
        cwd=hers,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    return folder


def test_a_book_is_the_same_where_there_is_no_network(elsewhere: Path) -> None:
    if not (elsewhere / "is-alone").read_text():
        pytest.skip("this system lets nobody leave its network")
    [hers] = elsewhere.glob("home-*/manuscripts-*/build")
    for name in ("whole.pdf", "whole.epub"):
        assert (hers / name).read_bytes() == (elsewhere / "here" / "build" / name).read_bytes()


# The finished files say nothing of the machine that they were made on.


def uncompressed(file: Path) -> Iterator[bytes]:
    """All that a finished file holds."""
    yield file.read_bytes()
    if file.suffix == ".epub":
        with zipfile.ZipFile(file) as archive:
            yield from (archive.read(name) for name in archive.namelist())
    elif file.suffix == ".pdf":
        with pikepdf.open(file) as pdf:
            for thing in pdf.objects:
                yield thing.unparse(resolved=True)
                if isinstance(thing, pikepdf.Stream) and "/DCTDecode" not in str(thing.get("/Filter", "")):
                    yield thing.read_bytes()


def test_nothing_of_the_machine_is_in_the_files(elsewhere: Path) -> None:
    [hers] = elsewhere.glob("home-*/manuscripts-*/build")
    files = [path for path in hers.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} == {".pdf", ".epub", ".json"}
    # A checkout may have a path that begins like an address inside any book: /book.
    places = [re.escape(place) + r"(?![\w.-])" for place in {str(elsewhere), str(CHECKOUT), sys.prefix}]
    for file in files:
        whole = b"\n".join(uncompressed(file))
        for text in (whole.decode("latin-1"), whole.replace(b"\0", b"").decode("latin-1")):
            for trace in ("quillfeather", *(rf"(?<![\w.-]){place}" for place in places)):
                assert not re.search(trace, text, re.IGNORECASE), (file.name, trace)


# Nothing in it runs.


@pytest.mark.usefixtures("shared_worker")
def test_scripts_in_the_apparatus_are_named_too_and_no_links(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    definition = "A [link](javascript:alert(1)), a [word]{onclick='alert(1)'} and <script>alert(1)</script>."
    book = write(
        tmp_path / "book",
        {
            "book.yaml": "title: B\nchapters: [one.md]\nbibliography: [a.yaml, b.bib]\nglossary: g.yaml\n",
            "one.md": "# One\n\nText [@a; @b] and a [term]{.term}.\n",
            "a.yaml": "- id: a\n  type: webpage\n  title: A <script>alert(1)</script>\n  URL: javascript:alert(1)\n",
            "b.bib": "@online{b, title={B}, url={javascript:alert(1)}, year=2001}\n",
            "g.yaml": f'- term: term\n  definition: "{definition}"\n',
        },
    )
    status, said = say(book, capsys)
    found = places(said)
    assert {("a.yaml", 1, "html-address"), ("b.bib", 1, "html-address")} <= found
    assert {("g.yaml", 2, code) for code in ("html-address", "html-script", "html-tag")} <= found
    write(book, {"g.yaml": "- term: term\n  definition: What it means.\n"})
    status, said = say(book, capsys)
    assert status == 0
    for whole in map(b"".join, map(uncompressed, (book / "build" / "b.pdf", book / "build" / "b.epub"))):
        assert b'"javascript:' not in whole and b"URI (javascript:" not in whole and b"<script" not in whole


@pytest.mark.usefixtures("shared_worker")
def test_each_script_is_named_with_its_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = {
        "<script>alert(1)</script>": "html-tag",
        "A <b onclick='alert(1)'>word</b>.": "html-script",
        "[A word]{onmouseover='alert(1)'}.": "html-script",
        "[A link](javascript:alert(1)).": "html-address",
        "[A link](<java\tscript:alert(1)>).": "unknown-link",
        "[A link](data:text/html;base64,PHNjcmlwdD4=).": "html-address",
        '<a href="vbscript:a">A link</a>': "html-address",
        "<form action='a'><button>A</button></form>": "html-tag",
        "![A figure.](scripted.svg){.unreferenced fig-alt=A}": "",
    }
    scripts = (
        "<script>alert(1)</script>\n<rect onload='alert(1)'/>\n<a href='javascript:alert(1)'><rect/></a>\n"
        "<set attributeName='href' to='javascript:alert(1)'/>\n<handler/>"
    )
    templates = {
        "half-title": "<p>A</p>\n<script>alert(1)</script>",
        "title-page": "<p>A</p>\n<p onclick='alert(1)'>A</p>",
        "imprint": "<p>A</p>\n<p><a href='javascript:alert(1)'>A</a></p>",
        "contents": "<p>A</p>\n<p>{{ book.__class__.__mro__ }}</p>",
        "colophon": "<p>A</p>\n<p>{{ '{0.__class__}'.format(label) }}</p>",
    }
    book = write(
        tmp_path / "book",
        {
            "book.yaml": "title: B\nchapters: [one.md]\nback-matter: [colophon]\n",
            "one.md": "# One\n\n" + "\n\n".join(lines) + "\n",
            "scripted.svg": PICTURE.format("\n" + scripts),
            **{f"templates/{name}.xhtml": text for name, text in templates.items()},
        },
    )
    status, said = say(book, capsys)
    found = places(said)
    for number, code in enumerate(lines.values()):
        assert not code or ("one.md", 3 + 2 * number, code) in found, number
    assert {("scripted.svg", line, "svg-script") for line in range(2, 7)} <= found
    for name in templates:
        assert any(file == f"templates/{name}.xhtml" and line == 2 for file, line, _ in found), name
    assert status == 1


def test_no_finished_file_has_anything_that_runs(everything: Path) -> None:
    (file,) = everything.glob("*.pdf")
    with pikepdf.open(file) as pdf:
        for thing in pdf.objects:
            if isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
                running = {"/JavaScript", "/JS", "/AA", "/Launch", "/RichMedia", "/XFA"} & {
                    *thing.keys(),
                    str(thing.get("/S", "")),
                    str(thing.get("/Subtype", "")),
                }
                assert not running
        assert "/OpenAction" not in pdf.Root or "/S" not in pdf.Root.OpenAction
    (file,) = everything.glob("*.epub")
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            if name.endswith((".xhtml", ".svg")):
                root = etree.fromstring(archive.read(name))
                assert not root.xpath("//*[local-name() = 'script'] | //@*[starts-with(local-name(), 'on')]")
                assert not root.xpath("//@*[starts-with(normalize-space(), 'javascript:')]")


# It has limits, which are the builder's own.


def limited(book: Path, capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, Any]:
    """The one thing that is said of a book that goes beyond them; what was made before stays."""
    write(book, {"build/b.pdf": "an older PDF"})
    status, said = say(book, capsys, *options)
    assert status == 1 and (book / "build" / "b.pdf").read_text() == "an older PDF"
    (one,) = said
    return one


ONE = {"book.yaml": "title: B\nchapters: [one.md, two.md]\n", "two.md": "# Two\n\nWords.\n"}


def test_a_chapter_that_would_take_for_ever_is_given_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # Each box in a box is asked twice for its width, so these would be asked for it 2 ** 50 times.
    boxes = "<span class=box>a " * 50 + "</span>" * 50
    book = write(
        tmp_path / "book",
        {
            **ONE,
            "book.yaml": f"{ONE['book.yaml']}css: [own.css]\n",
            "own.css": ".box { display: inline-block }\n",
            "one.md": f"# One\n\nWords.\n\n## A heading\n\nMore words.\n\n{boxes}\n\nThe end.\n",
        },
    )
    said = limited(book, capsys, "--time-limit", "4")
    assert (said["file"], said["line"], said["code"]) == ("one.md", 9, "time-limit")
    assert "takes more than 4 seconds" in said["message"] and "--time-limit 8" in said["hint"]


@pytest.mark.skipif(not LINUX, reason="other systems do not keep to a limit of memory")
def test_a_chapter_that_would_take_all_memory_is_given_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = write(tmp_path / "book", {**ONE, "one.md": "# One\n\n" + "Words of a line.\n\n" * 40_000})
    said = limited(book, capsys, "--memory-limit", "150")
    assert (said["file"], said["code"]) == ("one.md", "memory-limit")
    assert "takes more than 150 MB" in said["message"] and "--memory-limit 300" in said["hint"]


@pytest.mark.usefixtures("shared_worker")
def test_a_table_that_no_page_could_hold_is_refused_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = "\n".join(cell * 2_000 + "|" for cell in ("| a ", "|---", "| b "))
    said = limited(write(tmp_path / "book", {**ONE, "one.md": f"# One\n\n{table}\n"}), capsys)
    assert (said["file"], said["line"], said["code"]) == ("one.md", 4, "table-columns")
    assert "2,000 columns; at most 200" in said["message"]


def test_a_template_that_would_never_end_is_given_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    loops = "{% for a in range(9**5) %}" * 4 + "{% endfor %}" * 4
    book = write(tmp_path / "book", {**ONE, "one.md": "# One\n\nText.", "templates/half-title.xhtml": loops})
    said = limited(book, capsys, "--time-limit", "4")
    assert (said["file"], said["code"]) == ("templates/half-title.xhtml", "time-limit")


# What it says that it remembers is not believed.


@pytest.mark.usefixtures("shared_worker")
def test_a_memory_that_lies_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chapters, lying, write_down = {"one": "# One\n\nAn honest word.\n"}, tmp_path / "lying", cache._encode
    wanted = make(tmp_path / "honest", chapters)
    with monkeypatch.context() as strangers:
        strangers.setattr(seal, "_key", lambda: bytes(seal.LENGTH))
        strangers.setattr(cache, "_encode", lambda value: write_down(value).replace(b"honest", b"forged"))
        make(lying, chapters)
        assert "forged" in "".join(make(lying, chapters).pdf.texts), "its own builder believes it"
    shutil.rmtree(lying / "build")
    assert make(lying, chapters).pdf.path.read_bytes() == wanted.pdf.path.read_bytes()
