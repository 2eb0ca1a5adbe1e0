"""What waits is shown with its reason and its clock."""

import asyncio

from sekisho.model.access import Role
from sekisho.policy.locked import waits_for
from sekisho.testing.builders import RAW
from sekisho.testing.owed import an_acceptance


def test_waiting_mail_in_both_languages(console):
    console.account("bob@example.test", Role.HELP_DESK)
    browser = console.logged_in("bob@example.test")
    assert "Nothing waits" in browser.get("/quarantine/waiting").body

    async def wait():
        records, now = console.stores.records, console.clock.now()
        one = an_acceptance(RAW, at=now)
        (claimed,) = await records.accept([one], [], "edge", now + 60)
        await records.extend_wait(claimed, now + 300, waits_for("hanako@partner.test"), [])
        return one.arrival.id

    number = asyncio.run(wait())
    page = browser.get("/quarantine/waiting?lang=en").body
    assert number in page
    assert "the password may come in another mail from hanako@partner.test" in page
    assert "パスワード通知を待っています" in browser.get("/quarantine/waiting?lang=ja").body
    assert "Nobody asks" in browser.get("/quarantine/requests?lang=en").body
    assert browser.get("/quarantine/waiting?after=..").code == 422
