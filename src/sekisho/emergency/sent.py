"""What a person wrote in the emergency mailbox, and where it stands for each recipient, until the copy is in their own mailbox."""

from dataclasses import dataclass

from sekisho.emergency.inbox import Line, browse
from sekisho.emergency.mailbox_ports import MailboxPorts
from sekisho.model.access import Actor, Permission
from sekisho.model.arguments import Cursor, Limit
from sekisho.model.delivery import Fate
from sekisho.model.ids import TenantId
from sekisho.model.page import Page
from sekisho.model.use_case import use_case
from sekisho.ports.history import Search

_PARTS = 5  # arrivals of one mail: outside, and the organisations of this station


@dataclass(frozen=True, slots=True)
class SentLine:
    """One mail that was sent, with where each recipient stands. The copy for the writer is left out."""

    line: Line
    stands: tuple[tuple[str, Fate], ...]


@use_case("emergency.sent", Permission.OWN_MAIL, "List what you sent from here.", "ここから送信したメールの一覧。", own=True)
async def sent(
    mailbox: MailboxPorts,
    tenant: TenantId,
    actor: Actor,
    limit: Limit = 50,
    after: Cursor = "",
) -> Page[SentLine]:
    """Return what the asker sent, newest first, as long as the copy for their own mailbox waits. Raises Refused while the mailbox is closed."""
    page = await browse(mailbox, tenant, actor, "sent", limit, after)
    return Page(tuple([await _with_standing(mailbox, tenant, actor, line) for line in page.items]), page.next)


async def _with_standing(mailbox: MailboxPorts, tenant: TenantId, actor: Actor, line: Line) -> SentLine:
    arrivals = [line.message]
    if line.message_id:
        found = await mailbox.history.search(tenant, Search(message_id=line.message_id), _PARTS)
        arrivals += [one.arrival for one in found.items if one.sender.lower() in actor.addresses and one.arrival != line.message]
    stands = {row.recipient: row.fate for arrival in arrivals for row in await mailbox.records.standing(tenant, arrival)}
    return SentLine(line, tuple((recipient, fate) for recipient, fate in sorted(stands.items()) if recipient not in actor.addresses))
