"""Held mail as the API shows it."""

import msgspec

from sekisho.api.views.deliveries import DeliveryView, delivery
from sekisho.model.delivery import Delivery
from sekisho.model.held import Held
from sekisho.model.page import Page
from sekisho.quarantine.delegates import Delegate, DelegateAct, DelegatesShown
from sekisho.quarantine.digest.sending import Sent
from sekisho.quarantine.digest.wishes import WishShown
from sekisho.quarantine.many import Done
from sekisho.quarantine.preview import Looked
from sekisho.quarantine.sender_lists import Listed, SendersOf
from sekisho.quarantine.two_person import ReleaseRequest
from sekisho.quarantine.waiting import WaitingMail


class HeldView(msgspec.Struct, frozen=True):
    """One quarantined message for one recipient. Times are seconds since 1970."""

    id: str
    message: str  # its number in tracking
    direction: str
    recipient: str
    sender: str
    header_from: str
    subject: str
    category: str
    sentence: str
    sentence_ja: str
    area: str
    size: int
    held_at: float
    until: float
    state: str
    deleted_at: float  # 0: nobody deleted it; else it can be had back until `until`


class HeldPage(msgspec.Struct, frozen=True):
    """One page of held mail."""

    items: tuple[HeldView, ...]
    next: str


def held(one: Held) -> HeldView:
    """Return one."""
    return HeldView(
        one.id, one.arrival, str(one.direction), str(one.recipient), str(one.sender), one.header_from, one.subject, one.category, one.sentence,
        one.sentence_ja or one.sentence, one.area, one.content.size, one.held_at, one.until, str(one.state), one.deleted_at,
    )  # fmt: skip


def held_page(page: Page[Held]) -> HeldPage:
    """Return a page."""
    return HeldPage(tuple(map(held, page.items)), page.next)


def held_list(found: list[Held]) -> list[HeldView]:
    """Return all."""
    return list(map(held, found))


class ListedView(msgspec.Struct, frozen=True):
    """What was put into, or taken out of, whose list of senders. `personal`: as the person's own wish."""

    owner: str
    sender: str
    says: str
    personal: bool


class SendersView(msgspec.Struct, frozen=True):
    """One owner's list: "*" for everybody, a domain, or an address."""

    owner: str
    approve: tuple[str, ...]
    block: tuple[str, ...]
    personal_approve: tuple[str, ...]
    personal_block: tuple[str, ...]


class SendersPage(msgspec.Struct, frozen=True):
    """One page of lists."""

    items: tuple[SendersView, ...]
    next: str


class RequestView(msgspec.Struct, frozen=True):
    """What one person asks another to release, until then. Times are seconds since 1970."""

    held: str
    message: str
    recipient: str
    header_from: str
    subject: str
    category: str
    by: str
    at: float
    until: float
    reason: str


class RequestPage(msgspec.Struct, frozen=True):
    """One page of requests."""

    items: tuple[RequestView, ...]
    next: str


class WaitingView(msgspec.Struct, frozen=True):
    """One message that waits: what for, and when it is looked at again at the latest. Times are seconds since 1970."""

    message: str
    sender: str
    recipients: tuple[str, ...]
    direction: str
    size: int
    since: float
    until: float
    reason: str
    for_what: str
    english: str
    japanese: str


class WaitingPage(msgspec.Struct, frozen=True):
    """One page of what waits."""

    items: tuple[WaitingView, ...]
    next: str


class PreviewView(msgspec.Struct, frozen=True):
    """What a reader of the mail would see. `page` is the body of an HTML document: harmless, and yet to be shown in a sandboxed frame alone.

    `left_out` tells what did not come along, and how often: pictures from elsewhere, links, forms, programs. `cut`: there was more.
    """

    held: HeldView
    text: str
    page: str
    files: tuple[str, ...]
    left_out: dict[str, int]
    cut: bool


class NotDoneView(msgspec.Struct, frozen=True):
    """One mail that was left as it was, and why."""

    held: str
    english: str
    japanese: str


