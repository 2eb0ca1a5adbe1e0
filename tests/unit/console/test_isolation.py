"""Every address and every form of the console, asked by another organisation's administrator with the numbers of ours, and by one of one domain: nothing comes out, nothing changes."""

import asyncio
import re
from urllib.parse import quote, urlencode

import pytest

from sekisho.access import accounts
from sekisho.access.accounts import Account, Factors
from sekisho.access.passwords import Cost, Passwords
from sekisho.model.access import Role
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.ports.control import INSTALLATION, Change
from sekisho.tenancy.values import TENANT, TenantRecord, to_json
from sekisho.testing.builders import NOW

BRANCH = TenantId("branch")
PASSWORD = "four unrelated otters sing"
MARKS = ("A secret subject", "hooks.hidden.test", "a secret reason")  # what no form sends, so that no page could have it from there
FIELDS = (
    "held delivery account message arrival recipient owner helper address name session token webhook schedule trial text passkey domain tenant to old new "
    "number after group sender"
).split()
PLAIN = {
    "says": "block",
    "whose": "tenant",
    "act": "drop",
    "role": "end-user",
    "sure": "yes",
    "mode": "off",
    "reason": "x",
    "why": "x",
    "period": "weekly",
    "days": "1",
}


def somebody(console, tenant, login, role=Role.TENANT_ADMIN, **more):
    async def make():
        made = Account(f"id-of-{login.partition('@')[0]}", tenant, login, login, role, created_at=NOW, **more)
        hashed = await Passwords(Cost(memory=64, passes=1)).hash(PASSWORD)
        await console.control.commit(tenant, [accounts.set_account(made, 0), accounts.set_factors(made, Factors(password=hashed), 0)])
        return made.id

    return asyncio.run(make())


@pytest.fixture
def ours(console, keep):
    """What the organisation has: its numbers, each of which somebody else might come to know."""
    arrival, held = keep(subject="A secret subject", recipient="hidden@example.test")
    account = somebody(console, DEFAULT_TENANT, "hidden@example.test", Role.END_USER, addresses=("hidden@example.test",))
    somebody(console, DEFAULT_TENANT, "admin@example.test")
    admin = console.logged_in("admin@example.test")

    def act(path, **fields):
        answer = admin.post(path, {"csrf": admin.get("/account").form("/logout")["csrf"], **fields})
        assert answer.code in {200, 303}, (path, answer.body)
        return answer

    act("/webhooks/add", url="https://hooks.hidden.test/x")
    act("/domains/add", name="hidden.test")
    act("/reports/schedule", recipients="x@file.test", period="weekly", language="en")
    act("/policy/change", text='[groups]\nhidden = ["hidden@example.test"]\n', reason="a secret reason", base="0")
    trial = act("/policy/try", text="", days="1").to.rpartition("/")[2]
    token = re.search(r'name="token" value="([^"]+)"', act("/account/tokens", name="t", permission="read-mail", days="1").body)[1]
    body = admin.get("/webhooks").body + admin.get("/reports").body + admin.get("/account").body
    assert [mark for mark in MARKS if mark not in body + admin.get("/messages").body + admin.get("/policy").body] == []
    numbers = set(re.findall(r'name="(?:webhook|schedule|token|session)" value="([^"]+)"', body))
    return [arrival.id, held.id, account, trial, token, *sorted(numbers), "hidden@example.test", "hidden.test"]


def kept(console):
    """Everything of the organisation that a form could change; when somebody was here last, and what was tried in vain, is no change."""
    entries = {
        (entry.kind, entry.key): entry.value
        for entry in console.control._entries.values()
        if entry.tenant == DEFAULT_TENANT and entry.kind != "session"
    }
    held = asyncio.run(console.stores.records.held(DEFAULT_TENANT, 100))
    return entries, held, asyncio.run(console.stores.documents.names(DEFAULT_TENANT, "policy-trials"))


@pytest.mark.parametrize("who", ["another organisation's", "of one domain"])
def test_numbers_of_others_open_and_change_nothing(console, ours, who):
    asyncio.run(console.control.commit(INSTALLATION, [Change(TENANT, BRANCH, to_json(TenantRecord("Branch", NOW)), 0)]))
    if who == "another organisation's":
        somebody(console, BRANCH, "stranger@branch.test")
    else:
        somebody(console, DEFAULT_TENANT, "stranger@branch.test", domains=("file.test",))
    console.desk._ports["people_source"] = None
    browser = console.logged_in("stranger@branch.test")
    csrf = browser.get("/account").form("/logout")["csrf"]
    before, told = kept(console), []
    for route in console.app().routes:
        methods = getattr(route, "methods", None) or ()
        if route.path in {"/logout", "/prove"} or route.path.startswith(("/account", "/login", "/static")):
            continue
        for number in ours if "{" in route.path else ours[:1]:
            path = re.sub(r"\{[^}]*\}", quote(number, safe=""), route.path)
            if "GET" in methods:
                told.append((path, browser.get(f"{path}?{urlencode({**dict.fromkeys(FIELDS, number), 'tenant': 'default'})}")))
        for number in ours:
            path = re.sub(r"\{[^}]*\}", quote(number, safe=""), route.path)
            if "POST" in methods:
                told.append((path, browser.post(f"{path}?tenant=default", {**dict.fromkeys(FIELDS, number), **PLAIN, "csrf": csrf})))
    assert len(told) > 500
    assert [(path, mark) for path, answer in told for mark in MARKS if mark in answer.body] == []
    after = kept(console)
    changed = {key for key in before[0].keys() | after[0].keys() if before[0].get(key) != after[0].get(key)}
    assert {key for key in changed if key[1] != "stranger@branch.test"} == set(), "but for what is the asker's own, such as a subscription"
    assert after[1:] == before[1:]
