"""What a next hop cannot take is refused for good and in clear words; commands carry what it offers."""

import pytest

from sekisho.model.address import NULL_SENDER, Address
from sekisho.model.arrival import Wish
from sekisho.smtp.capabilities import NOTHING, Capabilities
from sekisho.smtp.letter import (
    BAD_RECIPIENT,
    BAD_SENDER,
    NEEDS_EIGHT_BIT,
    NEEDS_UTF8,
    Letter,
    mail_command,
    rcpt_command,
    refusal_of_letter,
    refusal_of_recipient,
)

ANNA, BEN = Address("anna", "example.test"), Address("ben", "partner.test")
ALL = Capabilities(pipelining=True, eight_bit=True, smtputf8=True, size=True)
UNICODE = Address("花子", "例え.test")


def test_the_command_names_what_is_offered_and_needed():
    letter = Letter(ANNA, (BEN,), 1_234, eight_bit=True, smtputf8=True)
    assert mail_command(letter, ALL) == b"MAIL FROM:<anna@example.test> SIZE=1234 BODY=8BITMIME SMTPUTF8\r\n"
    assert mail_command(letter, NOTHING) == b"MAIL FROM:<anna@example.test>\r\n"
    assert mail_command(Letter(NULL_SENDER, (BEN,), 10), ALL) == b"MAIL FROM:<> SIZE=10\r\n"
    assert mail_command(Letter(ANNA, (UNICODE,), 10), ALL) == b"MAIL FROM:<anna@example.test> SIZE=10 SMTPUTF8\r\n"
    assert rcpt_command(UNICODE, letter, ALL) == "RCPT TO:<花子@例え.test>\r\n".encode()


def test_wishes_for_notices_go_only_to_hops_that_know_them():
    wishes = (Wish(BEN.key, "SUCCESS,FAILURE", "rfc822;ben@old.test"),)
    letter = Letter(ANNA, (BEN, UNICODE), 10, envid="QQ1", ret="HDRS", wishes=wishes)
    offered = Capabilities(dsn=True)
    assert mail_command(letter, offered) == b"MAIL FROM:<anna@example.test> RET=HDRS ENVID=QQ1\r\n"
    assert rcpt_command(BEN, letter, offered) == b"RCPT TO:<ben@partner.test> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;ben@old.test\r\n"
    assert rcpt_command(UNICODE, letter, offered) == "RCPT TO:<花子@例え.test>\r\n".encode()
    assert mail_command(letter, NOTHING) == b"MAIL FROM:<anna@example.test>\r\n"
    assert rcpt_command(BEN, letter, NOTHING) == b"RCPT TO:<ben@partner.test>\r\n"


@pytest.mark.parametrize(
    ("letter", "offered", "refusal"),
    [
        (Letter(ANNA, (BEN,), 10), NOTHING, None),
        (Letter(ANNA, (BEN,), 10, eight_bit=True), NOTHING, NEEDS_EIGHT_BIT),
        (Letter(ANNA, (BEN,), 10, eight_bit=True), ALL, None),
        (Letter(UNICODE, (BEN,), 10), Capabilities(eight_bit=True), NEEDS_UTF8),
        (Letter(ANNA, (BEN,), 10, utf8_headers=True), Capabilities(eight_bit=True), NEEDS_UTF8),
        (Letter(ANNA, (BEN,), 10, smtputf8=True), NOTHING, None),
        (Letter(Address("a\r\nRCPT TO:<x", "example.test"), (BEN,), 10), ALL, BAD_SENDER),
    ],
)
def test_what_the_hop_cannot_take(letter, offered, refusal):
    assert refusal_of_letter(letter, offered) == refusal


def test_a_message_over_the_announced_size():
    refusal = refusal_of_letter(Letter(ANNA, (BEN,), 1_001), Capabilities(size=True, maximum_size=1_000))
    assert refusal is not None
    assert (refusal.code, refusal.enhanced) == (552, "5.3.4")
    assert refusal_of_letter(Letter(ANNA, (BEN,), 1_000), Capabilities(size=True, maximum_size=1_000)) is None


def test_recipients_are_refused_one_by_one():
    assert refusal_of_recipient(UNICODE, NOTHING) == NEEDS_UTF8
    assert refusal_of_recipient(UNICODE, ALL) is None
    assert refusal_of_recipient(Address("x\0", "example.test"), ALL) == BAD_RECIPIENT
    assert refusal_of_recipient(Address("x" * 2_000, "example.test"), ALL) == BAD_RECIPIENT
