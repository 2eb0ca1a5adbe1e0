import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.mime.limits import DEFAULT_LIMITS, Limits
from sekisho.mime.unpack import unpack
from sekisho.mime.writing.rewrite import Editor, apply_edits, apply_to_chunks, edits_for, encoded, in_front
from sekisho.model.decision import Edit

MARK = b"X-Sekisho-Verdict: spam\r\n"


def message_of(raw, limits=DEFAULT_LIMITS):
    return unpack(raw, limits, limits.budget(time.monotonic), one_shot=False).message


def rewritten(raw, tag=None, prepend=MARK, limits=DEFAULT_LIMITS):
    return apply_edits(raw, edits_for(message_of(raw, limits), prepend=prepend, remove_prefixes=("X-Sekisho-",), subject_tag=tag))


def test_nothing_else_is_altered():
    raw = b"From: a@b.test\r\nSubject: hi\r\n\r\nbody\r\n"
    assert rewritten(raw) == MARK + raw
    assert apply_edits(raw, ()) == raw


def test_foreign_marks_are_cut_however_they_are_written():
    raw = (
        b"X-Sekisho-Verdict: clean\r\nFrom: a@b.test\r\nx-SEKISHO-score: 1\r\n folded\r\nX-Sekisho-Other : 1\r\nX-Sekisho-Nul\x00: 1\r\n"
        b"X-Sekishoes: mine\r\n\r\nX-Sekisho-Verdict: in the body\r\n"
    )
    assert rewritten(raw) == MARK + b"From: a@b.test\r\nX-Sekishoes: mine\r\n\r\nX-Sekisho-Verdict: in the body\r\n"


def test_foreign_marks_beyond_a_thousand_fields_are_cut():
    raw = b"A: b\r\n" * 1_500 + b"X-Sekisho-Verdict: clean\r\nSubject: hi\r\n" + b"\r\nbody"
    assert rewritten(raw, "[bulk]") == MARK + b"A: b\r\n" * 1_500 + b"Subject: [bulk] hi\r\n" + b"\r\nbody"


@pytest.mark.parametrize("mark", [b"\0X-Sekisho-Id: z\r\n", b"X-Sek\x01isho-Id: z\r\n", b"x-sekisho-id\t: z\r\n folded\r\n"])
def test_disguised_marks_beyond_a_thousand_fields_are_cut(mark):
    raw = b"A: b\r\n" * 1_500 + mark + b"C: d\r\n\r\nbody"
    assert rewritten(raw) == MARK + b"A: b\r\n" * 1_500 + b"C: d\r\n\r\nbody"


def test_a_flood_of_marks_is_cut_with_the_rest_of_the_header():
    raw = b"From: a@b.test\r\n" + b"X-Sekisho-Verdict: clean\r\n" * 5_000 + b"\r\nX-Sekisho-Verdict: in the body\r\n"
    assert rewritten(raw) == MARK + b"From: a@b.test\r\n\r\nX-Sekisho-Verdict: in the body\r\n"


@pytest.mark.parametrize(
    ("subject", "tagged"),
    [
        (b"Subject: hi\r\n", b"Subject: [bulk] hi\r\n"),
        (b"SUBJECT:hi\r\n", b"SUBJECT:[bulk] hi\r\n"),
        (b"Subject: =?utf-8?B?5pel5pys?=\r\n", b"Subject: [bulk] =?utf-8?B?5pel5pys?=\r\n"),
        (b"Subject:\r\n folded\r\n", b"Subject:[bulk] \r\n folded\r\n"),
        (b"Subject: [bulk] hi\r\n", b"Subject: [bulk] hi\r\n"),
        (b"Subject: one\r\nSubject: two\r\n", b"Subject: [bulk] one\r\nSubject: [bulk] two\r\n"),
        (b"Subject : hi\r\n", b"Subject : [bulk] hi\r\n"),
        (b"", b""),
    ],
)
def test_the_tag_stands_before_every_subject_once(subject, tagged):
    raw = b"From: a@b.test\r\n" + subject + b"\r\nbody"
    added = b"" if subject else b"Subject: [bulk]\r\n"
    result = rewritten(raw, "[bulk]")
    assert result == MARK + added + b"From: a@b.test\r\n" + tagged + b"\r\nbody"
    assert message_of(result).subject.startswith("[bulk]")


def test_tagging_twice_tags_once():
    once = rewritten(b"Subject: hi\r\n\r\nbody", "【迷惑】", prepend=b"")
    assert rewritten(once, "【迷惑】", prepend=b"") == once
    assert message_of(once).subject == "【迷惑】 hi" or message_of(once).subject == "【迷惑】hi"


def test_text_without_a_header_stays_the_body():
    raw = b"just some text\r\nmore: text\r\n"
    assert rewritten(raw) == MARK + b"\r\n" + raw
    assert rewritten(b"\r\nbody") == MARK + b"\r\nbody"


