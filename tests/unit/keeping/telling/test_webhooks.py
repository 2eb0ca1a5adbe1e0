"""Who may make a webhook, to where, and that its secret is shown once and to nobody else."""

import pytest

from sekisho.access.desk import Desk
from sekisho.keeping.outbox import pump
from sekisho.keeping.telling.webhooks import MOST, add_webhook, list_webhooks, remove_webhook, resume_webhook, webhook_of
from sekisho.model.access import GRANTS, Actor, Permission, Role
from sekisho.model.errors import Denied, NotFound, Refused
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.tracking import EventKind
from sekisho.model.webhook import secret_name
from sekisho.ports.vault import SecretUnreadable
from sekisho.testing.owed import an_acceptance, an_outcome

URL = "https://hooks.example.test/mail"
ADMIN = Actor("admin@example.test", Role.TENANT_ADMIN, DEFAULT_TENANT, GRANTS[Role.TENANT_ADMIN])


@pytest.fixture
def do(stores):
    ports = {"history": stores.history, "documents": stores.documents, "vault": stores.vault}
    desk = Desk(stores.control, stores.clock, ports)
    return lambda function, actor=ADMIN, **given: desk.perform(actor, function, DEFAULT_TENANT, **given)


async def test_the_secret_is_shown_once_and_lies_sealed(do, stores):
    made = await do(add_webhook, url=URL, events=[EventKind.BOUNCED, EventKind.BOUNCED])
    assert made.secret.startswith("whs_")
    assert [(row.id, row.url, row.events) for row in await do(list_webhooks)] == [(made.row.id, URL, (EventKind.BOUNCED,))]
    entry = await stores.control.get(DEFAULT_TENANT, "webhook", made.row.id)
    lines = await stores.control.audit(DEFAULT_TENANT)
    assert made.secret.encode() not in entry.value
    assert made.secret not in repr((await do(list_webhooks), lines))
    assert lines[0].line.use_case == "webhook.add"
    assert made.secret != (await do(add_webhook, url=URL)).secret
    sealed = webhook_of(entry).sealed
    assert await stores.vault.open(sealed, secret_name(DEFAULT_TENANT, made.row.id)) == made.secret.encode()
    with pytest.raises(SecretUnreadable):
        await stores.vault.open(sealed, secret_name(DEFAULT_TENANT, "another"))


async def test_it_begins_with_what_comes_from_now_on(do, stores):
    one = an_acceptance()
    await stores.records.accept_decided([(one, an_outcome(one.arrival))])
    await pump(stores.records, stores.history)
    made = await do(add_webhook, url=URL)
    entry = await stores.control.get(DEFAULT_TENANT, "webhook", made.row.id)
    assert await stores.history.last_place() > 0
    assert f'"start":{await stores.history.last_place()}'.encode() in entry.value


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.test/", "https://", "https://localhost/", "https://localhost./", "https://127.1/", "https://0x7f.1/", "https://2130706433/", "https://metadata.google.internal./", "https://[::ffff:7f00:1]/", "https://x.localhost/", "https://127.0.0.1/", "https://[::1]/", "https://10.1.2.3/",
        "https://169.254.169.254/latest", "https://name:word@hooks.example.test/", "https://hooks.example.test/#part", "https://hooks.example.test/a b",
        "https://hooks.example.test/\r\nX: y", "https://hooks.example.test:99999/", "file:///etc/passwd", "https://[", "https://例.test/",
        "https://hooks.example.test/" + "a" * 1_000,
    ],
)  # fmt: skip
async def test_addresses_that_cannot_be(do, url):
    with pytest.raises(Refused):
        await do(add_webhook, url=url)
    assert await do(list_webhooks) == []


async def test_nobody_sees_more_by_a_webhook_than_by_themselves(do):
    some = Actor("some@example.test", Role.TENANT_ADMIN, DEFAULT_TENANT, GRANTS[Role.TENANT_ADMIN], domains=frozenset({"example.test"}))
    token = Actor("token:settings", Role.TENANT_ADMIN, DEFAULT_TENANT, frozenset({Permission.CHANGE_TENANT}), via="token")
    made = await do(add_webhook, url=URL)
    for actor in (some, token):
        with pytest.raises(Denied):
            await do(add_webhook, actor, url=URL)
        with pytest.raises(Denied):
            await do(remove_webhook, actor, webhook=made.row.id)
        with pytest.raises(Denied):
            await do(resume_webhook, actor, webhook=made.row.id)


async def test_there_is_an_end_to_how_many_and_one_that_is_gone_is_not_found(do):
    made = [await do(add_webhook, url=URL) for _ in range(MOST)]
    with pytest.raises(Refused):
        await do(add_webhook, url=URL)
    await do(remove_webhook, webhook=made[0].row.id)
    assert len(await do(list_webhooks)) == MOST - 1
    for function in (remove_webhook, resume_webhook):
        with pytest.raises(NotFound):
            await do(function, webhook=made[0].row.id)
