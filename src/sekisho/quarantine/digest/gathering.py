"""What was stopped for whom since when, and what of it a digest says."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from sekisho.model.address import Address
from sekisho.model.arrival import Direction
from sekisho.model.held import Held
from sekisho.model.ids import HeldId, TenantId
from sekisho.model.people_rights import PeopleRights
from sekisho.model.policy import DISCARDED_AREA
from sekisho.ports.records import Records
from sekisho.ports.vault import Vault
from sekisho.quarantine.digest.letter import MOST_LINES, Line
from sekisho.quarantine.digest.tickets import Act, issue

_PAGE = 500
_LATE = 86_400.0  # seconds that mail may have waited for a decision: its number is that much older than the time at which it was held


@dataclass(slots=True)
class Stopped:
    """One person's mail: the newest so many, and when each of the others was held."""

    newest: list[Held] = field(default_factory=list)
    others: list[float] = field(default_factory=list)

    def between(self, since: float, until: float) -> tuple[list[Held], int]:
        """Return what was held after `since` up to `until`, at most MOST_LINES, and how many more there are."""
        found = [one for one in self.newest if since < one.held_at <= until]
        more = sum(1 for at in self.others if since < at <= until)
        return found[:MOST_LINES], more + len(found[MOST_LINES:])


async def gather(
    records: Records, tenant: TenantId, rights: PeopleRights, sender: str, since: float, until: float, person_of: Callable[[str], str]
) -> dict[str, Stopped]:
    """Return everybody's mail that was held in that time and is still kept, the newest first.

    Mail that went outward is never shown to people, nor what a policy discarded, nor digests (their `sender`) that came back to us.
    """
    found: dict[str, Stopped] = {}
    after: HeldId | None = None
    while page := await records.held(tenant, _PAGE, after):
        after = page[-1].id
        for held in page:
            if since < held.held_at <= until and is_shown(held, rights, sender):
                mine = found.setdefault(person_of(held.recipient.key), Stopped())
                if len(mine.newest) < 2 * MOST_LINES:
                    mine.newest.append(held)
                else:
                    mine.others.append(held.held_at)
        if page[-1].held_at < since - _LATE:
            break
    return found


def is_shown(held: Held, rights: PeopleRights, sender: str) -> bool:
    """Tell whether a digest tells its recipient of this mail."""
    if held.is_deleted or held.sender.key == (sender or own_sender(held.recipient)):
        return False
    return held.direction is Direction.INBOUND and not held.is_deleted and held.area != DISCARDED_AREA and held.category in rights.see


async def lines_of(
    vault: Vault, held: Iterable[Held], rights: PeopleRights, address: str, language: str, ends_at: float, origin: str
) -> tuple[Line, ...]:
    """Return what a digest says of each, with links that end when it is not kept any more, at the latest at `ends_at`."""
    return tuple([await _line(vault, one, rights, address, language, min(ends_at, one.until), origin) for one in held])


async def _line(vault: Vault, held: Held, rights: PeopleRights, address: str, language: str, ends_at: float, origin: str) -> Line:
    links = tuple([(act, f"{origin}/digest/{await issue(vault, held, act, ends_at)}") for act in acts_for(held, rights)])
    why = (held.sentence_ja if language == "ja" else "") or held.sentence
    recipient = "" if held.recipient.key == address else held.recipient.key
    return Line(held.header_from or str(held.sender), held.subject, why, held.held_at, recipient, links)


def own_sender(recipient: Address) -> str:
    """Return who sends a digest where the organisation names nobody."""
    return f"postmaster@{recipient.domain}".lower()


def acts_for(held: Held, rights: PeopleRights) -> tuple[Act, ...]:
    """Return what a digest offers for a mail, by the category for which it is held: for malware nothing but a look at what is known."""
    if held.category == "malware":
        return (Act.SHOW,)
    release = (Act.RELEASE,) if rights.may_release(held.category) else ()
    approve = (Act.APPROVE,) if rights.may_approve(held.category) else ()
    return (*release, Act.SHOW, Act.BLOCK, *approve)
