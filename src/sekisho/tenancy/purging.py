"""Organisations whose time of grace is over go: mail, keys, settings, domains, people. The keeper does it; the tracking goes by its age."""

import json

from sekisho.model.digest import OF_PEOPLE
from sekisho.model.errors import Conflict
from sekisho.model.ids import TenantId
from sekisho.model.webhook import WEBHOOK
from sekisho.ports.audit import AuditLine
from sekisho.ports.control import INSTALLATION, Change, Control
from sekisho.tenancy.emptying import Stock, empty
from sekisho.tenancy.known.parts import PART_KINDS
from sekisho.tenancy.values import SOURCE, TENANT, TenantRecord, read, to_json

BATCH = 1_000
LOOK_SECONDS = 60.0
OWED_SECONDS = 14 * 86_400.0  # after the grace, in which mail that was taken may still be handed on; what is left then is dropped


async def purge(control: Control, stock: Stock, now: float) -> int:
    """Take away every organisation that is due and owes nothing; return how many were. One that was resumed in the meantime stays."""
    gone = 0
    for entry in await control.everything(TENANT):
        try:
            record = read(entry, TenantRecord)
        except ValueError:
            continue  # told elsewhere; nothing is deleted by a value that nobody can read
        if record.state == "deleting" and record.delete_at <= now:
            gone += await _take_away(control, stock, TenantId(entry.key), entry.version, record, now)
    return gone


async def _take_away(control: Control, stock: Stock, tenant: TenantId, version: int, record: TenantRecord, now: float) -> int:
    """First mark it, which fails if somebody resumed it a moment ago; then take away what it holds; the name last: a crash goes on later."""
    try:
        await control.commit(INSTALLATION, [Change(TENANT, tenant, to_json(record), expects=version)])
    except Conflict:
        return 0
    erased = await empty(stock, tenant, now, drops=record.drops or record.delete_at + OWED_SECONDS <= now)
    if erased is None:
        return 0
    after = json.dumps({"erased": erased.pieces, "versions_stay": erased.versions_stay})
    line = AuditLine(now, tenant, "keeper", "operator", "command", "", "tenant.purge", tenant, after=after, reason=record.why)
    for kind in (*PART_KINDS, WEBHOOK, SOURCE, *OF_PEOPLE):
        while entries := await control.entries(tenant, kind, limit=BATCH):
            await control.commit(tenant, [Change(kind, entry.key, None) for entry in entries])
    await control.commit(INSTALLATION, [Change(TENANT, tenant, None)], line)
    return 1
