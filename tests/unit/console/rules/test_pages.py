"""The policy document in a browser."""

import asyncio
from dataclasses import replace

import pytest

from sekisho.gate import policy_trials
from sekisho.model.access import Role, operator_at_the_machine
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.policy.shifts import Shift
from sekisho.ports.control import INSTALLATION
from sekisho.tenancy.tenants import create_tenant
from sekisho.testing.policies import a_rule_text

HOSTILE = "</textarea><script>alert(1)</script>"
FIRST, SECOND = a_rule_text("tag = '[ext]'", name="first"), a_rule_text("tag = '[ext]'", name="second")


@pytest.fixture
def admin(console):
    console.account("carol@example.test", Role.TENANT_ADMIN)
    return console.logged_in("carol@example.test")


def newest(console):
    return asyncio.run(console.stores.policies.newest(DEFAULT_TENANT))


def put(browser, text, reason="because"):
    return browser.submit(browser.get("/policy"), "/policy/change", text=text, reason=reason)


def test_a_change_is_a_version_with_its_reason_in_the_audit(console, admin):
    assert "No policy is set yet" in admin.get("/policy").body
    assert "ポリシーは未設定" in admin.get("/policy?lang=ja").body
    admin.get("/policy?lang=en")
    answer = put(admin, FIRST.replace("\n", "\r\n"), "to mark mail from outside")
    assert answer.code == 200
    assert "In force now: version 1" in answer.body
    kept = asyncio.run(console.stores.policies.latest(DEFAULT_TENANT))
    assert (kept.text, kept.author, kept.reason) == (FIRST, "carol@example.test", "to mark mail from outside")
    line = console.audit(DEFAULT_TENANT)[0]
    assert (line.use_case, line.actor, line.reason) == ("policy.change", "carol@example.test", "to mark mail from outside")
    shown = admin.get("/policy").body
    assert "to mark mail from outside" in shown
    assert "carol@example.test" in shown


def test_problems_are_told_by_line_and_what_was_typed_stays(console, admin):
    text = a_rule_text("deliver = true")
    for action, code in (("/policy/check", 200), ("/policy/change", 422)):
        answer = admin.post(action, {**admin.get("/policy").form("/policy/change"), "text": text, "reason": "oops"})
        assert answer.code == code
        assert "cannot be used" in answer.body
        assert "<td>6</td>" in answer.body
        assert "deliver = true" in answer.body
    assert newest(console) == 0
    good = admin.post("/policy/check", {**admin.get("/policy").form("/policy/change"), "text": FIRST})
    assert "Nothing is wrong" in good.body
    assert newest(console) == 0
    assert put(admin, FIRST, "").code == 422, "a change needs a reason"


def test_differences_and_the_way_back(console, admin):
    put(admin, FIRST)
    put(admin, SECOND)
    body = admin.get("/policy?old=1&new=2").body
    assert "<ins>+name = &#34;second&#34;</ins>" in body
    assert "<del>-name = &#34;first&#34;</del>" in body
    assert "are the same" in admin.get("/policy?old=2&new=2").body
    assert "&#34;first&#34;" in admin.get("/policy?number=1").body
    answer = admin.submit(admin.get("/policy"), "/policy/undo", to="1", reason="second was wrong")
    assert "In force now: version 3" in answer.body
    assert "second was wrong" in answer.body
    assert asyncio.run(console.stores.policies.latest(DEFAULT_TENANT)).text == FIRST
    assert any(line.use_case == "policy.undo" for line in console.audit(DEFAULT_TENANT))


def test_a_long_document_goes_in_and_a_boundless_one_does_not(console, admin):
    assert put(admin, FIRST + "# what we agreed upon\n" * 10_000).code == 200
    assert newest(console) == 1
    answer = put(admin, "#" * 1_100_000)
    assert answer.code == 422
    assert "too large" in answer.body
    assert newest(console) == 1


def test_somebody_faster_is_not_overwritten(console, admin):
    page = admin.get("/policy")
    put(admin, FIRST)
    answer = admin.submit(page, "/policy/change", text=SECOND, reason="late")
    assert answer.code == 422
    assert "somebody else changed the policy" in answer.body
    assert "&#34;second&#34;" in answer.body
    assert newest(console) == 1


@pytest.mark.parametrize(
    "path", ["/policy?number=9", "/policy?number=x", "/policy?number=-1", "/policy?old=99999999999", "/policy?old=1&new=%F0%9F%98%80"]
)
def test_no_such_version(admin, path):
    assert admin.get(path).code == 404


