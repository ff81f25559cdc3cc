"""What is remembered is what was made, and nothing else is ever taken for it."""

import dataclasses
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from bindery.engine.cache import MEMORY, Cache, Recent, memory_of
from bindery.engine.digest import digest
from bindery.engine.memory import Remembering
from bindery.engine.seal import seal
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
        lambda data: data.replace(b"\xa1a", b"\xa1b"),
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


def test_what_nothing_was_added_to_is_not_trimmed_again(cache: Cache) -> None:
    cache.put("ab12", MADE)
    cache.trim()
    cache.trim(0)
    assert cache.get("ab12", Made) == MADE
    cache.put("ab13", MADE)
    cache.trim(0)
    assert cache.get("ab12", Made) is None and cache.get("ab13", Made) is None


def test_the_drafts_of_builds_that_were_killed_go(cache: Cache) -> None:
    cache.put("ab12", MADE)
    for name, age in (("new-old", 4000), ("new-young", 10)):
        draft = cache.folder / "ab" / name
        draft.write_bytes(b"half")
        os.utime(draft, (time.time() - age, time.time() - age))
    cache.trim()
    assert {path.name for path in (cache.folder / "ab").iterdir()} == {"12", "new-young"}


class Remembered(RuleBasedStateMachine):
    """A cache beside a dictionary: what it gives is what was put in last, or nothing if that was spoilt or trimmed."""

    names = st.sampled_from(["aa1", "aa2", "ab1", "ff0"])

    def __init__(self) -> None:
        super().__init__()
        self.place = TemporaryDirectory()
        self.put_in: dict[str, Made] = {}
        self.sound: set[str] = set()
        self.reopened(None)

    @rule(largest=st.none() | st.integers(0, 300))
    def reopened(self, largest: int | None) -> None:
        self.cache = Cache(Path(self.place.name), Recent(largest) if largest is not None else None)

    @rule(name=names, data=st.binary(max_size=200))
    def put(self, name: str, data: bytes) -> None:
        self.put_in[name] = Made(data, ((name, 1.5),))
        self.sound.add(name)
        self.cache.put(name, self.put_in[name])

    @rule(name=names)
    def get(self, name: str) -> None:
        got = self.cache.get(name, Made)
        assert got == self.put_in.get(name) or (got is None and name not in self.sound)

    @rule(largest=st.integers(0, 800))
    def trimmed(self, largest: int) -> None:
        self.cache.trim(largest)
        left = [path for path in Path(self.place.name).rglob("*") if path.is_file()]
        self.sound &= {path.parent.name + path.name for path in left}

    @rule(name=names, cut=st.integers(0, 60), more=st.binary(max_size=4))
    def damaged(self, name: str, cut: int, more: bytes) -> None:
        file = Path(self.place.name) / name[:2] / name[2:]
        if file.exists():
            file.write_bytes(file.read_bytes()[:-cut] + more)
            self.sound.discard(name)

    def teardown(self) -> None:
        self.place.cleanup()


TestRemembered = Remembered.TestCase
TestRemembered.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)


def test_recent_values_are_at_hand_and_those_used_longest_ago_go(cache: Cache) -> None:
    at_hand = Cache(cache.folder, Recent(5))
    values = {name: Task(name) for name in ("aa1", "aa2")}
    one_size = len(msgspec.msgpack.encode(values["aa1"]))
    at_hand = Cache(cache.folder, Recent(2 * one_size))
    for name, value in values.items():
        at_hand.put(name, value)
    assert all(at_hand.get(name, Task) is value for name, value in values.items())
    at_hand.put("aa3", Task("aa3"))
    assert at_hand.get("aa1", Task) is not values["aa1"]
    assert at_hand.get("aa1", Task) == values["aa1"], "it is still on the disk"
    assert at_hand.get("aa3", Made) is None


def test_text_that_cannot_be_written_down_is_not_remembered(cache: Cache) -> None:
    cache.put("ab12", Task("\ud800"))
    assert cache.get("ab12", Task) is None


def test_what_is_not_data_is_a_mistake_of_the_program(cache: Cache) -> None:
    with pytest.raises(TypeError):
        cache.put("ab12", PurePosixPath("a"))


