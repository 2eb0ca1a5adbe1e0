"""One transaction: recipients counted once, one arrival for each tenant, nothing left behind."""

from sekisho.edge.door import Admitted, Client
from sekisho.edge.transaction import Transaction
from sekisho.model.address import Address
from sekisho.model.arrival import Connection, Direction, Wish
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.policy.admission import Role
from sekisho.smtp.events import MailFrom, RcptTo

HERE = Admitted(DEFAULT_TENANT, Direction.INBOUND)


def begin(gate):
    mail = MailFrom(Address("hanako", "partner.test"), body="8BITMIME")
    client = Client("192.0.2.1", Role.MX)
    return Transaction(mail, client, Connection("192.0.2.1", "client.test"), gate.carrier.directory, gate.stores.blobs, gate.reception)


async def test_a_recipient_named_twice_gets_one_copy(gate, plain):
    transaction = begin(gate)
    for spelling in ("taro", "Taro", "anna"):
        transaction.add(HERE, Address(spelling, "example.test"))
    assert transaction.begin()
    transaction.write(plain)
    assert (await transaction.complete(())).code == 250
    (delivery,) = await gate.stores.records.queue(DEFAULT_TENANT, 10)
    assert [str(recipient) for recipient in delivery.recipients] == ["taro@example.test", "anna@example.test"]
    assert delivery.body == "8BITMIME"


async def test_what_the_sender_wants_to_hear_goes_along(gate, plain):
    mail = MailFrom(Address("hanako", "partner.test"), envid="QQ1", ret="HDRS")
    transaction = Transaction(
        mail, Client("192.0.2.1", Role.MX), Connection("192.0.2.1", "client.test"), gate.carrier.directory, gate.stores.blobs, gate.reception
    )
    taro, anna = Address("taro", "example.test"), Address("anna", "example.test")
    transaction.add(HERE, taro, RcptTo(taro, "NEVER", "rfc822;t@old.test"))
    transaction.add(HERE, anna, RcptTo(anna))
    transaction.begin()
    transaction.write(plain)
    await transaction.complete(())
    (delivery,) = await gate.stores.records.queue(DEFAULT_TENANT, 10)
    assert (delivery.envid, delivery.ret) == ("QQ1", "HDRS")
    assert delivery.wishes == (Wish("taro@example.test", "NEVER", "rfc822;t@old.test"),)
    assert not delivery.wish(taro).wants("FAILURE")
    assert delivery.wish(anna).wants("FAILURE")


def test_without_recipients_there_is_nothing_to_begin(gate):
    assert not begin(gate).begin()


async def test_a_large_message_that_is_not_accepted_leaves_no_file(gate, plain):
    gate.inspectors.gone = True
    transaction = begin(gate)
    transaction.add(HERE, Address("taro", "example.test"))
    transaction.begin()
    transaction.write(plain + b"x" * 200_000)
    assert (await transaction.complete(())).code == 451
    assert await gate.stores.blobs.sweep(frozenset(), before=float("inf")) == 0
