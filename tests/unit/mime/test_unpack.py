import base64
import hashlib
import io
import time
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sekisho.mime.limits import DEFAULT_LIMITS, Limits
from sekisho.mime.unpack import unpack

HEAD = b"From: Ann <a@sender.example>\r\nTo: b@c.test\r\nSubject: x\r\nMessage-ID: <1@a.test>\r\n"


def opened(raw, limits=DEFAULT_LIMITS, *, one_shot=False):
    return unpack(raw, limits, limits.budget(time.monotonic), one_shot=one_shot)


def codes_of(content):
    return {defect.code for defect in content.message.defects}


def attachment(octets, name="a.bin", kind="application/octet-stream"):
    return (
        f'Content-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="{name}"\r\n\r\n'.encode()
        + base64.encodebytes(octets).replace(b"\n", b"\r\n")
    )


def mixed(*parts):
    return HEAD + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + b"".join(b"--x\r\n" + part + b"\r\n" for part in parts) + b"--x--\r\n"


def zipped(**files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, octets in files.items():
            archive.writestr(name.replace("_", "."), octets)
    return buffer.getvalue()


def test_an_ordinary_message():
    raw = mixed(
        b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + "Grüße, see http://one.example.com/a".encode(),
        b"Content-Type: text/html\r\n\r\n<p>Hello <b>you</b>",
    )
    content = opened(raw)
    message = content.message
    assert (message.size, message.sha256) == (len(raw), hashlib.sha256(raw).hexdigest())
    assert raw[message.header_end :].startswith(b"--x\r\n")
    assert (message.sender.name, message.sender.organisation, message.subject) == ("Ann", "sender.example", "x")
    assert [(part.path, part.declared_type, part.charset) for part in message.parts] == [("1", "text/plain", "utf-8"), ("2", "text/html", "us-ascii")]
    assert message.parts[0].sha256 == hashlib.sha256(content.leaves[0].octets).hexdigest()
    assert "Grüße" in content.visible_text
    assert "Hello you" in content.visible_text
    assert message.links[0].host == "one.example.com"
    assert content.html == (b"<p>Hello <b>you</b>",)
    assert content.unopened == ()
    assert message.defects == ()


def test_an_attached_html_file_is_read_as_a_click_opens_it():
    content = opened(
        mixed(b"\r\nhi", attachment(b"<!DOCTYPE html><html><body><a href='http://evil.example.com/'>go</a></body></html>", "invoice.html"))
    )
    assert [link.host for link in content.message.links] == ["evil.example.com"]
    assert content.message.parts[1].disposition == "attachment"


def test_containers_are_left_to_the_one_shot_child():
    raw = mixed(b"\r\nhi", attachment(zipped(run_exe=b"MZ" + bytes(100)), "a.zip", "application/zip"))
    first = opened(raw)
    assert first.unopened == ("2",)
    assert [part.path for part in first.message.parts] == ["1", "2"]
    second = opened(raw, one_shot=True)
    assert second.unopened == ()
    assert [(part.path, part.file_name) for part in second.message.parts] == [("1", ""), ("2", "a.zip"), ("2!1", "run.exe")]
    assert second.leaves[2].octets.startswith(b"MZ")
    assert second.message.parts[1].container == "zip"


def test_forwarded_text_is_visible():
    content = opened(mixed(b"Content-Type: message/rfc822\r\n\r\n" + HEAD + b"\r\nforwarded words"))
    assert "forwarded words" in content.visible_text


def test_all_alternatives_are_read():
    raw = mixed(b"\r\nplain words", b"Content-Type: text/html\r\n\r\n<p>other words").replace(b"multipart/mixed", b"multipart/alternative")
    assert {"plain words", "other words"} <= set(opened(raw).visible_text.split("\n"))


def test_the_same_defect_is_told_once():
    content = opened(b"From: a@b.test\r\nFrom: c@d.test\r\n\r\n\x00")
    assert [defect.code for defect in content.message.defects] == ["mime.duplicate_header", "mime.nul_octets"]


def test_a_spent_budget_is_unscannable_and_keeps_what_was_found():
    raw = mixed(b"\r\nfirst", attachment(bytes(1_000)))
    content = opened(raw, Limits(max_expanded_octets=500))
    assert codes_of(content) == {"unscannable.budget"}
    assert "first" in content.visible_text
    assert codes_of(opened(raw, Limits(max_seconds=-1.0))) == {"unscannable.budget"}


def test_unscannable_survives_a_flood_of_other_defects():
    raw = HEAD + b"".join(b"X%d : a\r\n" % number for number in range(90)) + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n"
    raw += b"--x\r\nContent-Type: multipart/mixed; boundary=none\r\n\r\ntext\r\n" * 2_000
    content = opened(raw)
    assert "unscannable.too_many_parts" in codes_of(content)
    assert len(content.message.defects) == 200


def test_empty_input():
    message = opened(b"").message
    assert (message.headers, message.header_end, message.size) == ((), 0, 0)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                b"Content-Type: multipart/mixed; boundary=x\r\n", b"Content-Type: text/html; charset=iso-2022-jp\r\n", b"Content-Type: message/rfc822\r\n",
                b"Content-Transfer-Encoding: base64\r\n", b"Content-Transfer-Encoding: quoted-printable\r\n", b"Content-Transfer-Encoding: x-uuencode\r\n",
                b"From: ", b"Subject: =?utf-7?q?", b"\r\n", b"\n", b"\r", b"--x", b"--x--\r\n", b"--xy\r\n", b" ", b"\x00", b"\xff\xfe", b"=", b"aGVsbG8=", b"<a href=http://e.test>",
                b"begin 644 a\r\n", b"\x1b$B", b"; name*0*=utf-8''%ff", b"<", b">", b'"', b"(", b"PK\x03\x04", b"text ",
            ]
        ),
        max_size=40,
    ).map(b"".join)
)  # fmt: skip
def test_any_pieces_are_opened(raw):
    content = opened(raw, one_shot=True)
    message = content.message
    for field in message.headers:
        assert 0 <= field.start < field.end <= message.header_end <= len(raw)
    for text in (content.visible_text, content.hidden_text, message.subject, *(part.file_name for part in message.parts)):
        text.encode("utf-8")
    assert len({part.path for part in message.parts}) == len(message.parts)


