"""What workers are sent: everything, but what they have already."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from worker_tasks import Font, Text, data_in, fail

from bindery.engine.parcels import Packer, Unpacker
from bindery.engine.workers import Workers

FONTS = st.sampled_from([Font(bytes([number]) * 50_000) for number in range(4)])
TEXTS = st.builds(Text, st.text(), st.lists(FONTS, max_size=5).map(tuple))


@given(st.lists(TEXTS, max_size=6))
def test_every_call_arrives_whole(texts: list[Text]) -> None:
    packer, unpacker = Packer(), Unpacker()
    for text in texts:
        function, arguments, named = unpacker.unpack(packer.pack((data_in, (text,), {"other": text})))
        assert (function, arguments, named) == (data_in, (text,), {"other": text})


def test_a_font_is_sent_once_while_calls_need_it() -> None:
    one, other, packer = Font(b"1" * 50_000), Font(b"2" * 50_000), Packer()
    calls = [(one,), (one,), (one, other), (other,), (one,), ()]
    sizes = [len(packer.pack((data_in, (Text("words", fonts),), {}))) // 50_000 for fonts in calls]
    assert sizes == [1, 0, 1, 0, 1, 0]


def test_workers_have_what_they_need_after_a_failure_too() -> None:
    fonts = (Font(b"1" * 50_000), Font(b"2" * 50_000))
    text = Text("words", fonts)
    with Workers(1) as pool:
        for _ in range(2):
            assert pool.submit(data_in, text).result() == [font.data for font in fonts]
            with pytest.raises(TypeError):
                pool.submit(data_in, text, text).result()  # type: ignore[call-arg]
            with pytest.raises(TypeError):
                pool.submit(data_in, (text, threading.Lock())).result()  # type: ignore[arg-type]
            with pytest.raises(LookupError):
                pool.submit(fail, "plain").result()
            assert pool.submit(data_in, text).result() == [font.data for font in fonts]
