import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.model.address import Address
from sekisho.model.decision import Reply
from sekisho.smtp import replies
from sekisho.smtp.commands import parse_helo, parse_mail, parse_rcpt
from sekisho.smtp.events import MailFrom, RcptTo
from sekisho.smtp.extensions import Extensions

OFFER = Extensions(1_000_000)
FULL = Extensions(1_000_000, auth=True, dsn=True)
ALICE = Address("alice", "sender.example")
BOB = Address("bob", "ours.example")


@pytest.mark.parametrize("name", ["client.example", "[192.0.2.1]", "[IPv6:2001:db8::1]", "MY_PC", "localhost", "192.0.2.1", "x" * 255])
def test_names_of_clients(name):
    assert parse_helo(f" {name} ".encode()) == name


@pytest.mark.parametrize(
    "name", [b"", b" ", b"two words", b"(comment)", b"a;b", b"<x>", b'"x"', b"a@b", "bücher.example".encode(), b"x" * 256, b"a\tb"]
)
def test_names_that_could_forge_a_trace_are_refused(name):
    assert parse_helo(name) is replies.BAD_ARGUMENTS


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        (b"FROM:<alice@sender.example>", MailFrom(ALICE)),
        (b"from:  <alice@sender.example>  size=12  body=8bitmime  smtputf8", MailFrom(ALICE, 12, "8BITMIME", smtputf8=True)),
        (b"FROM:<alice@sender.example> BODY=7BIT", MailFrom(ALICE, body="7BIT")),
        (b"FROM:<alice@sender.example> SIZE=1000000", MailFrom(ALICE, 1_000_000)),
        (b'FROM:<"a > b"@sender.example>', MailFrom(Address('"a > b"', "sender.example"))),
        ("FROM:<jürgen@sender.example> SMTPUTF8".encode(), MailFrom(Address("jürgen", "sender.example"), smtputf8=True)),
    ],
)
def test_mail(argument, expected):
    assert parse_mail(argument, OFFER) == expected


@pytest.mark.parametrize(
    ("argument", "refusal"),
    [
        (b"", replies.BAD_ARGUMENTS),
        (b"FROM", replies.BAD_ARGUMENTS),
        (b"FROM:", replies.BAD_ARGUMENTS),
        (b"FROM:alice@sender.example", replies.BAD_ARGUMENTS),
        (b"FROM: alice@sender.example", replies.BAD_ARGUMENTS),
        (b"FROM:<alice@sender.example", replies.BAD_ARGUMENTS),
        (b"FROM:<alice@sender.example>SIZE=1", replies.BAD_ARGUMENTS),
        (b"FROM:<alice@sender.example> <bob@ours.example>", replies.BAD_ARGUMENTS),
        (b"FROM <alice@sender.example>", replies.BAD_ARGUMENTS),
        (b"TO:<alice@sender.example>", replies.BAD_ARGUMENTS),
        (b"FROM:<<alice@sender.example>>", replies.BAD_ARGUMENTS),
        (b"FROM:<alice@sender.example> SIZE", replies.BAD_ARGUMENTS),
        (b"FROM:<alice@sender.example> SIZE=-1", replies.BAD_ARGUMENTS),
        (b"FROM:<alice@sender.example> SIZE=1x", replies.BAD_ARGUMENTS),
        (b"FROM:<alice@sender.example> SIZE=" + b"1" * 21, replies.BAD_ARGUMENTS),
        (b"FROM:<alice@sender.example> SIZE=1 SIZE=2", replies.BAD_ARGUMENTS),
        (b"FROM:<alice@sender.example> BODY=BINARYMIME", replies.BAD_ARGUMENTS),
        (b"FROM:<alice@sender.example> SMTPUTF8=yes", replies.BAD_ARGUMENTS),
        (b"FROM:<alice@sender.example> =x", replies.BAD_ARGUMENTS),
        (b"FROM:<alice@sender.example> FOO=BAR", replies.UNKNOWN_PARAMETER),
        (b"FROM:<alice@sender.example> AUTH=<>", replies.UNKNOWN_PARAMETER),
        (b"FROM:<alice@sender.example> REQUIRETLS", replies.NO_REQUIRETLS),
        (b"FROM:<alice@sender.example> SIZE=1000001", replies.TOO_LARGE),
        (b"FROM:<alice>", replies.BAD_SENDER),
        (b"FROM:<ali\xff@sender.example> SMTPUTF8", replies.BAD_SENDER),
        (b'FROM:<"a@b"@sender.example>', replies.UNSAFE_SENDER),
        ("FROM:<jürgen@sender.example>".encode(), replies.NEEDS_SMTPUTF8),
    ],
)
def test_mail_refused(argument, refusal):
    assert parse_mail(argument, OFFER) is refusal


