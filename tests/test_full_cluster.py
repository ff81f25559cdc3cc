"""A cluster makes the book that this machine makes, to the byte, whatever becomes of its scheduler and its workers."""

import os
import re
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from made_book import WORKER, prose
from mills import Mills, mills

from bindery.build import make
from bindery.cli import main
from bindery.commands import build_many
from bindery.engine.cluster import Cluster
from bindery.engine.connection import ClusterError
from bindery.outputs import Order
from bindery.preparation import remembering
from bindery.progress import Silent

pytestmark = pytest.mark.full

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><text x="2" y="12">A map</text></svg>'


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mills]:
    with mills(tmp_path_factory.mktemp("cluster"), 3) as made:
        yield made


def book(folder: Path) -> Path:
    """A book that nothing is remembered of, with a picture, a note and a citation."""
    (folder / "chapters").mkdir(parents=True)
    (folder / "map.svg").write_text(PICTURE)
    (folder / "chapters" / "references.yaml").write_text(
        "[{id: a, type: book, title: A Work, author: [{family: Ek}]}]\n"
    )
    names = [f"chapters/{number}.md" for number in range(1, 6)]
    (folder / "book.yaml").write_text(f"title: Miller\nlanguage: en\nchapters: [{', '.join(names)}]\n")
    for name in names:
        text = "A note[^1] on a work [@a].\n\n[^1]: Its text.\n\n![The map.](../map.svg){.decorative}"
        (folder / name).write_text(f"# Chapter {name[9]}\n\n{text}\n\n{prose(5, f'milling {name[9]}')}")
    return folder


@pytest.fixture(scope="module")
def made_here(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    return made_by(WORKER, book(tmp_path_factory.mktemp("here") / "book"))


def made_by(pool: object, folder: Path, progress: Silent | None = None) -> Mapping[str, bytes]:
    made = make(Order(folder / "book.yaml"), remembering(pool, folder), progress or Silent())  # type: ignore[arg-type]
    return {path.name: content.read() for path, content in made.files.items()}


class Typesetting(Silent):
    """Knows when the first sections of many are typeset."""

    def __init__(self) -> None:
        self.is_under_way = threading.Event()

    def at(self, step: int, steps: int) -> None:
        if step > 1:
            self.is_under_way.set()


def test_workers_that_die_are_done_without(cluster: Mills, made_here: Mapping[str, bytes]) -> None:
    said: list[str] = []
    progress = Typesetting()
    with Cluster(cluster.address, said.append) as pool, ThreadPoolExecutor(1) as thread:
        made = thread.submit(made_by, pool, book(cluster.hidden / "first"), progress)
        assert progress.is_under_way.wait(60)
        if cluster.is_apart:
            assert pool._connection.client
            assert not any(pool._connection.client.run(os.path.exists, str(cluster.hidden / "first")).values())
        cluster.kill("mill-1")
        assert made.result(120) == made_here
    assert not said
    cluster.worker(1)


def test_a_scheduler_that_comes_back_is_waited_for(cluster: Mills, made_here: Mapping[str, bytes]) -> None:
    said: list[str] = []
    progress = Typesetting()
    with Cluster(cluster.address, said.append) as pool, ThreadPoolExecutor(1) as thread:
        made = thread.submit(made_by, pool, book(cluster.hidden / "second"), progress)
        assert progress.is_under_way.wait(60)
        for name in list(cluster.processes):
            cluster.kill(name)
        cluster.scheduler()
        for number in (1, 2):
            cluster.worker(number)
        assert made.result(120) == made_here
    assert said == [f"the scheduler at {cluster.address} is gone; waiting for it"]


def test_a_worker_with_another_engine_gets_no_work(
    cluster: Mills, made_here: Mapping[str, bytes], tmp_path: Path
) -> None:
    metadata = tmp_path / "weasyprint-69.0.dist-info" / "METADATA"
    metadata.parent.mkdir()
    metadata.write_text("Metadata-Version: 2.1\nName: weasyprint\nVersion: 69.0\n")
    cluster.worker(9, PYTHONPATH=str(tmp_path))
    cluster.wait_until("mill-9", "Registered to")
    said: list[str] = []
    with Cluster(cluster.address, said.append) as pool:
        assert made_by(pool, book(cluster.hidden / "third")) == made_here
    [sentence] = said
    assert re.search(r"the worker mill-9 \(tcp://[\d.:]+\) has weasyprint 69.0, not 70.0. It gets no work", sentence)
    assert "Run out-of-band" in cluster.said("mill-9")


def test_foremen_make_many_books_at_once(
    cluster: Mills, made_here: Mapping[str, bytes], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(build_many, "MANY_WORKERS", 1)
    monkeypatch.setattr(build_many, "FOREMEN", 1)
    shelf = cluster.hidden / "many"
    (shelf / "broken").mkdir(parents=True)
    (shelf / "broken" / "book.yaml").write_text("title: Broken\n")
    for name in ("one", "two"):
        book(shelf / name)
    assert main(["build", *map(str, sorted(shelf.iterdir())), "--to", "pdf,epub", "--cluster", cluster.address]) == 1
    said = capsys.readouterr()
    assert "2 of 3 books made" in said.out and "'chapters' is missing" in said.err
    for name in ("one", "two"):
        assert {path.name: path.read_bytes() for path in (shelf / name / "build").glob("*.*")} == made_here


def test_where_nobody_can_be_used_that_is_said(cluster: Mills) -> None:
    with pytest.raises(ClusterError, match=r"no Dask scheduler with workers at tcp://127.0.0.1:9"):
        Cluster("tcp://127.0.0.1:9", print, patience=1)
