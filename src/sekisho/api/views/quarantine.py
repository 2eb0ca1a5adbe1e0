"""Held mail as the API shows it."""

import msgspec

from sekisho.api.views.deliveries import DeliveryView, delivery
from sekisho.model.delivery import Delivery
from sekisho.model.held import Held
from sekisho.model.page import Page


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