class DoneView(msgspec.Struct, frozen=True):
    """What was done, and what was not."""

    done: tuple[str, ...]
    refused: tuple[NotDoneView, ...]


def preview(looked: Looked) -> PreviewView:
    """Return what can be shown."""
    one = looked.preview
    return PreviewView(held(looked.held), one.text, one.page, one.files, dict(one.left_out), one.cut)


def listed(one: Listed) -> ListedView:
    """Return what changed in a list."""
    return ListedView(one.owner, one.sender, one.says, one.personal)


def senders(page: Page[SendersOf]) -> SendersPage:
    """Return a page of lists."""
    return SendersPage(
        tuple(
            SendersView(one.owner, one.senders.approve, one.senders.block, one.senders.personal_approve, one.senders.personal_block)
            for one in page.items
        ),
        page.next,
    )


def request(one: ReleaseRequest) -> RequestView:
    """Return a request."""
    return RequestView(
        one.held, one.arrival, one.recipient, one.header_from, one.subject, one.category, one.by, one.at, one.until, one.reason
    )  # fmt: skip


def request_page(page: Page[ReleaseRequest]) -> RequestPage:
    """Return a page of requests."""
    return RequestPage(tuple(map(request, page.items)), page.next)


def waiting(page: Page[WaitingMail]) -> WaitingPage:
    """Return a page of what waits."""
    return WaitingPage(
        tuple(
            WaitingView(
                one.message, one.sender, one.recipients, str(one.direction), one.size, one.since, one.until, one.reason, one.for_what, one.english,
                one.japanese,
            )
            for one in page.items
        ),
        page.next,
    )  # fmt: skip


def many(one: Done) -> DoneView:
    """Return what became of several."""
    return DoneView(one.done, tuple(NotDoneView(each.held, each.english, each.japanese) for each in one.refused))


def released(one: Delivery) -> DeliveryView:
    """Return the delivery that a release made."""
    return delivery(one)


def octets(content: bytes) -> bytes:
    """Return octets as they are."""
    return content


class WishView(msgspec.Struct, frozen=True):
    """How somebody gets their digest. `schedule` "" = as the organisation says; `in_force` "" = none; `choices` are what `schedule` may be set to."""

    address: str
    language: str
    schedule: str
    in_force: str
    choices: tuple[str, ...]


def wish(one: WishShown) -> WishView:
    """Return somebody's digest settings."""
    return WishView(one.address, one.language, one.schedule, one.in_force, one.choices)


class DelegateView(msgspec.Struct, frozen=True):
    """Somebody who helps another with their quarantine. Times are seconds since 1970."""

    owner: str
    helper: str
    since: float
    by: str


class DelegatesView(msgspec.Struct, frozen=True):
    """Who helps these addresses, and whom they help."""

    addresses: tuple[str, ...]
    helpers: tuple[DelegateView, ...]
    helped: tuple[DelegateView, ...]


class DelegateActView(msgspec.Struct, frozen=True):
    """What was done with a helper."""

    at: float
    actor: str
    act: str
    about: str
    outcome: str


def delegates(shown: DelegatesShown) -> DelegatesView:
    """Return both sides."""
    return DelegatesView(shown.addresses, tuple(map(_delegate, shown.helpers)), tuple(map(_delegate, shown.helped)))


def _delegate(one: Delegate) -> DelegateView:
    return DelegateView(one.owner, one.helper, one.since, one.by)


def delegate_acts(found: list[DelegateAct]) -> list[DelegateActView]:
    """Return what helpers did."""
    return [DelegateActView(one.at, one.actor, one.act, one.about, one.outcome) for one in found]


class DigestSentView(msgspec.Struct, frozen=True):
    """A digest on its way: the number of its message, and how many mails it tells of."""

    message: str
    address: str
    mails: int


def digest_sent(one: Sent) -> DigestSentView:
    """Return it."""
    return DigestSentView(one.message, one.address, one.mails)
