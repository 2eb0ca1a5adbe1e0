"""The first hour in a browser: steps, records, guides, a test mail and its journey."""

import asyncio
from dataclasses import replace

import pytest

from sekisho.model.access import Role
from sekisho.model.delivery import Fate
from sekisho.model.errors import Refused, TemporaryFailure
from sekisho.model.ids import DEFAULT_TENANT, ArrivalId
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.testing.owed import a_held, an_acceptance, an_outcome

NUMBER = "0k7f2m9qx3t8w5n1r6ga"


@pytest.fixture
def operator(console):
    console.account()
    return console.logged_in()


def test_an_operator_adds_a_domain_with_its_server_in_one_go(console, operator):
    page = operator.get("/start")
    assert "○ to do" in page.body
    assert "You" not in page.form("/start/send")["recipient"]
    answer = operator.submit(page, "/start/domain", name="firm.test", hops="mx.firm.test:2525")
    assert "The records to publish are the next step" in answer.body
    assert "mx.firm.test:2525" in answer.body
    assert "/dns?domain=firm.test" in answer.body
    assert {"domain.add", "domain.vouch", "domain.route"} <= {line.use_case for line in console.audit(DEFAULT_TENANT)}
    refused = operator.submit(operator.get("/start"), "/start/domain", name="firm.test", hops="")
    assert refused.code == 422
    assert "there already" in refused.body
    assert "すでに追加" in operator.submit(operator.get("/start?lang=ja"), "/start/domain", name="firm.test").body


def test_who_does_not_run_the_installation_proves_the_domain_by_dns(console):
    console.account("carol@example.test", Role.TENANT_ADMIN)
    admin = console.logged_in("carol@example.test")
    answer = admin.submit(admin.get("/start"), "/start/domain", name="firm.test", hops="mx.firm.test")
    assert answer.code == 200
    assert "not proven yet" in answer.body


def test_the_records_of_a_domain_and_the_guide_with_its_values(console, operator):
    operator.submit(operator.get("/start"), "/start/domain", name="firm.test", hops="mx.firm.test")
    body = operator.get("/dns?domain=firm.test").body
    assert "10 sekisho.local." in body
    assert "v=DMARC1; p=none; rua=mailto:dmarc-reports@firm.test" in body
    assert "DNS knows no address of this name" in body
    console.zone.records["A", "sekisho.local"] = ["198.51.100.7"]
    console.zone.records["MX", "firm.test"] = [(10, "sekisho.local")]
    body = operator.get("/dns?domain=firm.test").body
    assert "All mail comes through this gateway" in body
    for kind in ("m365", "google", "exchange", "postfix"):
        body = operator.get(f"/connect?for={kind}&domain=firm.test&lang=ja").body
        assert "198.51.100.7" in body
        assert "手順" not in body or "mx.firm.test:25" in body
    assert operator.get("/dns?domain=other.test").code == 404
    console.zone.silent = True
    assert operator.get("/dns?domain=firm.test").code == 200


def test_a_test_mail_is_sent_and_followed_to_why_it_was_stopped(console, operator):
    page = operator.get("/start")
    answer = operator.submit(page, "/start/send", recipient="you@file.test", sample="phishing")
    assert answer.to == f"/start/journey/{NUMBER}"
    assert console.trial.sent == [("phishing", "you@file.test")]
    waiting = operator.follow(answer)
    assert 'http-equiv="refresh"' in waiting.body
    assert "On its way" in waiting.body
    assert 'http-equiv="refresh"' not in operator.get(f"/start/journey/{NUMBER}?n=99").body

    async def arrive():
        acceptance = an_acceptance(recipients=("you@file.test",))
        arrival = acceptance.arrival
        facts = (("category", "phishing"), ("sentence", "Because <of> this."), ("sentence_ja", "このため。"), ("reasons", "dmarc.fail(+31)"))
        judged = TrackingEvent(arrival.received_at, DEFAULT_TENANT, arrival.id, "", EventKind.JUDGED, facts)
        outcome = an_outcome(arrival, Fate.QUARANTINED)
        outcome = replace(outcome, held=(a_held(arrival),), events=(*outcome.events, judged))
        await console.stores.records.accept_decided([(acceptance, outcome)])
        await console.stores.history.store(await console.stores.records.outbox(100))
        return ArrivalId(arrival.id)

    number = asyncio.run(arrive())
    body = operator.get(f"/start/journey/{number}").body
    assert "It was stopped, and this is why" in body
    assert "Because &lt;of&gt; this." in body
    assert f'href="/messages/{number}"' in body
    assert "このため。" in operator.get(f"/start/journey/{number}?lang=ja").body


def test_what_cannot_be_sent_is_told(console, operator):
    page = operator.get("/start")
    for recipient in ("stranger@elsewhere.test", "<script>", "a b@file.test", ""):
        answer = operator.submit(page, "/start/send", recipient=recipient, sample="clean")
        assert answer.code == 422
        assert "<script>" not in answer.body
    assert console.trial.sent == []
    console.trial.said = Refused("the gateway answered 550: no such user", "応答: 550")
    assert "550: no such user" in operator.submit(page, "/start/send", recipient="x@file.test", sample="clean").body
    console.trial.said = TemporaryFailure("away")
    assert operator.submit(page, "/start/send", recipient="x@file.test", sample="clean").code == 503


def test_times_are_shown_in_the_zone_that_was_chosen(operator):
    page = operator.get("/account")
    assert operator.submit(page, "/account/zone", zone="Asia/Tokyo").code == 303
    assert "Asia/Tokyo</a>" in operator.get("/start").body
    operator.submit(page, "/account/zone", zone="<b>/etc/passwd")
    assert "<b>" not in operator.get("/start").body
