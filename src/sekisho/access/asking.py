"""Somebody asks for a link by mail: to come in, or to a new password. What is asked is written down, and answered elsewhere.

Whether the address exists makes no difference here, in words, work or time: the keeper finds out, and mails, or does nothing (`access/link_mail.py`).
"""

from dataclasses import dataclass
from typing import Literal

import msgspec

from sekisho.access import bearers
from sekisho.access.throttle import WINDOW, TooFast, place_of
from sekisho.model.errors import Refused
from sekisho.ports.clock import Clock
from sekisho.ports.control import INSTALLATION, Change, Control
from sekisho.ports.counters import Counters
from sekisho.ports.signals import Signals

REQUEST, BELL = "link-request", "links"
MOST_WAITING = 2_000  # requests that nobody answered yet: more are turned away
FROM_ONE_FOR_ONE, FROM_ONE = 5, 100  # requests within the window from one place: for one address, and for all
For = Literal["enter", "reset"]


@dataclass(frozen=True, slots=True)
class Asked:
    """One request."""

    wants: For
    address: str  # `Address.key`
    browser: str  # digest of what tells the browser that asked: the link works there
    language: str
    ip: str
    at: float


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Asked).decode


def asked_of(value: bytes) -> Asked:
    """Return what an entry says."""
    return _decode(value)


def folded_address(text: str) -> str:
    """Return an address as it is compared. Raises Refused for what cannot be one."""
    address = text.strip().lower()
    local, _, domain = address.rpartition("@")
    plain = address.isprintable() and not any(sign.isspace() or sign in '<>,;:"()\\' for sign in address)
    if not local or not domain or not plain or len(address) > 254 or "@" in local:
        raise Refused("Write your mail address, such as hanako@example.test.", "hanako@example.testのように、メールアドレスを入力してください。")
    return address


async def ask(
    control: Control, clock: Clock, counters: Counters, signals: Signals | None, wants: For, address: str, browser: str, language: str, ip: str
) -> None:
    """Write it down; a newer request for the same address takes the older one's place. Raises Refused for what is no address, TooFast."""
    key = folded_address(address)
    place = place_of(ip)  # an office behind one address asks for many links, each of its people for few
    if await counters.add(f"links:{place} {key}", 1, WINDOW) > FROM_ONE_FOR_ONE or await counters.add(f"links:{place}", 1, WINDOW) > FROM_ONE:
        raise TooFast(WINDOW / 3)
    if await control.count(INSTALLATION, REQUEST) >= MOST_WAITING:
        raise Refused("Too many ask for links right now. Try again in a few minutes.", "現在混み合っています。数分後にもう一度お試しください。")
    asked = Asked(wants, key, browser, language, ip[:45], clock.now())
    await control.commit(INSTALLATION, [Change(REQUEST, bearers.digest(f"{wants} {key}")[:40], _encode(asked))])
    if signals is not None:
        signals.ring(BELL)