def test_hostile_text_is_shown_as_text(admin):
    answer = admin.post("/policy/check", {**admin.get("/policy").form("/policy/change"), "text": HOSTILE, "reason": HOSTILE, "base": HOSTILE})
    assert "&lt;script&gt;" in answer.body
    assert HOSTILE not in answer.body
    put(admin, f"# {HOSTILE}\n{FIRST}", HOSTILE)
    body = admin.get("/policy?old=0&new=1").body
    assert "&lt;script&gt;" in body
    assert HOSTILE not in body


def test_who_may_only_read_changes_nothing(console):
    console.account("bob@example.test", Role.ANALYST)
    browser = console.logged_in("bob@example.test")
    page = browser.get("/policy")
    assert 'action="/policy/change"' not in page.body
    form = page.form("/policy/check")
    assert "Nothing is wrong" in browser.post("/policy/check", {**form, "text": FIRST}).body
    assert browser.post("/policy/change", {**form, "text": FIRST, "reason": "x"}).code == 403
    assert browser.post("/policy/undo", {**form, "to": "0", "reason": "x"}).code == 403
    assert newest(console) == 0
    assert {line.outcome for line in console.audit(DEFAULT_TENANT)} >= {"denied"}


def test_who_may_not_read_it_sees_nothing(console):
    console.account("dora@example.test", Role.HELP_DESK)
    browser = console.logged_in("dora@example.test")
    page = browser.get("/account")
    assert 'href="/policy"' not in page.body
    assert browser.get("/policy").code == 403
    assert browser.post("/policy/check", {"csrf": page.form("/logout")["csrf"], "text": FIRST}).code == 403


def test_an_operators_forms_act_where_they_look(console):
    console.account()
    browser = console.logged_in()
    for nobody in ("acme", "..%2Fx", "%00", HOSTILE.replace("<", "%3C").replace(">", "%3E")):
        answer = browser.get(f"/policy?tenant={nobody}")
        assert answer.code == 404
        assert HOSTILE not in answer.body
    asyncio.run(console.desk.perform(operator_at_the_machine("root"), create_tenant, INSTALLATION, name="acme"))
    page = browser.get("/policy?tenant=acme")
    assert "Organisation: <bdi>acme" in page.body
    answer = browser.submit(page, "/policy/change?tenant=acme", text=FIRST, reason="theirs")
    assert answer.code == 200, answer.body
    assert newest(console) == 0
    assert asyncio.run(console.stores.policies.newest("acme")) == 1


def test_a_document_is_tried_on_past_mail_and_stopped(admin, console):
    assert "Nothing was tried yet" in admin.get("/policy/trials").body
    page = admin.get("/policy")
    form = page.form("/policy/change")
    assert admin.post("/policy/try", {**form, "text": "nonsense = 1"}).code == 422
    answer = admin.post("/policy/try", {**form, "text": FIRST, "days": "7"})
    assert answer.code == 303
    where = answer.headers["location"].partition("?")[0]
    assert answer.headers["location"].endswith("?base=0"), "so that what is tried can be put in force from there"
    shown = admin.get(where)
    assert "waits for its turn" in shown.body
    assert 'http-equiv="refresh"' in shown.body
    assert admin.submit(shown, f"{where}/stop").code == 303
    assert "開始待ち" in admin.get(f"{where}?lang=ja").body
    assert where in admin.get("/policy/trials?lang=en").body
    found = (("stopped", "rule:<b>", 3),)
    shift = Shift(where[-20:], "taro@example.test", "stopped", "rule:<b>", "deliver", "quarantine policy", "clean", HOSTILE)

    async def end():
        one = await policy_trials.show(console.stores.documents, DEFAULT_TENANT, where[-20:])
        done = replace(
            one, state="done", done=9, total=9, changed=3, kinds={"stopped": 3}, rules=found, people=found, watched=(("w:tag", 2),), examples=(shift,)
        )
        await policy_trials._put(console.stores.documents, DEFAULT_TENANT, done)

    asyncio.run(end())
    body = admin.get(where).body
    assert "Newly stopped: 3" in body
    assert "rule:&lt;b&gt;" in body
    assert HOSTILE not in body
    assert 'http-equiv="refresh"' not in body
    assert admin.get("/policy/trials/nothing").code == 404


def test_a_rule_goes_on_by_stages(console, admin):
    put(admin, FIRST)
    page = admin.get("/policy")
    assert "all mail" in page.body
    answer = admin.submit(page, "/policy/roll-out", rollout="share", share="10")
    assert "In force now: version 2" in answer.body
    assert "a share of the mail 10 %" in answer.body
    assert admin.submit(page, "/policy/roll-out", rollout="off").code == 422, "made from a version that is not in force any more"
    assert admin.submit(admin.get("/policy"), "/policy/roll-out", rule="none").code == 422
    assert newest(console) == 2
    assert "一部のメール" in admin.get("/policy?lang=ja").body
