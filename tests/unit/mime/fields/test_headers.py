import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.mime.fields.headers import parse
from sekisho.mime.limits import DEFAULT_LIMITS, Limits


def keys_of(raw, limits=DEFAULT_LIMITS):
    return [field.key for field in parse(raw, 0, len(raw), limits).fields]


def codes_of(raw, limits=DEFAULT_LIMITS):
    return [defect.code for defect in parse(raw, 0, len(raw), limits).defects]


@pytest.mark.parametrize("line_end", [b"\r\n", b"\n"])
def test_fields_and_their_exact_octets(line_end):
    raw = line_end.join([b"From: a@b.test", b"Subject: one", b"\ttwo", b"X-Empty:", b"", b"body: no field", b""])
    block = parse(raw, 0, len(raw), DEFAULT_LIMITS)
    assert [field.key for field in block.fields] == [b"from", b"subject", b"x-empty"]
    assert b"".join(raw[field.start : field.end] for field in block.fields) + line_end == raw[: block.body_start]
    assert raw[block.fields[1].value_start :].startswith(b"one")
    assert raw[block.body_start :].startswith(b"body: no field")
    assert block.defects == []


@pytest.mark.parametrize(
    ("raw", "keys", "code", "body"),
    [
        (b"A-b : x\r\n\r\nbody", [b"a-b"], "mime.space_before_colon", b"body"),
        (b"Ab\x00: x\r\n\r\nbody", [b"ab"], "mime.odd_header_name", b"body"),
        (b"From: a\r\nno field here\r\nmore text\r\n\r\nbody", [b"from"], "mime.header_without_colon", b"no field here\r\nmore text\r\n\r\nbody"),
        (b"From: a\r\njunk\r\nSubject: b\r\n\r\nbody", [b"from", b"subject"], "mime.header_without_colon", b"body"),
        (b" leading\r\nFrom: a\r\n\r\nbody", [b"from"], "mime.leading_fold", b"body"),
        (b"From: a\r\nX: b\r\n \r\nTo: c\r\n\r\nbody", [b"from", b"x", b"to"], "mime.blank_line_with_space", b"body"),
        (b"X: b\r\n Content-Transfer-Encoding: base64\r\n\r\nbody", [b"x"], "mime.folded_field", b"body"),
    ],
)
def test_irregular_blocks(raw, keys, code, body):
    block = parse(raw, 0, len(raw), DEFAULT_LIMITS)
    assert [field.key for field in block.fields] == keys
    assert code in [defect.code for defect in block.defects]
    assert raw[block.body_start :] == body


def test_a_signature_that_lists_field_names_is_no_folded_field():
    assert codes_of(b"DKIM-Signature: v=1; h=from:to:\r\n content-type:content-transfer-encoding:\r\n subject; b=x\r\n\r\n") == []


def test_junk_inside_the_header_is_also_read_as_the_body():
    raw = b"From: a\r\nPlease look here\r\nSubject: b\r\n\r\nbody"
    assert parse(raw, 0, len(raw), DEFAULT_LIMITS).other_bodies == (9,)


def test_the_line_of_an_mbox_is_skipped():
    assert keys_of(b"From a@b.test Mon Jan  5 10:00:00 2026\nFrom: x\n\nbody") == [b"from"]


def test_no_header_at_all():
    for raw, body_start in ((b"", 0), (b"\r\nbody", 2), (b"\nbody", 1), (b"just text", 0)):
        block = parse(raw, 0, len(raw), DEFAULT_LIMITS)
        assert (block.fields, block.body_start) == ([], body_start)


def test_beyond_the_limit_only_fields_that_matter_are_kept():
    raw = b"A: b\r\n" * 10 + b"X-Other: c\r\nX-Sekisho-Verdict: clean\r\nSubject : late\r\nC: d\r\n\r\nbody"
    block = parse(raw, 0, len(raw), Limits(max_header_fields=10))
    assert [field.key for field in block.fields[10:]] == [b"x-sekisho-verdict", b"subject"]
    assert raw[block.fields[10].start : block.fields[10].end] == b"X-Sekisho-Verdict: clean\r\n"
    assert raw[block.body_start :] == b"body"
    assert [defect.code for defect in block.defects] == ["mime.too_many_headers"]


def test_more_fields_that_matter_than_can_be_kept_are_unscannable():
    raw = b"X-Sekisho-A: b\r\n" * 31 + b"\r\n"
    assert "unscannable.too_many_headers" in codes_of(raw, Limits(max_header_fields=10))


@pytest.mark.parametrize(
    "raw",
    [
        b"A: b\r\n" * 200_000,
        b"Subject: a\r\n" + b" b\r\n" * 500_000,
        b"A: b\r\nabc def\r\n" * 20_000 + b"Subject: x\r\n",
        b" \r\n" * 200_000,
        b"a b c:d\r\n" * 100_000,
        b"A" * 2_000_000,
        b"A\r\n \r\n" * 100_000,
        b"a\x00:b\r\n" * 100_000,
    ],
    ids=["fields", "fold", "junk", "blanks", "colons", "line", "folds", "nul"],
)
def test_endless_blocks_end(raw):
    block = parse(raw, 0, len(raw), DEFAULT_LIMITS)
    assert block.defects
    assert len(block.fields) <= 2 * DEFAULT_LIMITS.max_header_fields
    assert len(block.defects) < 300


@given(
    st.lists(
        st.sampled_from([b"A", b":", b" ", b"\r", b"\n", b"\r\n", b"Subject", b"\x00", b"\xe9", b"From ", b"content-type: a/b"]), max_size=60
    ).map(b"".join)
)
def test_fields_never_overlap_and_lie_before_the_body(raw):
    block = parse(raw, 0, len(raw), DEFAULT_LIMITS)
    position = 0
    for field in block.fields:
        assert position <= field.start <= field.value_start <= field.value_end <= field.end
        position = field.end
    assert position <= block.body_start <= len(raw)