def test_what_a_book_brought_along_in_its_cache_is_opened_only_if_it_is_a_file(cache: Cache, tmp_path: Path) -> None:
    cache.put("ab12", MADE)
    others = Cache(tmp_path / "others")
    for name in ("ab34", "cd34"):
        others.put(name, MADE)
    elsewhere = others.folder / "cd"
    (cache.folder / "ab" / "34").symlink_to(others.folder / "ab" / "34")
    (cache.folder / "cd").symlink_to(elsewhere)
    (cache.folder / "ab" / "56").mkdir()
    if hasattr(os, "mkfifo"):
        os.mkfifo(cache.folder / "ab" / "78")
    for name in ("ab34", "cd34", "ab56", "ab78"):
        assert cache.get(name, Made) is None
    cache.put("cd56", MADE)
    cache.put("ab34", MADE)
    assert cache.get("ab34", Made) == MADE, "the link is replaced, not followed"
    cache.trim(0)
    assert [path.name for path in elsewhere.iterdir()] == ["34"]


def test_data_made_to_exhaust_is_read_in_no_time(cache: Cache) -> None:
    for number, content in enumerate(
        (b"\x91" * 1_000_000, b"\xdd\xff\xff\xff\xff", b"\xc6\xff\xff\xff\xff", b"\xdf\xff\xff\xff\xff\xa4data")
    ):
        cache.put(f"ab{number}", MADE)
        (cache.folder / "ab" / str(number)).write_bytes(seal(f"ab{number}", content) + content)
        assert cache.get(f"ab{number}", Made) is None


def test_an_entry_under_another_name_counts_as_not_there(cache: Cache) -> None:
    for name in ("ab12", "cd34"):
        cache.put(name, MADE)
    (cache.folder / "ab" / "12").rename(cache.folder / "cd" / "34")
    assert cache.get("cd34", Made) is None


REMEMBER = """
import sys
from pathlib import Path
from bindery.engine.cache import Cache
from test_engine_cache import MADE, Made
cache = Cache(Path(sys.argv[1]))
print(cache.get("ab12", Made) == MADE)
cache.put("ab12", MADE)
"""


@pytest.mark.skipif(os.name != "posix", reason="another user's settings are in another place")
def test_what_another_user_remembered_counts_as_not_there(tmp_path: Path) -> None:
    def knows(home: str) -> str:
        paths = os.pathsep.join(map(str, (Path(__file__).parent, Path(__file__).parent.parent)))
        settings = {"HOME": str(tmp_path / home), "XDG_CONFIG_HOME": str(tmp_path / home), "PYTHONPATH": paths}
        command = [sys.executable, "-c", REMEMBER, str(tmp_path / "cache")]
        return subprocess.run(command, env=os.environ | settings, check=True, capture_output=True, text=True).stdout

    (tmp_path / "nowhere").write_text("a file, where nothing can be kept")
    said = [knows(home).strip() for home in ("mine", "mine", "a stranger's", "mine", "nowhere", "nowhere")]
    assert said == ["False", "True", "False", "False", "False", "False"]
    key = next((tmp_path / "mine").rglob("key"))
    assert key.stat().st_mode & 0o077 == 0, "nobody else may read it"
    assert [path.name for path in key.parent.iterdir()] == ["key"]


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
    times = []
    for program in ("one", "one", "two"):
        with ThreadPoolExecutor(1) as pool:
            executor = Remembering(pool, cache, program)
            assert list(executor.map(make, [Task("a"), Task("b")])) == [Made(b"a", ()), Made(b"b", ())]
        assert executor.remembered == executor.remembered_of[make]
        times.append(executor.remembered)
    assert [task.text for task in DONE] == ["a", "b", "a", "b"]
    assert times == [0, 2, 0]


def test_a_failure_is_not_remembered(cache: Cache) -> None:
    DONE.clear()
    for _ in range(2):
        with ThreadPoolExecutor(1) as pool, pytest.raises(ValueError, match="wrong"):
            Remembering(pool, cache, "one").submit(make, Task("wrong")).result()
    assert len(DONE) == 2
