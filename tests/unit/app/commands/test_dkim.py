"""`sekisho dkim`: keys are made, their records printed, and DNS is looked at."""

import pytest

from sekisho.app.commands import dkim
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.signing import KeyState
from sekisho.testing.signed_mail import a_signing_key, a_stored_key, published


class FakeLookups:
    def __init__(self, resolver):
        self.resolver = resolver

    async def close(self):
        """Nothing to close."""


@pytest.fixture
def dns(monkeypatch):
    def shows(resolver):
        monkeypatch.setattr(dkim, "open_lookups", lambda settings, metrics: FakeLookups(resolver))

    shows(published())
    return shows


def test_a_new_key_prints_its_record_and_nothing_else(command):
    code, out, err = command("dkim", "new", "example.test")
    assert code == 0
    assert out.startswith("sk2")
    assert '._domainkey.example.test. IN TXT ( "v=DKIM1; k=rsa; p=' in out
    assert out.count("\n") == 1
    assert all(len(string) <= 255 for string in out.split('"')[1::2])
    assert "Put this record into DNS" in err
    assert "dkim publish example.test" in err
    assert command("dkim", "new", "example.test")[0] == 2
    assert command("dkim", "rotate", "example.test")[0] == 2


def test_list_tells_the_states(command, fill, dns):
    assert "No mail is signed" in command("dkim", "list")[1]
    for number, state in enumerate(KeyState):
        fill(lambda stores, number=number, state=state: stores.keys.put(a_stored_key(a_signing_key(selector=f"k{number}"), state)))
    out = command("dkim", "list")[1]
    assert "waits to be seen in DNS" in out
    assert "signs" in out
    assert "keep its record until" in out


def test_publish_looks_and_the_key_begins_to_sign(command, fill, dns):
    key = a_stored_key(state=KeyState.WAITING)
    fill(lambda stores: stores.keys.put(key))
    code, out, err = command("dkim", "publish", "partner.test")
    assert code == 1
    assert "s1._domainkey.partner.test. IN TXT" in out
    assert "there is no record yet" in err
    dns(published(a_signing_key()))
    code, _, err = command("dkim", "publish", "partner.test")
    assert code == 0
    assert "DNS shows it; signs." in err
    (kept,) = fill(lambda stores: stores.keys.of_tenant(DEFAULT_TENANT))
    assert kept.state is KeyState.SIGNING
    assert command("dkim", "rotate", "partner.test", "--algorithm", "rsa")[0] == 0


def test_a_domain_without_key(command, fill, dns):
    code, _, err = command("dkim", "publish", "other.test")
    assert code == 1
    assert "no key" in err


def test_japanese(command, japanese, fill, dns):
    assert "DNSに登録" in command("dkim", "new", "example.test")[2]
    assert "DNS登録待ち" in command("dkim", "list")[1]
