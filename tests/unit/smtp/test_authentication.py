import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.model.decision import Reply
from sekisho.smtp import replies
from sekisho.smtp.authentication import Exchange, begin_exchange
from sekisho.smtp.events import Authenticate


def b64(text):
    return base64.b64encode(text.encode())


def test_plain_in_one_line():
    exchange, initial = begin_exchange(b"plain " + b64("\0anne\0geheim ü"))
    assert exchange.begin(initial) == Authenticate("PLAIN", "anne", "geheim ü")


def test_plain_in_two_lines():
    exchange, initial = begin_exchange(b"PLAIN")
    assert exchange.begin(initial) == b"334 \r\n"
    assert exchange.respond(b64("anne\0anne\0secret")) == Authenticate("PLAIN", "anne", "secret")


def test_login():
    exchange, initial = begin_exchange(b"LOGIN")
    assert exchange.begin(initial) == b"334 VXNlcm5hbWU6\r\n"
    assert exchange.respond(b64("anne")) == b"334 UGFzc3dvcmQ6\r\n"
    assert exchange.respond(b64("secret")) == Authenticate("LOGIN", "anne", "secret")


def test_nobody_acts_for_somebody_else():
    assert Exchange("PLAIN").respond(b64("boss\0anne\0secret")) is replies.AUTH_FAILED


@pytest.mark.parametrize(
    "line",
    [
        b"!!!",
        b"AGFu!bmUAc2VjcmV0",
        b"YW5uZQ",
        b"",
        b64("anne"),
        b64("\0anne\0"),
        b64("\0\0secret"),
        b64("\0an\nne\0x"),
        b64("a\0b\0c\0d"),
        b"/////w==",
        b"\xff\xff",
    ],
)
def test_what_cannot_be_credentials(line):
    assert Exchange("PLAIN").respond(line) is replies.AUTH_BAD_ENCODING


def test_lengths():
    assert Exchange("PLAIN").respond(b64(f"\0{'a' * 256}\0x")) is replies.AUTH_BAD_ENCODING
    assert Exchange("PLAIN").respond(b64(f"\0a\0{'x' * 1_025}")) is replies.AUTH_BAD_ENCODING
    assert isinstance(Exchange("PLAIN").respond(b64(f"\0{'a' * 255}\0{'x' * 1_024}")), Authenticate)


def test_a_password_without_nul():
    exchange = Exchange("LOGIN")
    exchange.respond(b64("anne"))
    assert exchange.respond(b64("x\0y")) is replies.AUTH_BAD_ENCODING


def test_cancelled():
    assert Exchange("LOGIN").respond(b"*") is replies.AUTH_CANCELLED


def test_empty_initial_response():
    assert Exchange("PLAIN").begin(b"=") is replies.AUTH_BAD_ENCODING


@pytest.mark.parametrize(
    ("argument", "refusal"), [(b"", replies.BAD_ARGUMENTS), (b"CRAM-MD5", replies.AUTH_MECHANISM_UNKNOWN), (b"\xff", replies.AUTH_MECHANISM_UNKNOWN)]
)
def test_mechanisms(argument, refusal):
    assert begin_exchange(argument) is refusal


@given(st.sampled_from(["PLAIN", "LOGIN"]), st.lists(st.binary(max_size=60) | st.binary(max_size=60).map(base64.b64encode), max_size=3))
def test_any_lines_are_answered(mechanism, lines):
    exchange = Exchange(mechanism)
    for line in lines:
        assert isinstance(exchange.respond(line), bytes | Authenticate | Reply)
