"""Asking within a budget, recorded; proving again from the record."""

import asyncio
import time
from dataclasses import replace
from unittest.mock import ANY

import pytest

from sekisho.gate import asking as room
from sekisho.gate.asking import POLICY_SHARE, Asking, Book, prove
from sekisho.gate.dossiers import decode, encode
from sekisho.model.arrival import Direction
from sekisho.model.signatures import Proofs, SignatureFacts
from sekisho.model.tenant import ProofSettings
from sekisho.ports.lookups import NoData, NxDomain, TempFail
from sekisho.testing.builders import a_connection, a_dossier, a_message, a_tenant, an_arrival
from sekisho.testing.proving import prove_again, recorded

TXT = {"partner.test": [b"v=spf1 ip4:192.0.2.10 -all"], "_dmarc.partner.test": [b"v=DMARC1; p=reject"]}


class Names:
    def __init__(self, delay=0.0):
        self.asked = []
        self.delay = delay

    async def txt(self, name):
        self.asked.append(name)
        await asyncio.sleep(self.delay)
        if name in TXT:
            return TXT[name]
        if name == "down.test":
            raise TempFail("SERVFAIL")
        raise NoData(name) if name == "mail.partner.test" else NxDomain(name)

    async def a(self, name):
        return ["192.0.2.10", "192.0.2.11"]

    async def aaaa(self, name):
        raise NoData(name)

    async def mx(self, name):
        return [(10, "mail.partner.test"), (20, "other.test")]

    async def ptr(self, address):
        return ["mail.partner.test"]


def asking_of(names, book=None, **share):
    return Asking(names, book or Book(), replace(POLICY_SHARE, **share), time.monotonic())


async def test_every_kind_of_answer_is_recorded_and_answered_again():
    book = Book()
    asking = asking_of(Names(), book)
    assert await asking.txt("partner.test") == TXT["partner.test"]
    assert await asking.mx("partner.test") == [(10, "mail.partner.test"), (20, "other.test")]
    assert await asking.ptr("192.0.2.10") == ["mail.partner.test"]
    for ask, name, error in ((asking.aaaa, "partner.test", NoData), (asking.txt, "gone.test", NxDomain), (asking.txt, "down.test", TempFail)):
        with pytest.raises(error):
            await ask(name)
    again = recorded(book.answers())
    assert await again.txt("PARTNER.test.") == TXT["partner.test"]
    assert await again.mx("partner.test") == [(10, "mail.partner.test"), (20, "other.test")]
    assert await again.ptr("192.0.2.10") == ["mail.partner.test"]
    for ask, name, error in ((again.aaaa, "partner.test", NoData), (again.txt, "gone.test", NxDomain), (again.txt, "down.test", TempFail)):
        with pytest.raises(error):
            await ask(name)
    with pytest.raises(TempFail, match="budget"):
        await again.a("never.test")


async def test_one_question_is_asked_once_also_by_several_at_a_time():
    names = Names(delay=0.01)
    asking = asking_of(names)
    await asyncio.gather(*(asking.txt("partner.test") for _ in range(5)))
    await asking.txt("Partner.Test")
    assert names.asked == ["partner.test"]


@pytest.mark.parametrize("who", ["asks", "waits"])
async def test_who_is_cancelled_takes_the_answer_from_nobody_who_asked_the_same(who):
    names = Names(delay=0.05)
    asking = asking_of(names)
    first, second, third = (asyncio.create_task(asking.txt("partner.test")) for _ in range(3))
    await asyncio.sleep(0)
    gone, stays = (first, second) if who == "asks" else (second, first)
    gone.cancel()
    assert await asyncio.gather(gone, stays, third, return_exceptions=True) == [ANY, TXT["partner.test"], TXT["partner.test"]]
    assert gone.cancelled()
    assert names.asked == ["partner.test"] * (2 if who == "asks" else 1)


async def test_the_budget_of_questions_ends_in_temporary_failure():
    book = Book()
    asking = asking_of(Names(), book, questions=2)
    await asking.a("one.test")
    await asking.a("two.test")
    with pytest.raises(TempFail, match="budget"):
        await asking.a("three.test")
    assert await asking_of(Names(), book).a("three.test"), "another share may still ask"


async def test_slow_dns_and_endless_answers_are_temporary_failures():
    with pytest.raises(TempFail, match="in time"):
        await asking_of(Names(delay=5.0), seconds=0.05).txt("partner.test")
    for share in ({"octets_each": 10}, {"octets": 10}):
        with pytest.raises(TempFail, match="too long"):
            await asking_of(Names(), **share).txt("partner.test")


class Tarpit(Names):
    """Names of a stranger's own choosing never answer; all others do at once."""

    async def txt(self, name):
        if name.endswith("tarpit.test"):
            await asyncio.sleep(60)
        return await super().txt(name)


@pytest.mark.parametrize("signer", ["partner.test", "tarpit.test"])
async def test_a_sender_who_keeps_dns_busy_does_not_escape_the_authors_policy(monkeypatch, signer):
    """SPF and signatures of a stranger hang; the policy of the author whom he pretends to be is asked all the same."""
    for name in ("SPF_SHARE", "KEY_SHARE"):
        monkeypatch.setattr(room, name, replace(getattr(room, name), seconds=0.1))
    signatures = tuple(SignatureFacts(domain=domain, selector="s", algorithm="rsa-sha256") for domain in ["tarpit.test"] * 4 + [signer])
    message = replace(a_message(), proofs=Proofs(signatures))
    arrival = an_arrival(sender="x@tarpit.test", connection=a_connection(ip="203.0.113.9", helo="helo.tarpit.test"))
    auth, _ = await prove(arrival, message, a_tenant(), Tarpit())
    assert (auth.spf.result, auth.dmarc.result, auth.dmarc.policy) == ("temperror", "fail", "reject")


async def test_a_proven_partner_and_the_same_from_its_dossier():
    arrival, message, tenant = an_arrival(), a_message(), a_tenant()
    auth, answers = await prove(arrival, message, tenant, Names())
    assert (auth.spf.result, auth.dmarc.result, auth.aligned, auth.envelope_proven) == ("pass", "pass", True, True)
    stored = decode(encode(a_dossier(message, arrival=arrival, sender_auth=auth, answers=answers, tenant=tenant)))
    assert await prove_again(stored) == auth
    elsewhere = replace(stored, tenant=a_tenant(proof=ProofSettings(sender_networks=(("partner.test", ("198.51.100.0/24",)),))))
    assert (await prove_again(elsewhere)).sender_ip == "mismatch"


async def test_nobody_is_asked_offline_or_about_our_own_mail():
    names = Names()
    message, tenant = a_message(), a_tenant(proof=ProofSettings(own_networks=("192.0.2.0/24",)))
    for arrival, lookups in (
        (an_arrival(), None),
        (an_arrival(direction=Direction.OUTBOUND), names),
        (an_arrival(connection=a_connection(login="taro")), names),
        (an_arrival(), names),
    ):
        auth, answers = await prove(arrival, message, tenant, lookups)
        assert not auth.evaluated
        assert answers == ()
        assert await prove_again(a_dossier(sender_auth=auth)) == auth
    assert names.asked == []
