import dataclasses

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.gate.inspectors.bounds import BadReply
from sekisho.gate.inspectors.jobs import OpenRequest
from sekisho.gate.inspectors.wire import (
    LARGEST_REPLY,
    Ask,
    Frames,
    Looked,
    OneShotNeeded,
    Result,
    Started,
    Trouble,
    decode_ask,
    decode_opened,
    decode_said,
    encode_opened,
    frame,
)
from sekisho.model.dossier import Opened
from sekisho.model.finding import Completed, Failed, Skipped
from sekisho.testing import builders


def an_opened(**fields) -> Opened:
    message = dataclasses.replace(builders.a_message(subject="件名"), headers=(), header_end=0, **fields)
    reports = (Completed("a", (builders.a_finding(),)), Skipped("b", "offline"), Failed("c", "broke", retryable=True))
    return Opened(message, reports, builders.a_classification(1.5, tokens=[("word", 0.5)]), 123)


def test_facts_come_back_as_they_were():
    opened = an_opened()
    said = decode_said(encode_opened(7, opened)[4:])
    assert isinstance(said, Result)
    assert said.job == 7
    assert decode_opened(said, opened.message.size) == opened


def test_facts_of_another_message_are_refused():
    said = decode_said(encode_opened(7, an_opened())[4:])
    assert isinstance(said, Result)
    with pytest.raises(BadReply, match="size"):
        decode_opened(said, 1)


def test_what_is_asked_comes_back_as_it_was():
    ask = Ask(1, 16_000, False, OpenRequest(one_shot=True, seconds=3.5))
    assert decode_ask(frame(ask)[4:]) == ask


@pytest.mark.parametrize("said", [Started(1), OneShotNeeded(2, ("1.2",)), Looked(2, found=True), Trouble(3, "text")])
def test_sayings_come_back_as_they_were(said):
    assert decode_said(frame(said)[4:]) == said


def test_a_reply_that_would_be_refused_is_not_sent():
    with pytest.raises(BadReply, match="octets"):
        encode_opened(1, an_opened(message_id="x" * LARGEST_REPLY))
    with pytest.raises(BadReply, match="surrogate"):
        encode_opened(1, an_opened(message_id="\udc80"))


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"\xc1",
        msgspec.msgpack.encode([9, 1]),
        msgspec.msgpack.encode([1]),
        msgspec.msgpack.encode([1, "1"]),
        msgspec.msgpack.encode({"job": 1}),
        msgspec.msgpack.encode([2, 1, {}, [], None, 0]),
        b"\x93\x04\x01\xa2\xff\xfe",  # a text that is not UTF-8
        b"\x91" * 100_000,  # nested without end
    ],
)
def test_what_is_not_in_the_schema_is_refused(octets):
    with pytest.raises(BadReply):
        decode_said(octets)


@given(st.binary(max_size=300))
def test_no_octets_bring_down_the_reader(octets):
    try:
        said = decode_said(octets)
    except BadReply:
        return
    assert isinstance(said, Started | Result | OneShotNeeded | Trouble)


@given(st.lists(st.binary(max_size=50), max_size=6), st.lists(st.integers(1, 30), min_size=1, max_size=50))
def test_frames_are_the_same_however_the_stream_is_cut(bodies, cuts):
    stream = b"".join(len(body).to_bytes(4, "little") + body for body in bodies)
    frames, got, position = Frames(), [], 0
    while position < len(stream):
        cut = cuts[position % len(cuts)]
        got += [bytes(body) for body in frames.feed(stream[position : position + cut])]
        position += cut
    assert got == bodies


def test_a_frame_over_the_limit_is_refused_before_it_is_buffered():
    frames = Frames(limit=100)
    assert list(frames.feed(b"\x64\x00\x00\x00")) == []
    with pytest.raises(BadReply, match="101"):
        list(Frames(limit=100).feed(b"\x65\x00\x00\x00"))
