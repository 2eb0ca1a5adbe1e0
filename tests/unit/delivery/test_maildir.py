"""The embedded mailbox: nothing doubles, no name becomes a path."""

import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.delivery.maildir import DELIVERED, LONGEST_NAME, Maildir, folder_name
from sekisho.model.address import NULL_SENDER, Address
from sekisho.model.ids import DeliveryId

ANNA, BEN = Address("Anna", "example.test"), Address("ben", "partner.test")
CONTENT = b"From: Ben <ben@partner.test>\r\nSubject: Hello\r\n there\r\n\r\nText\r\n"
NAMES = [
    Address(local, domain)
    for local in (
        "a",
        "..",
        ".",
        "../../etc/passwd",
        "a/b",
        "a\\b",
        "a~b",
        "a%7eb",
        "花子",
        "x" * 64,
        "x" * 400,
        "x" * 401,
        '"a b"',
        "new",
        "-",
        "a.b",
    )
    for domain in ("example.test", "例え.test", "[192.0.2.1]", "")
]


def names(folder):
    return [path.name for path in folder.iterdir()]


@pytest.fixture
def maildir(tmp_path):
    return Maildir(tmp_path / "mailbox")


def put(maildir, recipient=ANNA, identifier="d1", content=CONTENT, sender=BEN):
    return maildir.deliver(DeliveryId(identifier), sender, recipient, [content[:10], content[10:]], 1_750_000_000.0)


def test_a_message_is_there_with_who_and_for_whom(maildir):
    assert put(maildir) == DELIVERED
    (entry,) = maildir.list_messages(ANNA)
    assert (entry.header_from, entry.subject) == ("Ben <ben@partner.test>", "Hello there")
    assert maildir.read_message(ANNA, entry.name) == b"Return-Path: <ben@partner.test>\r\nDelivered-To: Anna@example.test\r\n" + CONTENT
    assert maildir.list_mailboxes() == [("anna@example.test", 1)]
    assert maildir.list_messages(Address("ANNA", "example.test")) == [entry]


def test_doing_it_again_changes_nothing_even_when_it_was_read(maildir, tmp_path):
    for _ in range(2):
        assert put(maildir, sender=NULL_SENDER) == DELIVERED
    mailbox = tmp_path / "mailbox" / folder_name(ANNA)
    (name,) = names(mailbox / "new")
    (mailbox / "new" / name).rename(mailbox / "cur" / f"{name}:2,S")
    assert put(maildir) == DELIVERED
    assert names(mailbox / "new") == []
    assert len(maildir.list_messages(ANNA)) == 1
    assert put(maildir, identifier="d2") == DELIVERED
    assert len(maildir.list_messages(ANNA)) == 2


def test_what_a_crash_left_in_tmp_is_overwritten(maildir, tmp_path):
    put(maildir)
    mailbox = tmp_path / "mailbox" / folder_name(ANNA)
    (name,) = names(mailbox / "new")
    (mailbox / "new" / name).rename(mailbox / "tmp" / name)
    (mailbox / "tmp" / name).write_bytes(b"half")
    assert put(maildir) == DELIVERED
    assert maildir.read_message(ANNA, name).endswith(CONTENT)
    assert names(mailbox / "tmp") == []


@pytest.mark.parametrize("address", NAMES, ids=str)
def test_no_address_leaves_the_folder(maildir, tmp_path, address):
    name = folder_name(address)
    assert name not in {"", ".", ".."}
    assert "/" not in name
    assert len(name) <= LONGEST_NAME
    assert put(maildir, recipient=address) == DELIVERED
    assert {path.name for path in tmp_path.iterdir()} == {"mailbox"}
    assert len(maildir.list_messages(address)) == 1
    assert len(maildir.list_mailboxes()) == 1


def test_different_addresses_have_different_folders():
    assert len({folder_name(address) for address in NAMES}) == len({address.key for address in NAMES})


@given(st.text(min_size=1, max_size=80), st.text(min_size=1, max_size=80))
def test_folders_are_as_different_as_addresses(one, other):
    first, second = Address(one, "example.test"), Address(other, "example.test")
    assert (folder_name(first) == folder_name(second)) == (first.key == second.key)


def test_only_listed_names_are_read(maildir):
    put(maildir)
    for name in ("../new", "/etc/passwd", "..", "", "../../../etc/passwd"):
        assert maildir.read_message(ANNA, name) is None
    assert maildir.read_message(BEN, "x") is None
    assert Maildir(maildir._root / "nowhere").list_mailboxes() == []


def test_a_disk_that_cannot_is_a_temporary_failure(tmp_path):
    (tmp_path / "mailbox").write_bytes(b"a file, not a folder")
    reply = put(Maildir(tmp_path / "mailbox"))
    assert (reply.code, reply.enhanced) == (451, "4.3.0")


def test_mailboxes_are_private(maildir, tmp_path):
    put(maildir)
    mode = (tmp_path / "mailbox" / folder_name(ANNA) / "new").stat().st_mode
    assert stat.S_IMODE(mode) == 0o700


def test_only_the_service_reads_what_is_delivered(maildir, tmp_path):
    put(maildir)
    mailbox = tmp_path / "mailbox" / folder_name(ANNA)
    assert {path.stat().st_mode & 0o777 for path in (mailbox, mailbox / "new", mailbox / "tmp")} == {0o700}
    assert [path.stat().st_mode & 0o777 for path in (mailbox / "new").iterdir()] == [0o600]
