"""Everything that can be read, asked on a socket by people who see a part: nothing of the rest comes out, whatever it is asked by."""

import json
from dataclasses import replace
from urllib.parse import quote, urlencode

import pytest

from sekisho.access import administration
from sekisho.api.catalogue import OPERATIONS
from sekisho.api.operation import EVENT_STREAM
from sekisho.app.assembling.desk import make_desk
from sekisho.keeping.outbox import pump
from sekisho.keeping.telling.webhooks import add_webhook
from sekisho.model.access import Role
from sekisho.model.delivery import Fate
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.tenancy import outbound
from sekisho.tenancy.known.directory import StaticDirectory
from sekisho.tenancy.mail_domains import signing_keys
from sekisho.tenancy.mail_domains.domains import add_domain, vouch_for_domain
from sekisho.tenancy.people import groups, people
from sekisho.tenancy.wishes import policies
from sekisho.testing.askers import THE_ADMINISTRATOR
from sekisho.testing.builders import RAW, an_address
from sekisho.testing.owed import a_held, an_acceptance, an_outcome

SECRET = "kakushi"  # stands in everything of the other domain, and in nothing that is asked by
BOSS = "boss@south.test"


@pytest.fixture
async def filled(stores):
    """Fill the stores with what belongs to south.test; return the numbers by which it could be asked for."""
    desk = make_desk(stores, StaticDirectory([], {}, {}))

    async def do(function, **arguments):
        return await desk.perform(THE_ADMINISTRATOR, function, DEFAULT_TENANT, **arguments)

    for domain in ("south.test", f"{SECRET}.test", "north.test"):
        await do(add_domain, name=domain)
        await do(vouch_for_domain, name=domain)
    await do(people.add_person, address=BOSS, name=f"{SECRET} Boss", aliases=[f"a@{SECRET}.test"])
    await do(groups.change_group, name="board", address=f"board@{SECRET}.test")
    await do(signing_keys.new_key, domain=f"{SECRET}.test", algorithm="ed25519")
    await do(outbound.set_login, login=SECRET, password="four unrelated otters sing")
    hook = await do(add_webhook, url=f"https://hooks.example.test/{SECRET}")
    await do(policies.change, text=f'note = "{SECRET}"\n', reason="first")
    invited = await do(administration.invite, login=f"{SECRET}@south.test", role=Role.ANALYST, domains=["south.test"], name=SECRET)
    acceptance = an_acceptance(RAW, at=stores.clock.now())
    envelope = replace(acceptance.arrival.envelope, sender=an_address(f"{SECRET}@partner.test"), recipients=(an_address(BOSS),))
    acceptance = replace(acceptance, arrival=replace(acceptance.arrival, envelope=envelope))
    held = replace(a_held(acceptance.arrival), category="spam")
    outcome = an_outcome(acceptance.arrival, Fate.QUARANTINED)
    judged = TrackingEvent(stores.clock.now(), DEFAULT_TENANT, acceptance.arrival.id, "", EventKind.JUDGED, (("subject", SECRET),))
    await stores.records.accept_decided([(acceptance, replace(outcome, held=(held,), events=(*outcome.events, judged)))])
    await pump(stores.records, stores.history)
    return {"message": acceptance.arrival.id, "held": held.id, "account": invited.account, "webhook": hook.row.id, "name": "board", "address": BOSS}


async def test_who_sees_a_part_is_told_nothing_of_the_rest(ask, filled):
    readable = [each for each in OPERATIONS if each.method == "GET" and each.media != EVENT_STREAM]
    seen = 0
    for operation in readable:
        asked = {name: value for name, value in {**operation.example, **filled}.items() if name in operation.in_path}
        path = "/api/v1" + operation.path.format(**{name: quote(str(value), safe="") for name, value in asked.items()})
        for token in ("north", "person", "operator"):
            status, _, body = await ask("GET", path, token)
            text = body.decode("utf-8", "replace") if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False)
            if token == "operator":
                seen += SECRET in text
            else:
                assert status in {200, 204, 403, 404, 422}, (token, operation.case.name, status)
                assert SECRET not in text, (token, operation.case.name, text[:300])
    assert seen >= 12, "the same questions tell those who see all of it"


@pytest.mark.parametrize("token", ["north", "person"])
async def test_no_question_tells_whether_it_is_there(ask, filled, token):
    for wanted in ({"text": SECRET}, {"sender": SECRET}, {"recipient": BOSS}, {"recipient": "@south.test"}, {"subject": SECRET}):
        status, _, found = await ask("GET", f"/api/v1/messages?{urlencode(wanted)}", token)
        assert (status, found["items"]) == (200, [])
    there = await ask("GET", f"/api/v1/messages/{filled['message']}", token)
    nowhere = await ask("GET", f"/api/v1/messages/{filled['message'][::-1]}", token)
    assert there[0] == nowhere[0] == 404
    assert (await ask("GET", f"/api/v1/quarantine?{urlencode({'recipient': BOSS})}", token))[2]["items"] == []


@pytest.mark.parametrize("token", ["north", "person", "stranger"])
async def test_and_none_of_it_can_be_changed(ask, filled, stores, token):
    before = {
        entry.key: entry.value
        for kind in ("domain", "person", "group", "login", "webhook", "account")
        for entry in await stores.control.everything(kind)
    }
    attempts = [
        ("DELETE", f"/quarantine/{filled['held']}", None),
        ("POST", f"/quarantine/{filled['held']}/release", {}),
        ("POST", f"/quarantine/{filled['held']}/content", {"reason": "x"}),
        ("POST", f"/messages/{filled['message']}/feedback", {"says": "spam"}),
        ("PATCH", f"/people/{BOSS}", {"name": "x"}),
        ("DELETE", f"/people/{BOSS}", None),
        ("POST", "/people", {"address": BOSS}),
        ("PUT", "/groups/board", {"address": "x@north.test"}),
        ("DELETE", "/groups/board", None),
        ("POST", "/groups/board/members", {"add": [BOSS]}),
        ("DELETE", f"/webhooks/{filled['webhook']}", None),
        ("PATCH", f"/accounts/{filled['account']}", {"role": "tenant-admin"}),
        ("DELETE", f"/accounts/{filled['account']}", None),
        ("POST", f"/accounts/{filled['account']}/link", {}),
        ("POST", "/person/export", {"address": BOSS}),
        ("POST", "/person/erase", {"address": BOSS}),
        ("POST", "/senders/remove", {"kind": "login", "name": SECRET}),
        ("PUT", "/policy", {"text": "", "reason": "x"}),
        ("POST", "/signing-keys", {"domain": "south.test"}),
    ]
    for method, path, body in attempts:
        status, _, _ = await ask(method, f"/api/v1{path}?tenant=default", token, body)
        assert status in {403, 404}, (method, path, status)
    after = {
        entry.key: entry.value
        for kind in ("domain", "person", "group", "login", "webhook", "account")
        for entry in await stores.control.everything(kind)
    }
    assert after == before
    assert (await stores.records.held_one(DEFAULT_TENANT, filled["held"])).state == "kept"
