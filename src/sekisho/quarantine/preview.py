"""Looking at held mail: made harmless in the sandbox, with a reason that its recipient can read."""

from dataclasses import dataclass

from sekisho.model.access import Actor, Permission
from sekisho.model.arguments import ShortText
from sekisho.model.held import Held
from sekisho.model.ids import TenantId
from sekisho.model.preview import Preview
from sekisho.model.use_case import use_case
from sekisho.ports.audit import Trail
from sekisho.ports.blobs import Blobs
from sekisho.ports.clock import Clock
from sekisho.ports.previews import Previews
from sekisho.ports.records import Records
from sekisho.quarantine.browse import find, tell_opening


@dataclass(frozen=True, slots=True)
class Looked:
    """A held mail and what can be shown of it."""

    held: Held
    preview: Preview


@use_case(
    "quarantine.preview",
    Permission.OPEN_MAIL,
    "Look at a held mail, made harmless.",
    "隔離メールの内容を、無害化して表示します。",
    changes=True,
    own=True,
)
async def preview(
    records: Records,
    blobs: Blobs,
    previews: Previews,
    clock: Clock,
    tenant: TenantId,
    actor: Actor,
    trail: Trail,
    held: ShortText,
    reason: ShortText = "",
) -> Looked:
    """Return the text and a harmless page of a held mail. That somebody looked at another's mail, and why, is told before they see it.

    Raises NotFound, Refused without a reason or for what cannot be opened, TemporaryFailure, BlobMissing or BlobDamaged.
    """
    found = await find(records, tenant, actor.sight, held)
    await tell_opening(records, clock, found, actor, trail, reason, "looked at")
    return Looked(found, await previews.preview(await blobs.read(found.content)))
