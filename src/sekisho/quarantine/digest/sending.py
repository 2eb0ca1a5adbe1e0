"""A digest at once, for whoever an administrator names: to see how it looks, or for somebody who lost theirs. The usual ones stay as they are."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from sekisho.model.access import Permission, Sight
from sekisho.model.address import Address
from sekisho.model.arguments import Bound, ShortText
from sekisho.model.errors import NotFound, Refused
from sekisho.model.ids import ArrivalId, TenantId, new_id
from sekisho.model.use_case import use_case
from sekisho.ports.audit import Trail
from sekisho.ports.clock import Clock
from sekisho.ports.control import Control
from sekisho.ports.directory import Directory
from sekisho.ports.post import Letter, Post
from sekisho.ports.records import Records
from sekisho.ports.vault import Vault
from sekisho.quarantine.digest.gathering import Stopped, is_shown, lines_of, own_sender
from sekisho.quarantine.digest.letter import MOST_LINES, Digest, write
from sekisho.quarantine.digest.times import zone_of
from sekisho.quarantine.digest.wishes import main_address, wish_of

DAY = 86_400.0
Days = Annotated[int, Bound(least=1, most=30, says="back from now")]


@dataclass(frozen=True, slots=True)
class Sent:
    """A digest on its way: the number of its message, and how many mails it tells of."""

    message: ArrivalId
    address: str
    mails: int


@use_case(
    "digest.send",
    Permission.CHANGE_TENANT,
    "Send somebody a digest at once.",
    "隔離通知メールを今すぐ送信します。",
    changes=True,
)
async def send_now(
    records: Records,
    control: Control,
    directory: Directory,
    post: Post,
    vault: Vault,
    clock: Clock,
    console_origin: Callable[[], str],
    tenant: TenantId,
    sight: Sight,
    trail: Trail,
    address: ShortText,
    days: Days = 7,
) -> Sent:
    """Tell somebody of what was stopped for them within these days. Raises NotFound if there is nothing, Refused where no route leads to them."""
    local, _, domain = address.strip().lower().rpartition("@")
    if not local or not sight.covers(Address(local, domain)):
        raise NotFound("nobody here has that address", "そのアドレスの人は登録されていません。")
    key = main_address(directory, tenant, f"{local}@{domain}")
    rules, rights, now, origin = directory.digest(tenant), directory.people_rights(tenant), clock.now(), console_origin()
    listed = directory.listed(tenant, key)
    stopped = Stopped()
    for each in listed.addresses if listed else (key,):
        found = await records.held(tenant, 2 * MOST_LINES, None, _address(each))
        stopped.newest += [held for held in found if is_shown(held, rights, rules.sender)]
    stopped.newest.sort(key=lambda held: held.id, reverse=True)
    held, more = stopped.between(now - days * DAY, now)
    if not held:
        raise NotFound(f"nothing was stopped for {key} in {days} days", f"過去{days}日間に、{key}宛ての隔離メールはありません。")
    wish, _ = await wish_of(control, tenant, key)
    language, until, recipient = wish.language or rules.language, now + rules.link_seconds, _address(key)
    lines = await lines_of(vault, held, rights, key, language, until, origin)
    identifier, sender = ArrivalId(new_id(now)), _address(rules.sender or own_sender(recipient))
    content = write(Digest(key, lines, more, until, f"{origin}/enter"), language, zone_of(rules.zone), str(sender), identifier, now)
    trail.tell(key)
    if await post.send([Letter(tenant, sender, recipient, identifier, content, "digest:now")]) != [True]:
        raise Refused(f"no route leads to {recipient.domain}", f"{recipient.domain}への配送先がありません。")
    return Sent(identifier, key, len(held) + more)


def _address(text: str) -> Address:
    local, _, domain = text.rpartition("@")
    return Address(local, domain)