def test_parameters_of_offered_extensions():
    mail = parse_mail(b"FROM:<alice@sender.example> AUTH=a+2Bb+3Dc@sender.example RET=hdrs ENVID=QQ+2B314", FULL)
    assert mail == MailFrom(ALICE, auth="a+b=c@sender.example", envid="QQ+2B314", ret="HDRS")
    assert parse_mail(b"FROM:<alice@sender.example> AUTH=<>", FULL) == MailFrom(ALICE, auth="<>")
    rcpt = parse_rcpt(b"TO:<bob@ours.example> NOTIFY=failure,DELAY ORCPT=rfc822;bob@ours.example", FULL, smtputf8=False)
    assert rcpt == RcptTo(BOB, "FAILURE,DELAY", "rfc822;bob@ours.example")


@pytest.mark.parametrize("parameter", ["AUTH=", "AUTH=+zz", "AUTH=a+0D+0Ab", "RET=ALL", "ENVID=+0A", f"ENVID={'x' * 101}", "ENVID"])
def test_bad_parameters_of_mail(parameter):
    assert parse_mail(f"FROM:<alice@sender.example> {parameter}".encode(), FULL) is replies.BAD_ARGUMENTS


@pytest.mark.parametrize("parameter", ["NOTIFY=NEVER,DELAY", "NOTIFY=", "NOTIFY", "ORCPT=bob", "ORCPT=rfc822;+0A", f"ORCPT=rfc822;{'x' * 501}"])
def test_bad_parameters_of_rcpt(parameter):
    assert parse_rcpt(f"TO:<bob@ours.example> {parameter}".encode(), FULL, smtputf8=False) is replies.BAD_ARGUMENTS


@pytest.mark.parametrize(
    ("argument", "refusal"),
    [
        (b"TO:bob@ours.example", replies.BAD_ARGUMENTS),
        (b"TO:<bob@ours.example> ===", replies.BAD_ARGUMENTS),
        (b"FROM:<bob@ours.example>", replies.BAD_ARGUMENTS),
        (b"TO:<bob@ours.example> NOTIFY=SOMETIMES", replies.BAD_ARGUMENTS),
        (b"TO:<bob@ours.example> SIZE=1", replies.UNKNOWN_PARAMETER),
        (b"TO:<>", replies.BAD_RECIPIENT),
        (b"TO:<bob\xff@ours.example>", replies.BAD_RECIPIENT),
        (b"TO:<bob%x@ours.example>", replies.UNSAFE_RECIPIENT),
        ("TO:<bücher@ours.example>".encode(), replies.NEEDS_SMTPUTF8),
    ],
)
def test_rcpt_refused(argument, refusal):
    assert parse_rcpt(argument, OFFER, smtputf8=False) is refusal


@given(
    st.binary(max_size=80)
    | st.lists(st.sampled_from([b"FROM:", b"TO:", b"<", b">", b'"', b"\\", b"a@b", b" ", b"SIZE=", b"1", b"@", b":"])).map(b"".join)
)
def test_any_octets_are_answered(argument):
    assert isinstance(parse_helo(argument), str | Reply)
    assert isinstance(parse_mail(argument, FULL), MailFrom | Reply)
    assert isinstance(parse_rcpt(argument, FULL, smtputf8=True), RcptTo | Reply)
