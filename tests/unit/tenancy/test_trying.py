"""Test mails go to our own people only."""

import pytest

from sekisho.backends.memory import MemoryStores
from sekisho.backends.memory.clock import ManualClock
from sekisho.model.access import Sight
from sekisho.model.errors import Denied, Refused
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.ports.audit import AuditLine, Trail
from sekisho.tenancy.from_file import FromFile
from sekisho.tenancy.trying import list_samples, send_sample

WHOLE = Sight(whole=True)


class Door:
    def __init__(self):
        self.sent = []

    def samples(self):
        return ("one",)

    async def send(self, name, recipient):
        self.sent.append((name, recipient))
        return "n"


def trail():
    return Trail(AuditLine(0.0, DEFAULT_TENANT, "a", "operator", "command", "", "trial.send", ""))


async def send(recipient, *, domains=("firm.test",), tenant=DEFAULT_TENANT, sight=WHOLE):
    door = Door()
    control = MemoryStores(ManualClock()).control
    sent = await send_sample(control, lambda: FromFile(domains=domains), door, trail(), tenant, sight, recipient, "phishing")
    assert door.sent == [("phishing", sent.recipient)]
    return sent


async def test_to_our_own_domain():
    sent = await send(" Taro@Firm.TEST ")
    assert (sent.message, sent.recipient) == ("n", "taro@firm.test")
    assert await list_samples(Door()) == ("one",)


async def test_to_anybody_where_all_mail_stays_in_the_mailbox_of_the_machine():
    assert (await send("x@anywhere.test", domains=("*",))).recipient == "x@anywhere.test"


@pytest.mark.parametrize("recipient", ["x@other.test", "", "@firm.test", "x", "x y@firm.test", "x\r\nRCPT TO:<a@b.test>@firm.test", "x@firm.test\0"])
async def test_to_nobody_else(recipient):
    with pytest.raises(Refused):
        await send(recipient)


async def test_the_mailbox_of_the_machine_is_the_default_organisations():
    with pytest.raises(Refused):
        await send("x@anywhere.test", domains=("*",), tenant=TenantId("other"))


async def test_who_looks_after_some_domains_writes_to_these():
    with pytest.raises(Denied):
        await send("x@firm.test", sight=Sight(domains=frozenset({"north.test"})))
