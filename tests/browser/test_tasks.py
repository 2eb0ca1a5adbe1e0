"""What people come for, from the first click to the end, in a real browser against a running gateway; without a script wherever none is needed."""

import asyncio
import re
import time

import pytest
from tests.browser.furnishing import PASSKEY_OWNER, PASSWORD, SEED, TOTP_OWNER
from tests.browser.scene import ADMINISTRATOR, OPERATOR, PATIENCE, USER, ordinary, unwanted

from sekisho.access.totp import code_at

pytestmark = pytest.mark.asyncio(loop_scope="session")
PLAIN = {"java_script_enabled": False}


async def until(watched, path, words, gone=False):
    """Reload a page until it shows some words, or no longer does."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        await watched.open(path)
        if (words in await watched.page.locator("main").inner_text()) is not gone:
            return
        await watched.page.wait_for_timeout(200)
    raise AssertionError(f"{path}: {words!r} {'stays' if gone else 'does not come'}")


async def test_find_a_message_and_see_why_it_was_stopped(open_as):
    watched = await open_as(ADMINISTRATOR, **PLAIN)
    page = watched.page
    await watched.open("/")
    await page.get_by_role("link", name="Messages", exact=True).click()
    await page.get_by_label("Anything").fill("suspended")
    await page.get_by_role("button", name="Find").click()
    await page.get_by_role("link", name="Your account has been suspended").first.click()
    told = await page.locator("main").inner_text()
    assert "phishing" in told
    assert re.search(r"Stopped because .+\.", told)
    assert re.search(r"\+\d\d", told)  # reasons with their points
    assert "192.0.2.10" in told  # where the link really leads


async def test_a_user_on_a_phone_gets_a_stopped_mail(open_as, scene):
    """Ten seconds: the quarantine, tick, deliver; then it is in the mailbox, and no longer held. What one releases one says was wanted."""
    scene.send("you@example.sekisho.test", unwanted("Cheap pills of Monday, buy viagra online"), "offer@stranger.sekisho.test")
    watched = await open_as(USER, viewport={"width": 375, "height": 812}, has_touch=True, **PLAIN)
    await until(watched, "/quarantine", "pills of Monday")
    page = watched.page
    await page.get_by_role("checkbox", name="pills of Monday").check()
    await page.get_by_role("button", name="Deliver", exact=True).click()
    assert "1 delivered" in await page.get_by_role("status").inner_text()
    await until(watched, "/quarantine", "pills of Monday", gone=True)
    mailbox = await asyncio.to_thread(scene.gateway.command, "mailbox", "list", "you@example.sekisho.test")
    assert "pills of Monday" in mailbox.stdout


async def test_malware_is_not_delivered_by_one_person_alone(open_as):
    """The page says what to do instead."""
    watched = await open_as(ADMINISTRATOR, **PLAIN)
    page, watched.refusals = watched.page, True
    await watched.open("/quarantine")
    await page.get_by_role("checkbox", name="The file you asked for").check()
    await page.get_by_role("button", name="Deliver", exact=True).click()
    assert "two people" in await page.get_by_role("alert").inner_text()
    await watched.open("/quarantine")
    assert await page.get_by_role("checkbox", name="The file you asked for").is_visible()


async def test_the_queue_drops_a_mail_and_takes_it_back(open_as):
    watched = await open_as(OPERATOR, **PLAIN)
    page = watched.page
    await watched.open("/queue")
    row = page.get_by_role("row").filter(has_text="taro@closed.example.test").first
    await row.get_by_role("button", name="Drop").click()
    assert "dropped" in await row.inner_text()
    await row.get_by_role("button", name="Undo").click()
    assert await row.get_by_role("button", name="Drop").is_visible()


async def test_a_policy_is_checked_changed_and_compared(open_as):
    watched = await open_as(ADMINISTRATOR, **PLAIN)
    page = watched.page
    await watched.open("/policy")
    text = await page.get_by_label("Policy document").input_value()
    await page.get_by_label("Policy document").fill(text + "\n[[rules]]\nname = broken\n")
    await page.get_by_role("button", name="Check").click()
    assert "cannot be used" in await page.get_by_role("alert").inner_text()
    await page.get_by_label("Policy document").fill(text.replace("[ext]", "[outside]"))
    await page.get_by_label("Why (kept with the version)").first.fill("a clearer tag")
    await page.get_by_role("button", name="Put in force").click()
    assert "In force now: version 3" in await page.get_by_role("status").inner_text()
    await page.get_by_role("link", name="What changed").first.click()
    assert '-tag = "[ext]"' in await page.locator("pre del").last.inner_text()
    assert '+tag = "[outside]"' in await page.locator("pre ins").last.inner_text()


async def test_a_domain_is_added_and_its_record_shown(open_as):
    watched = await open_as(ADMINISTRATOR, **PLAIN)
    page = watched.page
    await watched.open("/domains")
    await page.get_by_label("Domain", exact=True).fill("second.example.test")
    await page.get_by_role("button", name="Add a domain").click()
    section = page.locator("section").filter(has=page.get_by_role("heading", name="second.example.test"))
    assert "sekisho-verification=" in await section.inner_text()
    watched.refusals = True
    await section.get_by_role("button", name="Check DNS").click()  # nobody answers in these tests: it says so and stays unproven
    assert await page.get_by_role("alert").is_visible()


async def test_somebody_is_invited_and_comes_in(open_as):
    watched = await open_as(ADMINISTRATOR, **PLAIN)
    page = watched.page
    await watched.open("/accounts")
    await page.get_by_label("Login", exact=True).fill("guest@example.test")
    await page.get_by_label("Name", exact=True).fill("Gen Ueda")
    await page.get_by_label("Role", exact=True).last.select_option("auditor")
    await page.get_by_role("button", name="Invite somebody").click()
    link = await page.locator("main code").first.inner_text()
    guest = await open_as("", **PLAIN)
    await guest.open(link)
    await guest.page.get_by_label("New password").fill("nine tall bridges hum")
    await guest.page.get_by_role("button", name="Save").click()
    await guest.page.get_by_label("Password").fill("nine tall bridges hum")
    await guest.page.get_by_role("button", name="Log in").click()
    assert "guest@example.test" in await guest.page.get_by_role("navigation").inner_text()
    guest.refusals = True
    assert await guest.open(link) == 404  # it works once


async def test_login_with_a_code(open_as):
    watched = await open_as("", **PLAIN)
    page = watched.page
    await watched.open("/messages")
    assert "/login?next=" in page.url
    await page.get_by_label("Login", exact=True).fill(TOTP_OWNER)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Log in").click()
    await page.get_by_label("Code").fill(code_at(SEED, int(time.time() // 30)))
    await page.get_by_role("button", name="Continue").click()
    assert page.url.endswith("/messages")


async def test_a_passkey_is_added_and_opens_the_door(open_as):
    """By Chromium's own virtual authenticator: what a person's finger does."""
    watched = await open_as("")
    page = watched.page
    cdp = await page.context.new_cdp_session(page)
    await cdp.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
    await cdp.send("WebAuthn.addVirtualAuthenticator", {"options": {**options, "automaticPresenceSimulation": True}})
    await watched.open("/login")
    await page.get_by_label("Login", exact=True).fill(PASSKEY_OWNER)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Log in").click()
    await watched.open("/account")
    await page.locator("#passkey_name").fill("my laptop")
    await page.get_by_role("button", name="Use a passkey").click()
    await page.get_by_text("my laptop").wait_for()
    await page.get_by_role("button", name="Log out").click()
    await page.wait_for_url("**/login*")
    await page.get_by_role("button", name="Use a passkey").click()
    await page.get_by_role("navigation").wait_for()
    assert PASSKEY_OWNER in await page.get_by_role("navigation").inner_text()


async def test_an_operator_looks_at_another_organisation_and_stays_there(open_as):
    """Every form and link of the menu keeps to it."""
    watched = await open_as(OPERATOR, **PLAIN)
    page = watched.page
    await watched.open("/overview?tenant=branch")
    for name in ("Messages", "Quarantine", "Queue", "Briefing", "Policy", "Domains", "People", "Accounts", "Audit"):
        await page.get_by_role("link", name=name, exact=True).click()
        assert "tenant=branch" in page.url, name
        assert "Organisation: branch" in await page.locator("main").inner_text(), name
        actions = await page.evaluate(
            "() => [...document.querySelectorAll('main form')].map((one) => [one.method, one.getAttribute('action'), one.querySelector('[name=tenant]')?.value])"
        )
        assert all("tenant=branch" in action if method == "post" else tenant == "branch" for method, action, tenant in actions), (name, actions)
    assert "otto@branch.test" not in (await (await page.request.get("/people")).text())


async def test_an_empty_page_says_what_will_stand_there(open_as, scene):
    watched = await open_as(OPERATOR, **PLAIN)
    for path in ("/overview", "/messages", "/quarantine", "/queue", "/briefing", "/policy", "/audit?text=nosuch"):
        await watched.open(f"{path}{'&' if '?' in path else '?'}tenant=branch")
        assert len(await watched.page.locator("main .note").first.inner_text()) > 20, path
    assert scene.send("you@example.sekisho.test", ordinary("After all that")) != ""
