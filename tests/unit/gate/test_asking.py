"""Asking within a budget, recorded; proving again from the record."""

import asyncio
import time
from dataclasses import replace

import pytest

from sekisho.gate import asking as room
from sekisho.gate.asking import Asking, Recorded, prove, prove_again
from sekisho.gate.dossiers import decode, encode
from sekisho.model.arrival import Direction
from sekisho.model.tenant import ProofSettings
from sekisho.ports.lookups import NoData, NxDomain, TempFail
from sekisho.testing.builders import a_connection, a_dossier, a_message, a_tenant, an_arrival

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


def later(seconds=4.0):
    return time.monotonic() + seconds


async def test_every_kind_of_answer_is_recorded_and_answered_again():
    asking = Asking(Names(), later())
    assert await asking.txt("partner.test") == TXT["partner.test"]
    assert await asking.mx("partner.test") == [(10, "mail.partner.test"), (20, "other.test")]
    assert await asking.ptr("192.0.2.10") == ["mail.partner.test"]
    for ask, name, error in ((asking.aaaa, "partner.test", NoData), (asking.txt, "gone.test", NxDomain), (asking.txt, "down.test", TempFail)):
        with pytest.raises(error):
            await ask(name)
    again = Recorded(asking.answers())
    assert await again.txt("PARTNER.test.") == TXT["partner.test"]
    assert await again.mx("partner.test") == [(10, "mail.partner.test"), (20, "other.test")]
    assert await again.ptr("192.0.2.10") == ["mail.partner.test"]
    for ask, name, error in ((again.aaaa, "partner.test", NoData), (again.txt, "gone.test", NxDomain), (again.txt, "down.test", TempFail)):
        with pytest.raises(error):
            await ask(name)
    with pytest.raises(TempFail, match="not asked"):
        await again.a("never.test")


async def test_one_question_is_asked_once_also_by_several_at_a_time():
    names = Names(delay=0.01)
    asking = Asking(names, later())
    await asyncio.gather(*(asking.txt("partner.test") for _ in range(5)))
    await asking.txt("Partner.Test")
    assert names.asked == ["partner.test"]


async def test_the_budget_of_questions_ends_in_temporary_failure(monkeypatch):
    monkeypatch.setattr(room, "MOST_QUESTIONS", 2)
    asking = Asking(Names(), later())
    await asking.a("one.test")
    await asking.a("two.test")
    with pytest.raises(TempFail, match="budget"):
        await asking.a("three.test")


async def test_slow_dns_and_endless_answers_are_temporary_failures(monkeypatch):
    slow = Asking(Names(delay=5.0), later(0.05))
    with pytest.raises(TempFail, match="in time"):
        await slow.txt("partner.test")
    monkeypatch.setattr(room, "MOST_OCTETS", 10)
    with pytest.raises(TempFail, match="too long"):
        await Asking(Names(), later()).txt("partner.test")


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
