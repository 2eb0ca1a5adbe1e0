import time

from sekisho.mime.containers.archives import open_containers
from sekisho.mime.containers.msg import read_msg
from sekisho.mime.kinds.sniff import detect
from sekisho.mime.limits import Limits

ATTACHMENT, INNER = "__attach_version1.0_#00000000", "__substg1.0_3701000D"


def wide(text):
    return text.encode("utf-16-le")


def message(compound, **more):
    streams = {
        ("__properties_version1.0",): bytes(32),
        ("__substg1.0_1000001F",): wide("See http://text.test/ for more"),
        ("__substg1.0_10130102",): b"<a href='http://markup.test/'>here</a>",
        (ATTACHMENT, "__substg1.0_3707001F"): wide("bill.exe"),
        (ATTACHMENT, "__substg1.0_37010102"): b"MZ the program",
    }
    return compound(streams | more)


def test_texts_and_attachments(read, compound):
    found, codes = read(read_msg, message(compound))
    assert [(member.place, member.declared_type, member.name, member.octets[:6]) for member in found] == [
        ("1", "text/plain", "", b"See ht"),
        ("2", "text/html", "", b"<a hre"),
        ("3", "", "bill.exe", b"MZ the"),
    ]
    assert codes == []


def test_a_message_in_a_message(read, compound):
    other = "__attach_version1.0_#00000001"
    inner = {
        (other, "__substg1.0_3707001F"): wide("forwarded"),
        (other, INNER, "__substg1.0_1000001E"): b"inner text",
        (other, INNER, ATTACHMENT, "__substg1.0_37010102"): b"deep",
    }
    streams = {("__substg1.0_1000001F",): wide("outer")} | inner
    found, codes = read(read_msg, compound(streams))
    assert [(member.place, member.declared_type, member.octets.rstrip(b"\0")) for member in found] == [
        ("1", "text/plain", b"outer"),
        ("2", "message/rfc822", b""),
        ("2.1", "text/plain", b"inner text"),
        ("2.2", "", b"deep"),
    ]
    assert codes == []


def test_the_walker_opens_it_by_what_it_holds(compound):
    limits, octets = Limits(), message(compound)
    opened = open_containers(octets, detect(octets, "letter.dat"), "1", limits, limits.budget(time.monotonic))
    assert "exe" in opened.leaves[-1].part.detected_types


def test_a_broken_one_is_told(read, compound):
    assert "archive.broken" in read(read_msg, message(compound)[:700])[1]
