"""A link scanner that runs a browser opens every link of a digest with scripts on: nothing is done without a press, and what presses all does nothing (web06, web07)."""

import asyncio
import csv
import io
import time

import pytest
from tests.browser.scene import ADMINISTRATOR, LINK

from sekisho.app.samples.catalogue import SAMPLES
from sekisho.app.samples.world import RECIPIENT

pytestmark = pytest.mark.asyncio(loop_scope="session")


def held(scene):
    return scene.gateway.command("quarantine", "list", "--limit", "1000").stdout.count(RECIPIENT)


@pytest.fixture(scope="module")
def digest(scene):
    """The links of a fresh digest, in their order, and the page that it is."""
    [spam] = [sample for sample in SAMPLES if sample.name == "spam"]
    before = held(scene)
    for _ in range(3):
        scene.send(RECIPIENT, spam.build(), spam.sender)
    while held(scene) < before + 3:
        time.sleep(0.1)
    return scene.links()


def _releases(text):
    return [LINK.search(line).group(1) for line in text.splitlines() if line.strip().startswith("Deliver:")]


def _spam(scene):
    """Return the numbers of the held mails that the links are about."""
    rows = csv.reader(io.StringIO(scene.session(ADMINISTRATOR).get(f"/quarantine.csv?recipient={RECIPIENT}").body.removeprefix("\ufeff")))
    return [row[-1] for row in rows if "Viagra" in row[4]]


def _delete_all(scene):
    browser = scene.session(ADMINISTRATOR)
    csrf = browser.get("/quarantine").form("/logout")["csrf"]
    answer = browser.post("/quarantine/delete", [("csrf", csrf), *(("held", number) for number in _spam(scene))])
    assert answer.code == 200, answer.body
    assert _spam(scene) == []


def _delivered(scene):
    listed = scene.gateway.command("mailbox", "list", RECIPIENT).stdout
    return listed.count("Viagra")


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
    [release, *_] = _releases(text)
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

    other, third = [path for path in _releases(text) if path != release][:2]
    phone = await browser.new_context(base_url=scene.origin, java_script_enabled=False, viewport={"width": 390, "height": 800}, is_mobile=True)
    page = await phone.new_page()
    await page.goto(other)
    await asyncio.sleep(1.2)  # a person reads
    await page.get_by_role("button", name="Deliver it to").click()
    assert await page.get_by_role("status").is_visible()
    await page.goto(other)
    assert await page.get_by_role("button", name="Deliver it to").count() == 0, "it was used"
    assert "already" in await page.locator("main").inner_text()
    await page.goto(third)
    once_more = await page.context.new_page()  # the same link, opened before its mail is deleted and pressed after it
    await once_more.goto(third)
    await page.goto(other)
    await asyncio.to_thread(_delete_all, scene)
    await once_more.get_by_role("button", name="Deliver it to").click()
    assert await once_more.get_by_role("alert").is_visible()
    await once_more.goto(third)
    assert await once_more.get_by_role("button", name="Deliver it to").count() == 0, "the mail is deleted"
    await phone.close()
    assert await asyncio.to_thread(_delivered, scene) == 1
