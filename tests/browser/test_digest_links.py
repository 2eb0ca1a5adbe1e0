"""A link scanner that runs a browser opens every link of a digest with scripts on: nothing is done without a press, and what presses all does nothing."""

import asyncio
import email
import email.policy
import re
import time

import pytest

from sekisho.app.samples.catalogue import SAMPLES
from sekisho.app.samples.world import RECIPIENT

pytestmark = pytest.mark.asyncio(loop_scope="session")
LINK = re.compile(r"(/digest/[A-Za-z0-9_-]+)")


def held(scene):
    return scene.gateway.command("quarantine", "list", "--limit", "1000").stdout.count(RECIPIENT)


@pytest.fixture(scope="module")
def digest(scene):
    """The links of a fresh digest, in their order, and the page that it is."""
    [spam] = [sample for sample in SAMPLES if sample.name == "spam"]
    before = held(scene)
    for _ in range(2):
        scene.send(RECIPIENT, spam.build(), spam.sender)
    while held(scene) < before + 2:
        time.sleep(0.1)
    assert scene.gateway.command("digest", "send", "--to", RECIPIENT).returncode == 0
    for _ in range(200):
        shown = scene.gateway.command("mailbox", "show", RECIPIENT).stdout
        mail = email.message_from_string(shown, policy=email.policy.default)
        if mail["Auto-Submitted"]:
            break
    text = mail.get_body(("plain",)).get_content()
    return [LINK.search(line).group(1) for line in text.splitlines() if LINK.search(line)], text, mail.get_body(("html",)).get_content()


async def test_a_scanner_with_a_browser_does_nothing(scene, browser, digest):
    paths, _, html = digest
    before = held(scene)
    context = await browser.new_context(base_url=scene.origin)
    page = await context.new_page()
    await page.set_content(html)  # it opens the mail itself, as a reader's program would
    for path in paths[:40]:
        await page.goto(path)
        await page.evaluate("() => { for (const link of document.querySelectorAll('a[href]')) link.dispatchEvent(new MouseEvent('mouseover')); }")
        assert await page.title() != "owned"
    await context.close()
    assert held(scene) == before


async def test_a_scanner_that_presses_everything_does_nothing_and_a_person_on_a_phone_does(scene, browser, digest):
    _, text, _ = digest
    [release, *_] = [LINK.search(line).group(1) for line in text.splitlines() if line.strip().startswith("Deliver:")]
    before = held(scene)
    robot = await browser.new_context(base_url=scene.origin)
    page = await robot.new_page()
    await page.goto(release)
    for number in range(await page.locator("form").count()):  # as programs do it: every form of the page, one after the other
        await page.goto(release)
        async with page.expect_navigation():
            await page.evaluate("(number) => document.forms[number].submit()", number)
    await robot.close()
    assert held(scene) == before, "nothing was delivered"

    [other, *_] = [LINK.search(line).group(1) for line in text.splitlines() if line.strip().startswith("Deliver:") and release not in line]
    phone = await browser.new_context(base_url=scene.origin, java_script_enabled=False, viewport={"width": 390, "height": 800}, is_mobile=True)
    page = await phone.new_page()
    await page.goto(other)
    await asyncio.sleep(1.2)  # a person reads
    await page.get_by_role("button", name="Deliver it to").click()
    assert await page.get_by_role("status").is_visible()
    await phone.close()
    assert held(scene) == before - 1
