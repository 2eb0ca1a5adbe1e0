import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.model.decision import Reply
from sekisho.smtp import replies

NAMED = {name: value for name, value in vars(replies).items() if isinstance(value, Reply)}


@pytest.mark.parametrize("name", NAMED)
def test_named_replies_have_codes_of_one_class(name):
    reply = NAMED[name]
    if reply.code == 354:
        assert reply.enhanced == ""
        return
    kind, subject, detail = reply.enhanced.split(".")
    assert int(kind) == reply.code // 100
    assert 0 <= int(subject) <= 7
    assert detail.isdecimal()
    assert replies.encode(reply) == f"{reply}\r\n".encode("ascii")


def test_queued_names_the_message():
    assert replies.encode(replies.queued("abc123")) == b"250 2.0.0 Queued as abc123\r\n"


def test_enhanced_codes_are_on_all_but_3xx():
    assert replies.encode(Reply(250, "", "Fine")) == b"250 2.0.0 Fine\r\n"
    assert replies.encode(Reply(550, "", "No")) == b"550 5.0.0 No\r\n"
    assert replies.encode(Reply(354, "3.0.0", "Go")) == b"354 Go\r\n"


def test_content_cannot_end_the_line():
    assert replies.encode(Reply(550, "5.7.1", "Bad\r\n250 2.0.0 OK\0\x85\u2028")) == b"550 5.7.1 Bad  250 2.0.0 OK\r\n"


def test_other_characters_become_question_marks():
    assert replies.encode(Reply(550, "5.1.1", "No café here")) == b"550 5.1.1 No caf? here\r\n"


def test_long_texts_fold_at_words():
    octets = replies.encode(Reply(550, "5.7.1", "word " * 300))
    lines = octets.split(b"\r\n")
    assert lines.pop() == b""
    assert len(lines) == 4
    assert all(line.startswith(b"550-5.7.1 word") for line in lines[:-1])
    assert lines[-1].startswith(b"550 5.7.1 word")


def test_many_lines():
    assert replies.encode_lines(250, ["mx.sekisho.test", "SIZE 1", "X"]) == b"250-mx.sekisho.test\r\n250-SIZE 1\r\n250 X\r\n"


@given(st.sampled_from([250, 354, 421, 550]), st.text(max_size=6_000))
def test_any_text_is_one_reply(code, text):
    octets = replies.encode(Reply(code, "", text))
    assert octets.endswith(b"\r\n")
    *first, last = octets[:-2].split(b"\r\n")
    assert all(line.startswith(b"%d-" % code) for line in first)
    assert last.startswith(b"%d " % code)
    for line in [*first, last]:
        assert len(line) <= 510
        assert all(32 <= octet < 127 for octet in line)
