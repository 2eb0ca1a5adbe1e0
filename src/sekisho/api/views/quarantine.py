"""Held mail as the API shows it."""

import msgspec

from sekisho.api.views.deliveries import DeliveryView, delivery
from sekisho.model.delivery import Delivery
from sekisho.model.held import Held
from sekisho.model.page import Page
from sekisho.quarantine.digest.wishes import WishShown


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


class HeldPage(msgspec.Struct, frozen=True):
    """One page of held mail."""

    items: tuple[HeldView, ...]
    next: str


def held(one: Held) -> HeldView:
    """Return one."""
    return HeldView(
        one.id, one.arrival, str(one.direction), str(one.recipient), str(one.sender), one.header_from, one.subject, one.category, one.sentence,
        one.sentence_ja or one.sentence, one.area, one.content.size, one.held_at, one.until, str(one.state),
    )  # fmt: skip


def held_page(page: Page[Held]) -> HeldPage:
    """Return a page."""
    return HeldPage(tuple(map(held, page.items)), page.next)


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
