"""What is owed, as the API shows it."""

import msgspec

from sekisho.delivery.queue_cases import Operated
from sekisho.model.delivery import Delivery
from sekisho.model.page import Page
from sekisho.ports.destinations import Destination


class DeliveryView(msgspec.Struct, frozen=True):
    """One delivery. Times are seconds since 1970."""

    id: str
    message: str
    direction: str
    sender: str
    recipients: tuple[str, ...]
    route: str
    size: int
    created_at: float
    next_at: float
    expires_at: float
    attempts: int
    last_reply: str
    stop: str  # "", "held" or "dropped"
    stop_why: str


class OperatedView(msgspec.Struct, frozen=True):
    """What was done to how many; those that were being delivered stayed as they were."""

    done: int
    busy: int


class QueuePage(msgspec.Struct, frozen=True):
    """One page of the queue."""

    items: tuple[DeliveryView, ...]
    next: str


def delivery(one: Delivery) -> DeliveryView:
    """Return one."""
    return DeliveryView(
        one.id, one.arrival, str(one.direction), str(one.sender), tuple(map(str, one.recipients)), str(one.route), one.content.size, one.created_at,
        one.next_at, one.expires_at, one.attempts, one.last_reply, str(one.stop), one.stop_why,
    )  # fmt: skip


def destinations(found: list[Destination]) -> list[Destination]:
    """Return them as they are."""
    return found


def queue_page(page: Page[Delivery]) -> QueuePage:
    """Return a page."""
    return QueuePage(tuple(map(delivery, page.items)), page.next)


def operated(done: Operated) -> OperatedView:
    """Return what was done."""
    return OperatedView(done.done, done.busy)
