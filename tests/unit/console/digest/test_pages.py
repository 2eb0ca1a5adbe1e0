"""The pages behind a digest's links: looking changes nothing, a press does one thing, and programs that press everything do nothing."""

import asyncio

import pytest

from sekisho.access.asking import REQUEST, asked_of
from sekisho.model.access import Role
from sekisho.model.held import HeldState
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.policy.sender_lists import KIND
from sekisho.ports.control import INSTALLATION
from sekisho.quarantine.digest.tickets import Act, read

READ = 2  # seconds that a person takes


def state(console, held):
    return asyncio.run(console.stores.records.held_one(held.tenant, held.id)).state


def press(console, browser, path, action="", seconds=READ):
    page = browser.get(path)
    console.clock.advance(seconds)
    return browser.submit(page, action or path)


def audited(console, name):
    return [line for line in console.audit(DEFAULT_TENANT) if line.use_case == name]


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("act", Act)
def test_looking_changes_nothing(console, hold, link, deliveries, act, language):
    held = hold(subject="<script>alert(1)</script>", header_from="<b>x</b> <a@b.test>")
    path = link(held, act)
    for method in ("GET", "HEAD"):
        for headers in ({}, {"purpose": "prefetch"}, {"sec-purpose": "prefetch;prerender"}):
            assert console.browser().send(method, f"{path}?lang={language}", b"", headers).code == 200
    for method in ("OPTIONS", "PUT", "DELETE", "PATCH"):
        assert console.browser().send(method, path, b"", {}).code == 405
    body = console.browser().get(f"{path}?lang={language}").body
    assert "<script>" not in body
    assert "<b>x" not in body
    assert "The minutes of Tuesday" not in body, "what the mail says is not shown"
    assert state(console, held) is HeldState.KEPT
    assert not deliveries()
    assert console.audit(DEFAULT_TENANT) == []
    assert asyncio.run(console.control.count(INSTALLATION, REQUEST)) == 0


def test_a_press_delivers_once_to_the_recipient_and_the_audit_has_both(console, hold, link, deliveries):
    held = hold()
    path = link(held, Act.RELEASE)
    first, second = console.browser(), console.browser()  # the second one got the digest forwarded
    pages = first.get(path), second.get(path)
    console.clock.advance(READ)
    done = first.submit(pages[0], path)
    assert done.code == 200
    assert "taro@example.test" in done.body
    assert second.submit(pages[1], path).code == 409
    [delivery] = deliveries()
    assert [str(one) for one in delivery.recipients] == ["taro@example.test"]
    lines = audited(console, "quarantine.release")
    assert sorted((line.outcome, line.actor, line.via, line.subject) for line in lines) == [
        ("done", "taro@example.test", "digest", held.id),
        ("failed", "taro@example.test", "digest", held.id),
    ]
    page = console.browser().get(path)
    assert "already" in page.body
    assert f'action="{path}"' not in page.body


def test_two_admins_and_a_link_at_once(console, hold, link, deliveries):
    held = hold()
    path = link(held, Act.RELEASE)
    console.account("alice@example.test", Role.TENANT_ADMIN)
    console.account("bob@example.test", Role.TENANT_ADMIN)
    browsers = [console.logged_in("alice@example.test"), console.logged_in("bob@example.test")]
    forms = [browser.get("/quarantine").form("/quarantine/release") for browser in browsers]
    person = console.browser()
    page = person.get(path)
    console.clock.advance(READ)
    answers = [browser.post("/quarantine/release", {**form, "held": held.id}) for browser, form in zip(browsers, forms, strict=True)]
    answers.append(person.submit(page, path))
    assert len(deliveries()) == 1
    lines = audited(console, "quarantine.release")
    assert {line.actor: line.outcome for line in lines} == {
        "alice@example.test": "done", "bob@example.test": "failed", "taro@example.test": "failed",
    }  # fmt: skip


def test_a_link_after_a_deletion_delivers_nothing(console, hold, link, deliveries):
    held = hold()
    path = link(held, Act.RELEASE)
    browser = console.browser()
    page = browser.get(path)
    asyncio.run(console.stores.records.end_held(held.tenant, held.id, HeldState.DELETED, ()))
    console.clock.advance(READ)
    assert browser.submit(page, path).code == 409
    assert not deliveries()


@pytest.mark.parametrize(("act", "list_"), [(Act.BLOCK, "personal_block"), (Act.APPROVE, "personal_approve")])
def test_senders_are_blocked_and_approved_once(console, hold, link, act, list_):
    held = hold()
    path = link(held, act)
    assert press(console, console.browser(), path).code == 200

    def kept():
        entry = asyncio.run(console.control.get(DEFAULT_TENANT, KIND, "taro@example.test"))
        return entry.value.decode() if entry else ""

    assert f'"{list_}":["hanako@partner.test"]' in kept()
    asyncio.run(console.control.forget(KIND, [(DEFAULT_TENANT, "taro@example.test")]))  # they think better of it
    page = console.browser().get(path)
    assert "done already" in page.body
    browser = console.browser()
    token = browser.get(link(held, act)).form()["csrf"]
    assert browser.post(path, {"csrf": token, "shown": ""}).code == 409
    assert kept() == ""


