"""What is remembered is what was made, and nothing else is ever taken for it."""

import dataclasses
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bindery.engine.cache import MEMORY, Cache, digest, memory_of
from bindery.engine.memory import Remembering
from bindery.fonts import Face


@dataclasses.dataclass(frozen=True)
class Task:
    text: str
    numbers: tuple[float, ...] = ()


@dataclasses.dataclass(frozen=True)
class Made:
    data: bytes
    places: tuple[tuple[str, float], ...]
    task: Task | None = None


VALUES = st.recursive(
    st.one_of(st.text(), st.binary(), st.integers(), st.booleans(), st.none(), st.floats(allow_nan=False)),
    lambda inner: st.lists(inner, max_size=4).map(tuple),
    max_leaves=12,
)


@given(VALUES, VALUES)
def test_digests_differ_as_the_values_do(one: object, other: object) -> None:
    assert (digest(one) == digest(other)) == (repr(one) == repr(other))


def test_a_digest_tells_types_and_nesting_apart() -> None:
    values = [
        "1",
        1,
        True,
        1.0,
        b"1",
        ("1",),
        (("1",),),
        ("1", ""),
        ("", "1"),
        None,
        "None",
        Task("1"),
        Task("1", (1.0,)),
    ]
    assert len({digest(value) for value in values}) == len(values)


def test_a_face_is_known_by_its_file() -> None:
    face = Face("Book", 400, "normal", b"one", frozenset())
    assert digest(face) == digest(dataclasses.replace(face))
    assert digest(face) != digest(dataclasses.replace(face, data=b"two"))
    assert digest(face) != digest(dataclasses.replace(face, weight=700))


@given(
    st.builds(
        Made,
        st.binary(),
        st.lists(st.tuples(st.text(), st.floats(allow_nan=False, allow_infinity=False)), max_size=3).map(tuple),
        st.none() | st.builds(Task, st.text(), st.lists(st.floats(allow_nan=False, allow_infinity=False)).map(tuple)),
    )
)
def test_what_is_put_in_comes_out(tmp_path_factory: pytest.TempPathFactory, made: Made) -> None:
    cache = Cache(tmp_path_factory.mktemp("cache"))
    cache.put("ab12", made)
    assert cache.get("ab12", Made) == made


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


MADE = Made(b"\x00\xff", (("a", 0.1),))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[:-1],
        lambda data: data[:10],
        lambda data: b"",
        lambda data: data + b" ",
        lambda data: data.replace(b'"a"', b'"b"'),
        lambda data: b"\x80\x04\x95" + data,
    ],
)
def test_a_damaged_file_counts_as_not_there(cache: Cache, spoil) -> None:  # type: ignore[no-untyped-def]
    cache.put("ab12", MADE)
    file = cache.folder / "ab" / "12"
    file.write_bytes(spoil(file.read_bytes()))
    assert cache.get("ab12", Made) is None


def test_a_value_of_another_type_counts_as_not_there(cache: Cache) -> None:
    cache.put("ab12", Task("text"))
    assert cache.get("ab12", Made) is None


def test_what_was_used_longest_ago_is_forgotten_first(cache: Cache) -> None:
    for number in range(4):
        cache.put(f"ab{number}", MADE)
        os.utime(cache.folder / "ab" / str(number), (number, number))
    assert cache.get("ab0", Made) == MADE
    size = (cache.folder / "ab" / "0").stat().st_size
    cache.trim(2 * size)
    assert [name for name in ("ab0", "ab1", "ab2", "ab3") if cache.get(name, Made)] == ["ab0", "ab3"]


def test_where_nothing_can_be_written_nothing_is_remembered(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = Cache(tmp_path / "file" / "cache")
    cache.put("ab12", MADE)
    cache.trim()
    assert cache.get("ab12", Made) is None


def test_a_link_in_the_book_leads_nothing_out_of_it(tmp_path: Path) -> None:
    book, elsewhere = tmp_path / "book", tmp_path / "elsewhere"
    book.mkdir()
    elsewhere.mkdir()
    (book / MEMORY).symlink_to(elsewhere)
    Cache(memory_of(book) / "pages").put("ab12", MADE)
    assert list(elsewhere.iterdir()) == []


DONE: list[Task] = []


def make(task: Task) -> Made:
    DONE.append(task)
    if task.text == "wrong":
        raise ValueError(task.text)
    return Made(task.text.encode(), ())


def test_work_is_done_once(cache: Cache) -> None:
    DONE.clear()
    for program in ("one", "one", "two"):
        with ThreadPoolExecutor(1) as pool:
            executor = Remembering(pool, cache, program)
            assert list(executor.map(make, [Task("a"), Task("b")])) == [Made(b"a", ()), Made(b"b", ())]
    assert [task.text for task in DONE] == ["a", "b", "a", "b"]


def test_a_failure_is_not_remembered(cache: Cache) -> None:
    DONE.clear()
    for _ in range(2):
        with ThreadPoolExecutor(1) as pool, pytest.raises(ValueError, match="wrong"):
            Remembering(pool, cache, "one").submit(make, Task("wrong")).result()
    assert len(DONE) == 2
