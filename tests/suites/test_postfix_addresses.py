"""Postfix's own tests of host names and of MAIL commands, where ours has the same duty: one reading, or none."""

import re

import pytest

from sekisho.domains.labels import to_dns
from sekisho.mime.fields.addresses import parse
from sekisho.model.address import Address
from sekisho.smtp.addresses import parse_path

FOLDER = "suites/spoof/postfix-address"


def test_names_that_postfix_refuses_are_none_here_either(shared):
    told = shared(f"{FOLDER}/util/valid_hostname.ref").read_text("utf-8")
    verdicts = re.split(r'^\./valid_hostname: testing: "(.*)"$', told, flags=re.MULTILINE)[1:]
    tested = dict(zip(verdicts[::2], verdicts[1::2], strict=True))
    assert len(tested) > 40
    refused = {name for name, words in tested.items() if re.search(r"warning: valid_hostname: (?!numeric)", words)}
    assert len(refused) >= 15
    # a dot at the end is the root (RFC 1034 section 3.1): the same name as without it
    assert {name for name in refused if not name.endswith(".") and to_dns(name)} == set()
    ordinary = {name for name, words in tested.items() if "warning: valid_hostname:" not in words and "." in name and name[0] != "*"}
    assert {name for name in ordinary if to_dns(name) != name.lower()} == set()


def paths(shared):
    for line in shared(f"{FOLDER}/smtpd/smtpd_token.in").read_text("utf-8").splitlines():
        found = re.fullmatch(r"mail (?:from|to):<(.*)>?", line)
        if found:
            yield found.group(1).removesuffix(">")


def test_a_path_has_one_reading_or_none(shared):
    read = {path: parse_path(path, allow_utf8=False, for_recipient=False) for path in paths(shared)}
    assert len(read) >= 8
    plain = [path for path in read if re.fullmatch(r'(?:\w+|"[\w ]+")@[\w.]+', path)]
    assert len(plain) >= 2
    assert [str(read[path]) for path in plain] == plain
    others = {path: found for path, found in read.items() if isinstance(found, Address)}
    assert {found.domain for found in others.values()} == {path.rpartition("@")[2] for path in plain}
    assert [path for path in others if "(" in path or "<" in path or " @ " in path] == []


@pytest.mark.parametrize("name", ["tok822_parse", "tok822_limit"])
def test_header_addresses_are_read_within_bounds(shared, name):
    """Where Postfix finds exactly one plain address, so do we; nothing breaks on the rest."""
    told = shared(f"{FOLDER}/global/{name}.ref").read_text("utf-8")
    blocks = re.findall(r">>>(.*?)<<<\n.*?Internalized:\n(.*?)\n\nExternalized", told, re.DOTALL)
    assert blocks
    for written, internal in blocks:
        mailboxes = parse(written.replace("\n", " "), 50).mailboxes
        if re.fullmatch(r"[\w.]+@[\w.]+", internal) and "\n" not in written:
            assert [mailbox.address for mailbox in mailboxes] == [internal], written
