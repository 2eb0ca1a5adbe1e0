"""The emergency mailbox as the API shows it."""

import msgspec

from sekisho.emergency.inbox import Line
from sekisho.emergency.opening import Standing, Switch
from sekisho.emergency.reading import TakenFile
from sekisho.emergency.sending import Sent
from sekisho.emergency.sent import SentLine
from sekisho.model.page import Page
from sekisho.model.preview import Seen


class SwitchView(msgspec.Struct, frozen=True):
    """What an administrator said: auto, on or off."""

    mode: str
    by: str
    at: float
    note: str


class OutageView(msgspec.Struct, frozen=True):
    """A domain whose server cannot be reached."""

    domain: str
    since: float
    reply: str


class EmergencyView(msgspec.Struct, frozen=True):
    """Whether it is open, and why."""

    open: bool
    because: str
    addresses: tuple[str, ...]
    outages: tuple[OutageView, ...]
    switch: SwitchView


class EmergencyLine(msgspec.Struct, frozen=True):
    """One mail that waits, or was delivered lately."""

    id: str
    message: str
    at: float
    sender: str
    recipients: tuple[str, ...]
    subject: str
    category: str
    size: int
    files: tuple[str, ...]
    clean: bool
    delivered: bool


class EmergencyPage(msgspec.Struct, frozen=True):
    """One page of the list."""

    items: tuple[EmergencyLine, ...]
    next: str


class EmergencySentLine(msgspec.Struct, frozen=True):
    """One mail that was sent, and where it stands for each recipient."""

    mail: EmergencyLine
    recipients: dict[str, str]


class EmergencySentPage(msgspec.Struct, frozen=True):
    """One page of what was sent."""

    items: tuple[EmergencySentLine, ...]
    next: str


class EmergencyFile(msgspec.Struct, frozen=True):
    """One file of a mail."""

    path: str
    name: str
    size: int


class EmergencyMail(msgspec.Struct, frozen=True):
    """What may be seen of a mail. `page` is HTML written anew: show it in a frame that may do nothing all the same."""

    sender: str
    reply_to: str
    recipients: tuple[str, ...]
    subject: str
    date: str
    message_id: str
    references: str
    text: str
    page: str
    files: tuple[EmergencyFile, ...]
    links: tuple[str, ...]
    cut: bool


class SentView(msgspec.Struct, frozen=True):
    """What was accepted for sending. `again`: it had been before, and nothing was done."""

    message: str
    recipients: tuple[str, ...]
    again: bool


def switched(said: Switch) -> SwitchView:
    """Return what was said."""
    return SwitchView(said.mode, said.by, said.at, said.note)


def standing(now: Standing) -> EmergencyView:
    """Return whether it is open."""
    outages = tuple(OutageView(one.domain, one.since, one.reply) for one in now.outages)
    return EmergencyView(now.open, now.because, now.addresses, outages, switched(now.switch))


def line(one: Line) -> EmergencyLine:
    """Return one."""
    return EmergencyLine(
        one.id, one.message, one.at, one.sender, one.recipients, one.subject, one.category, one.size, one.files, one.clean, one.delivered
    )


def lines(found: list[Line]) -> list[EmergencyLine]:
    """Return all."""
    return list(map(line, found))


def page(found: Page[Line]) -> EmergencyPage:
    """Return a page."""
    return EmergencyPage(tuple(map(line, found.items)), found.next)


def sent_page(found: Page[SentLine]) -> EmergencySentPage:
    """Return a page of what was sent."""
    return EmergencySentPage(
        tuple(EmergencySentLine(line(one.line), {name: str(fate) for name, fate in one.stands}) for one in found.items), found.next
    )


def preview(seen: Seen) -> EmergencyMail:
    """Return what may be seen."""
    return EmergencyMail(
        str(seen.sender), str(seen.reply_to or ""), tuple(map(str, seen.recipients)), seen.subject, seen.date, seen.message_id, seen.references,
        seen.preview.text, seen.preview.page, tuple(EmergencyFile(one.path, one.name, one.size) for one in seen.files), seen.links, seen.preview.cut,
    )  # fmt: skip


def octets(content: bytes) -> bytes:
    """Return octets as they are."""
    return content


def file(taken: TakenFile) -> bytes:
    """Return the file's octets."""
    return taken.octets


def sent(one: Sent) -> SentView:
    """Return what was accepted."""
    return SentView(one.message, one.recipients, one.again)
