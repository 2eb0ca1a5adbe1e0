"""Mail that is accepted and not decided yet: what it waits for, and until when at the latest it is looked at again."""

from dataclasses import dataclass

from sekisho.model.access import Permission, Sight
from sekisho.model.arguments import Cursor, Limit
from sekisho.model.arrival import Direction
from sekisho.model.delivery import RESTORED
from sekisho.model.errors import Refused
from sekisho.model.ids import ArrivalId, TenantId, is_id
from sekisho.model.page import Page
from sekisho.model.use_case import use_case
from sekisho.policy.locked import sender_awaited
from sekisho.policy.unanswered import scanner_awaited
from sekisho.ports.records import Records, Waiting

NOW, PASSWORD, SCANNER, STILL_SCANNING, WORD = "inspecting", "password", "scanner", "still scanning", "word"


@dataclass(frozen=True, slots=True)
class WaitingMail:
    """One message that waits. `reason` is one of the five above; `for_what` names the sender or the scanner. Times are seconds since 1970."""

    message: str
    sender: str
    recipients: tuple[str, ...]  # those that the asker sees
    direction: Direction
    size: int
    since: float
    until: float
    reason: str
    for_what: str
    english: str
    japanese: str


@use_case(
    "quarantine.waiting",
    Permission.READ_MAIL,
    "List mail that waits for a password, a scanner or a decision.",
    "パスワード・ウイルス検査・判定を待っているメールの一覧。",
    own=True,
)
async def waiting(records: Records, tenant: TenantId, sight: Sight, limit: Limit = 100, after: Cursor = "") -> Page[WaitingMail]:
    """Return what waits, newest first."""
    if after and not is_id(after):
        raise Refused(f"{after[:40]!r} is not the number of a message", f"{after[:40]!r}はメールの番号ではありません。")
    found: list[WaitingMail] = []
    place = ArrivalId(after) if after else None
    while len(found) <= limit:
        some = await records.waiting(tenant, limit + 1, place)
        found += [_shown(one, sight) for one in some if any(map(sight.covers, one.arrival.envelope.recipients))]
        if len(some) <= limit:
            break
        place = some[-1].arrival.id
    return Page(tuple(found[:limit]), found[limit - 1].message if len(found) > limit else "")


def _shown(one: Waiting, sight: Sight) -> WaitingMail:
    arrival = one.arrival
    reason, what, english, japanese = told(one.why)
    return WaitingMail(
        arrival.id,
        str(arrival.envelope.sender),
        tuple(str(recipient) for recipient in arrival.envelope.recipients if sight.covers(recipient))[:100],
        arrival.direction,
        arrival.raw.size,
        arrival.received_at,
        one.until,
        reason,
        what,
        english,
        japanese,
    )


def told(why: str) -> tuple[str, str, str, str]:
    """Return the reason, what it is about, and a sentence in English and Japanese, for the words that the decision left behind."""
    if not why:
        return NOW, "", "It is being inspected.", "検査中です。"
    if why == RESTORED:
        return WORD, "", "It came back with a restore; an operator lets it go.", "復元されたメールです。管理者の再開操作を待っています。"
    sender = sender_awaited(why)
    if sender:
        return (
            PASSWORD,
            sender,
            f"It holds something locked; the password may come in another mail from {sender}.",
            f"添付ファイルがロックされています。{sender}からのパスワード通知を待っています。",
        )
    scanner, looking = scanner_awaited(why)
    if looking:
        return STILL_SCANNING, scanner, f"{scanner} is still looking at it.", f"{scanner}が検査中です。"
    return (
        SCANNER,
        scanner,
        f"The malware scanner {scanner} gives no answer; it is asked again.",
        f"ウイルス検査（{scanner}）が応答しないため、再検査を待っています。",
    )
