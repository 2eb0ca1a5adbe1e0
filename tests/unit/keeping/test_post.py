"""Letters of the house stand in queue, ledger and tracking like any mail, all of a call or none."""

from sekisho.keeping.post import OwnPost
from sekisho.model.address import Address
from sekisho.model.delivery import MAILBOX
from sekisho.model.ids import DEFAULT_TENANT, ArrivalId, new_id
from sekisho.model.tenant import Tenant
from sekisho.ports.post import Letter
from sekisho.tenancy.known.directory import StaticDirectory
from sekisho.testing.builders import NOW


def letter(recipient="taro@example.test"):
    local, _, domain = recipient.rpartition("@")
    return Letter(
        DEFAULT_TENANT, Address("postmaster", "example.test"), Address(local, domain), ArrivalId(new_id(NOW)), b"A: b\r\n\r\nc\r\n", "digest"
    )


async def test_sent_known_again_and_owed(stores, clock):
    directory = StaticDirectory([Tenant()], {"example.test": DEFAULT_TENANT}, {(DEFAULT_TENANT, "example.test"): MAILBOX})
    post = OwnPost(stores.records, stores.history, directory, stores.signals, clock)
    one, nowhere, japanese = letter(), letter("taro@elsewhere.test"), letter("花子@example.test")
    assert not await post.was_sent(DEFAULT_TENANT, one.identifier)
    assert await post.send([one, nowhere, japanese]) == [True, False, True]
    assert await post.was_sent(DEFAULT_TENANT, one.identifier)
    assert not await post.was_sent(DEFAULT_TENANT, nowhere.identifier)
    owed = {str(one.recipients[0]): one.smtputf8 for one in await stores.records.queue(DEFAULT_TENANT, 10)}
    assert owed == {"taro@example.test": False, "花子@example.test": True}
    assert await stores.records.check() == []
