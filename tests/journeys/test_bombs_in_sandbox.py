"""Bombs in real sandboxed inspectors: each ends with a clear finding and nobody dies of it, while other mail is opened beside them."""

import asyncio
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from sekisho.app.sandbox.inspecting import prepare
from sekisho.gate.inspectors.pool import Inspectors
from sekisho.gate.inspectors.zygote import Zygote
from sekisho.model.dossier import Opened
from sekisho.testing.bombs import bombs


def mail(octets=None):
    message = EmailMessage(policy=SMTP)
    message["From"], message["Subject"] = "Hanako <hanako@partner.test>", "Minutes"
    message.set_content("The minutes are attached.\n")
    if octets is not None:
        message.add_attachment(octets, maintype="application", subtype="octet-stream", filename="a.bin")
    return bytes(message)


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
async def test_each_bomb_ends_with_a_clear_finding_while_other_mail_flows():
    made = bombs()
    zygote = Zygote.start(prepare)
    zygote.wait_until_ready()

    async def connect():
        return zygote.connect()

    inspectors = Inspectors(connect)
    await inspectors.start()
    plain = mail()

    async def others():
        for _ in range(40):
            assert isinstance(await inspectors.open(plain, len(plain)), Opened)

    async def bomb(octets):
        raw = mail(octets)
        return await inspectors.open(raw, len(raw))

    flowing = asyncio.create_task(others())
    told = dict(zip(made, await asyncio.gather(*(bomb(octets) for octets, _ in made.values())), strict=True))
    await flowing
    wrong = {}
    for name, (_, code) in made.items():
        opened = told[name]
        codes = {defect.code for defect in opened.message.defects} if isinstance(opened, Opened) else {str(opened)}
        if code not in codes:
            wrong[name] = codes
    assert wrong == {}
    assert inspectors.stats.deaths == 0
    await inspectors.close()
    zygote.stop()
