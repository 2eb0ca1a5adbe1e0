"""Reads a mail that waits for the person's server: opened in the sandbox, shown as text and as a page written anew; files of clean mail alone."""

from dataclasses import dataclass

from sekisho.emergency.inbox import find, judged, not_clean, octets
from sekisho.emergency.mailbox_ports import MailboxPorts
from sekisho.emergency.opening import must_be_open
from sekisho.model.access import Actor, Permission
from sekisho.model.arguments import ShortText
from sekisho.model.errors import NotFound
from sekisho.model.ids import TenantId
from sekisho.model.preview import Seen
from sekisho.model.use_case import use_case
from sekisho.ports.audit import Trail
from sekisho.ports.previews import Previews

_LONGEST_NAME = 150
_FORBIDDEN = frozenset('/\\:*?"<>|')


@dataclass(frozen=True, slots=True)
class TakenFile:
    """One file of a mail, under a name that no file system takes for anything else."""

    name: str
    octets: bytes


@use_case("emergency.read", Permission.OWN_MAIL, "Read a mail that waits for your server.", "サーバーの復旧を待つメールを読みます。", own=True)
async def read(mailbox: MailboxPorts, previews: Previews, tenant: TenantId, actor: Actor, mail: ShortText) -> Seen:
    """Return what may be seen of it. What waits is still delivered. Raises NotFound, Refused (closed, or it cannot be opened), TemporaryFailure."""
    await must_be_open(mailbox, tenant, actor)
    return await previews.read(await octets(mailbox, await find(mailbox, tenant, actor, mail)))


@use_case("emergency.file", Permission.OWN_MAIL, "Take a file out of a clean mail.", "添付ファイルを取り出します。", changes=True, own=True)
async def take_file(
    mailbox: MailboxPorts, previews: Previews, tenant: TenantId, actor: Actor, trail: Trail, mail: ShortText, path: ShortText
) -> TakenFile:
    """Return one file (`SeenFile.path`). Raises Refused for a mail that was not judged clean."""
    await must_be_open(mailbox, tenant, actor)
    found = await find(mailbox, tenant, actor, mail)
    trail.tell(f"{found.arrival} {path[:100]}")
    if not (await judged(mailbox.history, tenant, found.arrival))[1]:
        raise not_clean()
    content = await octets(mailbox, found)
    seen = await previews.read(content)
    names = [file.name for file in seen.files if file.path == path]
    taken = await previews.part(content, path) if names else None
    if taken is None:
        raise NotFound("There is no such file in this mail.", "このメールにそのファイルはありません。")
    return TakenFile(safe_name(names[0]), taken)


def safe_name(name: str) -> str:
    """Return a file's name without folders, controls, marks of direction, and what systems forbid or hide; never empty."""
    plain = "".join("_" if character in _FORBIDDEN or not character.isprintable() else character for character in name)
    return plain.strip(" .")[:_LONGEST_NAME].rstrip(" .") or "file"
