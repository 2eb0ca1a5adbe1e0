from sekisho.gate.searched import searched_by
from sekisho.model.message import Link, Part
from sekisho.testing.builders import a_message


def a_part(name, digest="5e" * 32):
    return Part("1", "application/octet-stream", (), name, (), digest, 3)


def a_link(host):
    return Link(f"https://{host}/", host, "", "", "html:a")


def test_attachments_and_hosts_are_told_once_and_within_bounds():
    parts = (a_part(""), a_part("請求書\n.exe"), *(a_part(f"{number}.txt") for number in range(30)))
    links = (a_link("bank.test"), a_link("bank.test"), a_link(""), *(a_link(f"h{number}.test") for number in range(50)))
    told = dict(searched_by(a_message(parts=parts, links=links)))
    files = told["files"].split("\n")
    assert (files[0], len(files)) == (f"{'5e' * 32} 請求書 .exe", 10)
    hosts = told["hosts"].split()
    assert (hosts[:2], len(hosts)) == (["bank.test", "h0.test"], 20)


def test_a_message_without_either_tells_neither():
    assert searched_by(a_message(parts=(a_part(""),), links=())) == []
