from sekisho.mime.fields.facts import HeaderFacts
from sekisho.mime.fields.headers import parse
from sekisho.mime.limits import DEFAULT_LIMITS


def facts_of(raw):
    return HeaderFacts(raw, parse(raw, 0, len(raw), DEFAULT_LIMITS))


def test_an_ordinary_header():
    raw = (
        b"From: Ann <ann@mail.sender.example>\r\nTo: b@c.test,\r\n d@e.test\r\nCc: f@g.test\r\nReply-To: x@y.test\r\n"
        b"Subject: =?utf-8?B?5pel5pys?=\r\n =?utf-8?q?_ok?=\r\nMessage-ID: <1@a.test>\r\n\r\nbody"
    )
    facts = facts_of(raw)
    assert (facts.sender.name, facts.sender.address, facts.sender.organisation) == ("Ann", "ann@mail.sender.example", "sender.example")
    assert [one.address for one in facts.recipients] == ["b@c.test", "d@e.test", "f@g.test"]
    assert facts.reply_to.address == "x@y.test"
    assert facts.subject == "日本 ok"
    assert facts.message_id == "<1@a.test>"
    assert facts.defects == []
    subject = facts.fields[4]
    assert raw[subject.start : subject.end] == b"Subject: =?utf-8?B?5pel5pys?=\r\n =?utf-8?q?_ok?=\r\n"
    assert raw[subject.value_start :].startswith(b"=?utf-8?B")


def test_an_empty_header():
    facts = facts_of(b"\r\nbody")
    assert facts.fields == facts.authors == facts.recipients == ()
    assert facts.reply_to is None
    assert str(facts.sender) == ""


def test_doubled_fields_are_told_and_all_authors_kept():
    facts = facts_of(b"From: a@b.test\r\nFrom: c@d.test\r\nSubject: one\r\nSubject: two\r\n\r\n")
    assert [one.address for one in facts.authors] == ["a@b.test", "c@d.test"]
    assert [(defect.code, defect.where) for defect in facts.defects] == [
        ("mime.duplicate_header", "header:From"),
        ("mime.duplicate_header", "header:Subject"),
    ]
    assert facts.subject == "one"


def test_of_several_reply_addresses_the_one_elsewhere_counts():
    head = b"From: a@b.test\r\nReply-To: "
    assert facts_of(head + b"a@b.test, evil@free.test\r\n\r\n").reply_to.address == "evil@free.test"
    assert facts_of(head + b"a@b.test\r\nReply-To: evil@free.test\r\n\r\n").reply_to.address == "evil@free.test"
    assert facts_of(head + b"sales@b.test, a@b.test\r\n\r\n").reply_to.address == "sales@b.test"


def test_a_decoded_comma_is_no_separator():
    facts = facts_of(b"From: =?utf-8?q?Bank=2C_x=40y=2Etest?= <a@b.test>\r\n\r\n")
    assert [(one.name, one.address) for one in facts.authors] == [("Bank, x@y.test", "a@b.test")]


def test_raw_eight_bit_names_are_read():
    facts = facts_of(b"From: " + "日本の銀行です".encode("cp932") + b" <a@b.test>\r\n\r\n")
    assert facts.sender.name == "日本の銀行です"
    assert [defect.code for defect in facts.defects] == ["mime.eight_bit_header"]


def test_an_odd_list_is_told():
    assert [defect.code for defect in facts_of(b"From: <a@b.test> <c@d.test>\r\n\r\n").defects] == ["mime.odd_address"]


def test_values_and_names_are_bounded():
    facts = facts_of(b"N" * 500 + b": " + b"v" * 100_000 + b"\r\n\r\n")
    assert len(facts.fields[0].name) == 100
    assert len(facts.fields[0].value) == 2_000


def test_a_name_with_controls_is_found_without_them():
    assert facts_of(b"Subject\x00: x\r\n\r\n").fields[0].name == "Subject"


def test_fields_of_servers_hold_no_encoded_words():
    """A HELO or an address of the client's making would become brackets, semicolons and results (RFC 2047 section 5)."""
    word = b"=?us-ascii?q?x_=28a_[192.0.2.1]=29;_dmarc=3Dpass?="
    names = (b"Received", b"Authentication-Results", b"ARC-Authentication-Results", b"ARC-Seal", b"DKIM-Signature", b"Received-SPF", b"Return-Path")
    facts = facts_of(b"".join(name + b": from " + word + b" \xe9\x01\r\n by mx.test\r\n" for name in names) + b"Subject: " + word + b"\r\n\r\n")
    for field in facts.fields[:-1]:
        assert field.value == f"from {word.decode()} é\ufffd by mx.test"
    assert facts.subject == "x (a [192.0.2.1]); dmarc=pass"
