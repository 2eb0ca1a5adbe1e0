import pytest

from sekisho.inspections.display_name import FOREIGN_ADDRESS, KNOWN_ADDRESS, DisplayName
from sekisho.testing.builders import a_dossier, a_mailbox, a_message


def seen(name, address, headers=()):
    message = a_message(sender=a_mailbox(address, name), headers=headers)
    return [finding.kind for finding in DisplayName().look(a_dossier(message))]


def test_seen():
    assert seen("billing@bank.test", "x@stranger.test") == [FOREIGN_ADDRESS]
    assert seen("Bank (billing @ bank.test)", "x@stranger.test") == [FOREIGN_ADDRESS]
    assert seen("Taro <taro@example.test>", "x@stranger.test") == [KNOWN_ADDRESS]
    assert seen("hanako@partner.test", "x@stranger.test") == [KNOWN_ADDRESS]
    assert seen("taro＠example.test", "x@stranger.test") == [KNOWN_ADDRESS]
    assert seen("taro＠ｅｘａｍｐｌｅ．test", "x@stranger.test") == [KNOWN_ADDRESS]
    assert seen("taro@exam\u200bple.test", "x@stranger.test") == [KNOWN_ADDRESS]
    assert seen("", '"taro@example.test"@stranger.test') == [KNOWN_ADDRESS]


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("Hanako", "hanako@partner.test"),
        ("hanako@partner.test", "hanako@partner.test"),
        ("hanako@partner.test", "noreply@mail.partner.test"),
        ("me@home", "me@partner.test"),
        ("@handle", "me@partner.test"),
        ("", "me@partner.test"),
    ],
)
def test_innocent(name, address):
    assert seen(name, address) == []


def test_a_list_that_writes_for_its_members_is_innocent():
    headers = [("List-Id", "<builders.lists.test>")]
    assert seen("taro@example.test via Builders", "builders@lists.test", headers) == []
    assert seen("taro@example.test via Builders", "builders@elsewhere.test", headers) == [KNOWN_ADDRESS]


def test_a_relay_service_is_less_sure():
    message = a_message(sender=a_mailbox("x1@relay.test", "taro@example.test [via Relay]"))
    assert [(finding.kind, finding.confidence) for finding in DisplayName().look(a_dossier(message))] == [(KNOWN_ADDRESS, 0.6)]


def test_malformed():
    assert seen("@" * 400 + "." * 400, "broken") == []
    assert seen("a@b.test", "") == [FOREIGN_ADDRESS]
