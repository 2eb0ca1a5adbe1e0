"""Delivery status notifications can be read by machines, and nothing of a stranger's breaks out of its place."""

import email
import email.policy

import pytest

from sekisho.delivery.notices import Ending, status_code, write_notice
from sekisho.model.address import Address
from sekisho.model.decision import Reply
from sekisho.testing.builders import an_arrival
from sekisho.testing.owed import a_delivery

HEAD = b"From: a@partner.test\r\nSubject: Hello\r\n"
DELIVERY = a_delivery(an_arrival(), envid="QQ1", attempts=3)
FAILURE = Ending(Address("taro", "example.test"), Reply(550, "5.1.1", "No such user"), "mx.example.test:25", expired=False)


def written(failures=(FAILURE,), head=HEAD, delivery=DELIVERY):
    return write_notice(delivery, failures, head, "gate.example.test", "0" * 20, 1_750_000_000.0)


def parts(content):
    notice = email.message_from_bytes(content, policy=email.policy.default)
    assert notice.defects == []
    return notice, *notice.iter_parts()


def test_the_whole_notice():
    notice, story, status, original = parts(written())
    assert notice["To"] == "hanako@partner.test"
    assert notice["Auto-Submitted"] == "auto-replied"
    assert notice.get_content_type() == "multipart/report"
    assert notice.get_param("report-type") == "delivery-status"
    assert "<taro@example.test>: the host mx.example.test:25 said:" in story.get_content()
    message, recipient = status.get_payload()
    assert message["Reporting-MTA"] == "dns; gate.example.test"
    assert message["Original-Envelope-Id"] == "QQ1"
    assert recipient["Status"] == "5.1.1"
    assert recipient["Remote-MTA"] == "dns; mx.example.test"
    assert recipient["Diagnostic-Code"] == "smtp; 550 5.1.1 No such user"
    assert original.get_content_type() == "text/rfc822-headers"
    assert original.get_payload().encode().replace(b"\n", b"\r\n").startswith(HEAD[:20])


@pytest.mark.parametrize("head", [HEAD, b"", "Subject: 日本語\r\n".encode(), b"Subject: \xff\xfe\r\n", b"X: " + b"y" * 2_000 + b"\r\n"])
def test_the_original_header_comes_back_as_it_was_in_seven_bits(head):
    content = written(head=head)
    assert content.isascii()
    assert content.count(b"\n") == content.count(b"\r\n") == content.count(b"\r")
    assert max(map(len, content.split(b"\r\n"))) <= 998
    original = parts(content)[3]
    assert original.get_payload(decode=True).rstrip(b"\r\n").replace(b"\r\n", b"\n") == head.rstrip(b"\r\n").replace(b"\r\n", b"\n")


def test_internationalized_addresses_make_a_global_notice():
    failure = Ending(Address("花子", "例え.test"), Reply(550, "5.6.7", "No SMTPUTF8"), "", expired=False)
    content = written([failure])
    notice, _, status, _ = parts(content)
    assert notice.get_param("report-type") == "global-delivery-status"
    assert status.get_content_type() == "message/global-delivery-status"
    assert "Final-Recipient: utf-8; 花子@例え.test".encode() in content


def test_words_of_strangers_stay_in_their_line():
    evil = Ending(Address("taro", "example.test"), Reply(550, "", "x\r\nBcc: everybody@example.test\r\n\r\n--=_sekisho"), "mx:25", expired=False)
    content = written([evil])
    assert b"\r\nBcc:" not in content
    assert len(parts(content)) == 4


@pytest.mark.parametrize(
    ("reply", "expired", "status"),
    [
        (Reply(550, "5.7.1", "no"), False, "5.7.1"),
        (Reply(554, "", "no"), False, "5.0.0"),
        (Reply(451, "4.3.0", "later"), True, "4.4.7"),
    ],
)
def test_status_codes(reply, expired, status):
    assert status_code(Ending(FAILURE.recipient, reply, "", expired)) == status


@pytest.mark.parametrize("whole", [b"Subject: x\r\n\r\n\xe9\r\n", b"Subject: x\r\n\r\n" + b"y" * 1_200 + b"\r\n", b"Subject: x\r\n\r\n\0\r\n"])
def test_what_would_need_a_coat_does_not_come_back_whole(whole):
    content = write_notice(DELIVERY, [FAILURE], b"Subject: x\r\n", "gate.example.test", "n1", 0.0, whole=whole)
    assert b"message/rfc822" not in content
    assert b"Content-Type: text/rfc822-headers" in content
