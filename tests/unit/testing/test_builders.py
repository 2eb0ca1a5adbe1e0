"""The builders give consistent values: what one field says, the others say too."""

from hashlib import sha256

from sekisho.model.arrival import Direction
from sekisho.testing.builders import (
    RAW,
    a_blob,
    a_dossier,
    a_finding,
    a_kind,
    a_link,
    a_mailbox,
    a_message,
    a_part,
    a_tenant,
    an_address,
    an_arrival,
    an_opened,
    completed,
    header_fields,
)


def test_an_arrival_names_the_octets_that_it_was_made_of():
    arrival = an_arrival(b"Subject: x\r\n\r\n", direction=Direction.OUTBOUND, recipients=("a@example.test", "b@example.test"))
    assert arrival.raw.sha256 == sha256(b"Subject: x\r\n\r\n").hexdigest()
    assert arrival.raw.size == 14
    assert [str(recipient) for recipient in arrival.envelope.recipients] == ["a@example.test", "b@example.test"]
    assert a_blob().size == len(RAW)


def test_header_fields_lie_one_after_the_other():
    first, second = header_fields([("From", "ä@example.test"), ("Subject", "x")])
    assert (first.start, first.end, second.start) == (0, len("From: ä@example.test\r\n".encode()), first.end)


def test_a_message_has_the_headers_that_its_facts_come_from():
    message = a_message(reply_to=a_mailbox("x@elsewhere.test"), headers=[("List-Id", "<l.example.test>")], defects=["mime.odd"])
    assert message.header("reply-to") == "x@elsewhere.test"
    assert message.header("list-id") == "<l.example.test>"
    assert message.sender.organisation == "partner.test"
    assert message.defects[0].code == "mime.odd"


def test_small_values():
    assert an_address("").is_null
    assert an_address("postmaster").domain == ""
    assert a_mailbox("Taro@mail.Example.test", "Taro").organisation == "example.test"
    assert a_link("https://user@www.partner.test:8443/x").host == "www.partner.test"
    assert a_part("a.pdf", ["pdf"]).disposition == "attachment"
    assert a_finding(a_kind("x.y")).kind.code == "x.y"
    assert completed(a_finding()).findings[0].kind.code == "test.seen"
    assert a_tenant(quarantine_days=3).quarantine_days == 3


def test_a_dossier_holds_what_it_was_given():
    message = a_message(subject="Other")
    assert a_dossier(message).message is message
    assert a_dossier().classification is not None
    assert an_opened(message).message is message