@pytest.mark.parametrize("category", ["phishing", "malware", "unscannable"])
def test_what_people_may_not_release_no_link_releases(console, hold, link, deliveries, category):
    held = hold(category=category)
    path = link(held, Act.RELEASE)
    browser = console.browser()
    page = browser.get(path)
    assert held.id in page.body, "the number to tell the administrator"
    with pytest.raises(AssertionError):
        page.form(path)
    ticket = asyncio.run(read(console.stores.vault, path.removeprefix("/digest/"), console.clock.now()))
    shown = asyncio.run(console.house.tickets.issue("digest-page", {"link": ticket.number, "at": repr(console.clock.now() - READ)}, 60))
    forged = {"csrf": page.form(f"{path}/whole")["csrf"], "shown": shown}
    assert browser.post(path, forged).code == 403, "the button is not only hidden"
    assert state(console, held) is HeldState.KEPT
    assert not deliveries()


def test_altered_links_and_those_that_ended_are_nothing(console, hold, link):
    held = hold()
    path = link(held, Act.RELEASE, seconds=60)
    for bad in (path[:-1], path[:-3] + "AAA", path + "A", "/digest/x", "/digest/" + "A" * 120, path.replace("digest/", "digest/%20")):
        assert console.browser().get(bad).code == 404, bad
    console.clock.advance(61)
    assert console.browser().get(path).code == 404


def test_a_form_of_another_site_or_browser_does_nothing(console, hold, link, deliveries):
    path = link(hold(), Act.RELEASE)
    browser = console.browser()
    fields = browser.get(path).form(path)
    console.clock.advance(READ)
    assert browser.post(path, fields, origin="https://evil.test", sec_fetch_site="cross-site").code == 403
    assert console.browser().post(path, fields).code == 403
    assert browser.post(path, {**fields, "csrf": ""}).code == 403
    assert not deliveries()


def test_a_page_is_read_before_its_button_counts(console, hold, link, deliveries):
    held, other = hold(), hold()
    path = link(held, Act.RELEASE)
    browser = console.browser()
    quick = press(console, browser, path, seconds=0.4)
    assert quick.code == 409
    assert not deliveries()
    console.clock.advance(READ)
    of_another = browser.get(link(other, Act.RELEASE))
    console.clock.advance(READ)
    for shown in ("", "x", of_another.form(of_another.path)["shown"]):
        assert browser.post(path, {**quick.form(path), "shown": shown}).code == 409
    assert browser.submit(quick, path).code == 200
    assert len(deliveries()) == 1


def test_what_presses_every_button_does_nothing_and_the_person_still_can(console, hold, link, deliveries):
    path = link(hold(), Act.RELEASE)
    robot, person = console.browser(), console.browser()
    page = robot.get(path)
    console.clock.advance(READ)
    assert robot.submit(page, f"{path}/also").code == 409
    assert robot.submit(page, path).code == 409, "the same browser"
    assert press(console, console.browser(), path).code == 409, "another one from the same place"
    assert not deliveries()
    console.clock.advance(601)
    assert press(console, person, path).code == 200
    assert len(deliveries()) == 1


def test_the_way_to_the_whole_quarantine_is_mailed_to_the_recipient_only(console, hold, link):
    path = link(hold(), Act.SHOW)
    browser = console.browser()
    page = browser.get(path)
    answer = browser.submit(page, f"{path}/whole", address="eve@example.test")
    assert answer.code == 200
    assert "/enter/" not in answer.body
    [entry] = asyncio.run(console.control.entries(INSTALLATION, REQUEST))
    assert asked_of(entry.value).address == "taro@example.test"
    for _ in range(10):
        answer = browser.submit(browser.get(path), f"{path}/whole")
    assert answer.code == 429


def test_who_is_logged_in_acts_by_a_link_as_its_recipient_all_the_same(console, hold, link, deliveries):
    console.account("alice@example.test", Role.TENANT_ADMIN)
    browser = console.logged_in("alice@example.test")
    path = link(hold(category="phishing"), Act.RELEASE)
    with pytest.raises(AssertionError):
        browser.get(path).form(path)
    assert press(console, browser, link(hold(), Act.RELEASE)).code == 200
    assert audited(console, "quarantine.release")[0].actor == "taro@example.test"
    assert len(deliveries()) == 1