def test_a_leading_space_cannot_continue_our_field():
    raw = b" clean\r\nFrom: a@b.test\r\n\r\nbody"
    assert rewritten(raw) == MARK + b"From: a@b.test\r\n\r\nbody"


@pytest.mark.parametrize("text", ["[bulk]", "【迷惑メール】", "ü" * 100, "line\r\nBcc: x@y.test", "=?utf-8?q?x?="])
def test_encoded_text_comes_back_and_never_adds_a_field(text):
    octets = encoded(text)
    assert all(line.startswith(b" ") for line in octets.split(b"\r\n")[1:])
    assert all(len(line) <= 76 for line in octets.split(b"\r\n"))
    message = message_of(b"Subject: " + octets + b"\r\n\r\n")
    assert message.subject == text.replace("\r\n", " ")
    assert [field.name for field in message.headers] == ["Subject"]


def test_an_empty_chunk_does_not_repeat_a_replacement():
    assert b"".join(apply_to_chunks((b"", b"x", b""), (Edit(0, 1, b"new"), Edit(1, 1, b"!")))) == b"new!"
    assert b"".join(apply_to_chunks((), (Edit(0, 0, b"new"),))) == b"new"


@given(
    st.binary(max_size=60),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 10), st.binary(max_size=5)), max_size=6),
    st.lists(st.integers(0, 20), max_size=12),
)
def test_chunks_give_the_same_as_the_whole(raw, wishes, cuts):
    changes, position = [], 0
    for start, length, replacement in sorted(wishes):
        start = min(max(start, position), len(raw))
        end = min(start + length, len(raw))
        changes.append(Edit(start, end, replacement))
        position = end
    expected, done = b"", 0
    for edit in changes:
        expected += raw[done : edit.start] + edit.replacement
        done = edit.end
    expected += raw[done:]
    chunks, offset = [], 0
    for cut in cuts:
        chunks.append(raw[offset : offset + cut])
        offset += cut
    chunks.append(raw[offset:])
    assert b"".join(apply_to_chunks(chunks, tuple(changes))) == expected
    assert apply_edits(raw, tuple(changes)) == expected


def test_an_editor_can_be_fed_by_hand():
    editor = Editor((Edit(0, 0, b"A"), Edit(3, 5, b"B")))
    assert [b"".join(editor.feed(chunk)) for chunk in (b"12", b"34", b"56")] == [b"A12", b"3B", b"6"]
    assert list(editor.finish()) == []


@given(
    st.lists(
        st.sampled_from([b"X-Sekisho-A: 1\r\n", b"Subject: s\r\n", b" folded\r\n", b"junk\r\n", b"From: a@b.test\r\n", b"\x00", b":", b"\r\n"]),
        max_size=20,
    ).map(b"".join)
)
def test_no_foreign_mark_survives(raw):
    result = rewritten(raw, "[t]", limits=Limits(max_header_fields=5))
    names = [field.name.lower() for field in message_of(result).headers]
    assert names.count("x-sekisho-verdict") == 1
    assert "x-sekisho-a" not in names


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"just text\r\n\r\nmore: text\r\n", MARK + b"\r\njust text\r\n\r\nmore: text\r\n"),
        (b"\r\nbody", MARK + b"\r\nbody"),
        (b"", MARK + b"\r\n"),
        (b"From a@b.test Mon Jan 1\r\n\r\nbody", MARK + b"\r\nbody"),
        (b"From a@b.test Mon Jan 1\r\njust text\r\n", MARK + b"\r\njust text\r\n"),
        (b" X-Sekisho-Verdict: clean\r\n\r\nbody", MARK + b"\r\nbody"),
    ],
)
def test_without_a_field_the_text_stays_the_body(raw, expected):
    assert rewritten(raw) == expected


def test_the_line_of_a_mailbox_file_does_not_end_the_header_below_our_fields():
    assert rewritten(b"From a@b.test Mon Jan 1\r\nFrom: a@b.test\r\n\r\nbody") == MARK + b"From: a@b.test\r\n\r\nbody"
    assert rewritten(b"junk\r\nFrom: a@b.test\r\n\r\nbody") == MARK + b"junk\r\nFrom: a@b.test\r\n\r\nbody"


def test_fields_are_put_in_front_of_all_changes():
    assert in_front((), b"A: b\r\n") == (Edit(0, 0, b"A: b\r\n"),)
    assert in_front((Edit(0, 9, b"X"), Edit(20, 21, b"")), b"A: b\r\n") == (Edit(0, 9, b"A: b\r\nX"), Edit(20, 21, b""))
    assert in_front((Edit(3, 4, b""),), b"A: b\r\n") == (Edit(0, 0, b"A: b\r\n"), Edit(3, 4, b""))