FILLER = [f"http://filler.test/{number}" for number in range(3_000)]


def hosts_of(content):
    return {link.host for link in content.message.links}


def a_pdf(targets):
    return b"%PDF-1.4\n1 0 obj\n" + b"".join(f"<</S/URI/URI({target})>>\n".encode() for target in targets) + b"endobj\n"


def a_document(targets):
    relations = "".join(
        f'<Relationship Id="r{number}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"'
        f' Target="{target}" TargetMode="External"/>'
        for number, target in enumerate(targets)
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("[Content_Types].xml", "<?xml version='1.0'?><Types/>")
        archive.writestr("word/document.xml", "<?xml version='1.0'?><w:document/>")
        archive.writestr("word/_rels/document.xml.rels", f"<?xml version='1.0'?><Relationships>{relations}</Relationships>")
    return buffer.getvalue()


def a_page(targets):
    return "".join(f'<a href="{target}">x</a>\n' for target in targets).encode()


CARRIERS = {
    "text": lambda targets: HEAD + b"Content-Type: text/plain\r\n\r\n" + "\r\n".join(targets).encode(),
    "page": lambda targets: HEAD + b"Content-Type: text/html\r\n\r\n" + a_page(targets),
    "PDF": lambda targets: mixed(attachment(a_pdf(targets), "a.pdf", "application/pdf")),
    "Office": lambda targets: mixed(attachment(a_document(targets), "a.docx")),
    "page in an archive": lambda targets: mixed(attachment(zipped(a_html=b"<!doctype html><html>" + a_page(targets)), "a.zip", "application/zip")),
    "two parts": lambda targets: mixed(
        b"Content-Type: text/plain\r\n\r\n" + "\r\n".join(targets[:-1]).encode(), attachment(a_pdf(targets[-1:]), "a.pdf")
    ),
}


@pytest.mark.parametrize("carrier", CARRIERS)
def test_filler_pushes_no_link_out(carrier):
    content = opened(CARRIERS[carrier]([*FILLER, "http://evil.test/"]), Limits(max_ratio=1_000), one_shot=True)
    assert hosts_of(content) == {"filler.test", "evil.test"}
    assert "unscannable.too_many_links" not in codes_of(content)


@pytest.mark.parametrize("carrier", CARRIERS)
def test_addresses_beyond_the_kept_links_are_still_known(carrier):
    content = opened(CARRIERS[carrier]([*FILLER, "http://filler.test/evil"]), Limits(max_ratio=1_000), one_shot=True)
    assert "http://filler.test/evil" in (*(link.url for link in content.message.links), *content.message.further_urls)


def test_a_table_pushes_nothing_out_of_the_mail_and_stops_none():
    table = b"Content-Type: text/csv\r\n\r\n" + b"".join(b"http://h%d.test/\r\n" % number for number in range(2_600))
    content = opened(mixed(table, CARRIERS["text"](["http://evil.test/"]).removeprefix(HEAD)))
    assert content.message.links[0].host == "evil.test"
    assert "unscannable.too_many_links" not in codes_of(content)
    assert "mime.links_left_out" in codes_of(content)


def test_a_text_is_searched_to_its_end():
    content = opened(HEAD + b"Content-Type: text/plain\r\n\r\n" + b"word word\r\n" * 50_000 + b"http://evil.test/\r\n")
    assert hosts_of(content) == {"evil.test"}


@pytest.mark.parametrize("carrier", CARRIERS)
def test_links_to_more_hosts_than_are_kept_are_told(carrier):
    content = opened(CARRIERS[carrier]([f"http://h{number}.test/" for number in range(2_600)]), Limits(max_ratio=1_000), one_shot=True)
    assert "unscannable.too_many_links" in codes_of(content)
