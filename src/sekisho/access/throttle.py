"""Slows down those who guess passwords and codes, by where they come from and by whom they try, without locking the owner out.

From one place: some failures are free, then the wait doubles. For one account: after many failures within the hour only browsers and places that
logged in to it before may try, or a passkey, or a link: strangers cannot use up the owner's own tries. Whether the account exists makes no
difference.
"""

import ipaddress

from sekisho.model.errors import TooMany
from sekisho.ports.clock import Clock
from sekisho.ports.counters import Counters

FREE, WINDOW = 5, 900.0  # failures from one place, within these seconds
LONGEST_WAIT = 300.0
HOME_SECONDS = 90 * 86_400.0
MOST_FOR_ONE, HOUR = 100, 3_600.0  # failures for one account from places that it does not know


class TooFast(TooMany):
    """Wait that many seconds."""

    def __init__(self, seconds: float) -> None:
        whole = max(1, round(seconds))
        super().__init__(
            f"Too many tries. Wait {whole} seconds, then try again.",
            f"試行回数が多すぎます。{whole}秒待ってから、もう一度お試しください。",
            whole,
        )


class Throttle:
    """Counts failures where `counters` keeps them: in a running service in a file that all its processes share and no restart empties."""

    def __init__(self, counters: Counters, clock: Clock) -> None:
        self._counters = counters
        self._clock = clock

    async def attempt(self, place: str, whom: str, *, known: bool) -> int:
        """Count a try before it is looked at, so that many at once gain nothing; return how many there were from this place since the last good one.

        Raises TooFast while this place, or everybody unknown to this account, must wait. `whom` need not exist.
        """
        until = float(await self._counters.recall(f"wait:{place}") or 0.0)
        left = until - self._clock.now()  # by the wall clock: another process, or this one after a restart, counts on
        if left > 0:
            raise TooFast(min(left, LONGEST_WAIT))  # a clock that was turned back keeps nobody out
        if not known and await self._counters.add(f"tries:{whom}", 1, HOUR) > MOST_FOR_ONE:
            raise TooFast(LONGEST_WAIT)
        tries = await self._counters.add(f"failures:{place}", 1, WINDOW)
        if tries >= FREE:
            wait = min(LONGEST_WAIT, 2.0 ** min(tries - FREE, 16))
            await self._counters.remember(f"wait:{place}", f"{self._clock.now() + wait:.3f}", wait)
        return tries

    async def is_home(self, place: str, whom: str) -> bool:
        """Tell whether somebody logged in to this account from this place before: strangers elsewhere cannot keep them out there."""
        return await self._counters.recall(f"home:{whom} {place}") is not None

    async def make_home(self, place: str, whom: str) -> None:
        """Remember that they did."""
        await self._counters.remember(f"home:{whom} {place}", "1", HOME_SECONDS)

    async def succeeded(self, place: str, whom: str, *, known: bool) -> None:
        """Take back what the try counted, and forget the failures of a place."""
        tries = await self._counters.add(f"failures:{place}", 0, WINDOW)
        await self._counters.add(f"failures:{place}", -tries, WINDOW)
        await self._counters.remember(f"wait:{place}", "0", 1.0)
        if not known:
            await self._counters.add(f"tries:{whom}", -1, HOUR)


def place_of(ip: str) -> str:
    """Return what one client has: an IPv4 address, or the 64 bits of an IPv6 network (RFC 6177)."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped) if mapped else str(ipaddress.ip_network((int(address) >> 64 << 64, 64)))
    return str(address)
