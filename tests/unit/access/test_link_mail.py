"""Links go to those who are known, by mail to their address and nowhere else."""

import email
import email.policy
import re
from dataclasses import replace

import pytest

from sekisho.access import links
from sekisho.access.asking import REQUEST, ask
from sekisho.access.link_mail import MAILED, MOST, LinkMail, mailbox_login
from sekisho.access.links import Purpose
from sekisho.model.access import Role
from sekisho.model.delivery import MAILBOX, Fate, Hop, Route
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.model.tenant import Tenant
from sekisho.ports.control import INSTALLATION
from sekisho.ports.directory import Listed
from sekisho.tenancy.known.directory import StaticDirectory
from sekisho.tenancy.known.holding import Holding
from sekisho.testing.builders import an_address
from sekisho.testing.owed import a_held, an_acceptance, an_outcome

RELAYED = Route((Hop("127.0.0.1", 2526),))


class Box:
    """A post that keeps what it is given."""

    def __init__(self):
        self.letters = []

    async def send(self, letters):
        self.letters += letters
        return [True] * len(letters)

    async def was_sent(self, tenant, identifier):
        return False


@pytest.fixture
def box():
    return Box()


@pytest.fixture
def link_mail(house, box):
    listed = Listed(("boss@relayed.test", "chief@relayed.test"))
    people = dict.fromkeys(listed.addresses, listed)
    holding = Holding(Tenant(), ("relayed.test", "local.test"), {"relayed.test": RELAYED, "local.test": MAILBOX}, people=people)
    directory = StaticDirectory.of([holding, Holding(Tenant(TenantId("other")), ("other.test",), {"other.test": RELAYED})])
    return LinkMail(house.control, house.stores.records, directory, box, house.clock, lambda: "https://mail.example.test")


async def asked(house, link_mail, address, wants="enter", ip="192.0.2.9", language="en"):
    house.clock.advance(400)
    await ask(house.control, house.clock, house.stores.counters, None, wants, address, "browser", language, ip)
    sent = await link_mail.look()
    assert await house.control.count(INSTALLATION, REQUEST) == 0
    return sent


def secret_in(letter, path="enter"):
    mail = email.message_from_bytes(letter.content, policy=email.policy.default)
    return re.search(rf"https://mail\.example\.test/{path}/(\S+)", mail.get_body(("plain",)).get_content()).group(1)


async def hold(house, address):
    acceptance = an_acceptance(at=house.clock.now(), recipients=(address,))
    outcome = replace(an_outcome(acceptance.arrival, Fate.QUARANTINED), held=(a_held(acceptance.arrival, an_address(address)),))
    await house.stores.records.accept_decided([(acceptance, outcome)])


async def test_who_is_known_and_who_not(house, link_mail, box):
    assert not await asked(house, link_mail, "taro@relayed.test"), "only the next hop knows who exists"
    assert not await asked(house, link_mail, "taro@elsewhere.test")
    await hold(house, "taro@relayed.test")
    for address in ("taro@relayed.test", "Chief@relayed.test", "anybody@local.test"):
        assert await asked(house, link_mail, address)
    assert [str(letter.recipient) for letter in box.letters] == ["taro@relayed.test", "boss@relayed.test", "anybody@local.test"]
    assert {str(letter.sender) for letter in box.letters} == {"postmaster@relayed.test", "postmaster@local.test"}
    found = await links.look(house.control, house.clock, secret_in(box.letters[1]))
    assert (found.link.purpose, found.link.addresses, found.link.browser) == (Purpose.ENTER, ("boss@relayed.test", "chief@relayed.test"), "browser")


async def test_a_newer_link_ends_the_older(house, link_mail, box):
    await hold(house, "taro@relayed.test")
    for _ in range(2):
        await asked(house, link_mail, "taro@relayed.test")
    with pytest.raises(Exception, match="used already"):
        await links.look(house.control, house.clock, secret_in(box.letters[0]))
    await links.look(house.control, house.clock, secret_in(box.letters[1]))


async def test_no_mailbox_is_flooded(house, link_mail, box):
    await hold(house, "taro@relayed.test")
    for number in range(MOST + 3):
        await asked(house, link_mail, "taro@relayed.test", ip=f"192.0.2.{number}")
    assert len(box.letters) == MOST
    house.clock.advance(3_700)
    assert await asked(house, link_mail, "taro@relayed.test")
    house.clock.advance(7_300)
    await link_mail.look()
    assert await house.control.count(INSTALLATION, MAILED) == 0


async def test_who_left_does_not_come_in_although_mail_is_held(house, box):
    holding = Holding(Tenant(), ("relayed.test",), {"relayed.test": RELAYED}, refusing=frozenset({"relayed.test"}))
    link_mail = LinkMail(house.control, house.stores.records, StaticDirectory.of([holding]), box, house.clock, lambda: "https://mail.example.test")
    await hold(house, "taro@relayed.test")
    await house.account("taro@relayed.test", Role.END_USER, addresses=("taro@relayed.test",), password="")
    assert not await asked(house, link_mail, "taro@relayed.test")


@pytest.mark.parametrize("role", [Role.TENANT_ADMIN, Role.HELP_DESK, Role.OPERATOR])
async def test_staff_do_not_come_in_by_a_mailbox_alone(house, link_mail, role):
    await house.account("boss@relayed.test", role)
    assert not await asked(house, link_mail, "boss@relayed.test") or role is Role.OPERATOR


async def test_a_new_password_for_accounts_of_ours(house, link_mail, box):
    await house.account("boss@relayed.test", Role.TENANT_ADMIN)
    await house.account("root@relayed.test", Role.OPERATOR)
    await house.account("sso@relayed.test", Role.HELP_DESK, external="https://login.test 1")
    await house.account("off@relayed.test", Role.HELP_DESK, disabled=True)
    assert await asked(house, link_mail, "boss@relayed.test", "reset", language="ja")
    for nobody in ("root@relayed.test", "sso@relayed.test", "off@relayed.test", "nobody@relayed.test", "anybody@local.test"):
        assert not await asked(house, link_mail, nobody, "reset"), nobody
    found = await links.look(house.control, house.clock, secret_in(box.letters[0], "welcome"))
    assert found.link.purpose is Purpose.RESET
    assert found.link.ends_at <= house.clock.now() + 3_600
    assert b"Content-Language: ja" in box.letters[0].content


async def test_an_account_of_another_organisation_keeps_nobody_out(house, link_mail, box):
    await hold(house, "taro@relayed.test")
    await house.account("taro@relayed.test", Role.HELP_DESK, TenantId("other"))
    assert await asked(house, link_mail, "taro@relayed.test")
    assert not await asked(house, link_mail, "taro@relayed.test", "reset")
    assert mailbox_login(DEFAULT_TENANT, "taro@relayed.test") == "mailbox:default/taro@relayed.test"


async def test_who_asked_long_ago_does_not_wait_any_more(house, link_mail):
    await hold(house, "taro@relayed.test")
    await ask(house.control, house.clock, house.stores.counters, None, "enter", "taro@relayed.test", "browser", "en", "192.0.2.1")
    house.clock.advance(601)
    assert await link_mail.look() == 0
