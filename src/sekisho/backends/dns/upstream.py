"""Questions over the wire by c-ares (aiodns): one at a time, nothing remembered here."""

import asyncio
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import aiodns
from aiodns import error

from sekisho.backends.dns.exchange import Exchange, Found, Unanswered
from sekisho.backends.dns.servers import Server
from sekisho.ports.lookups import NoData, NxDomain, TempFail

# c-ares 1.34: EDNS (large answers over UDP), no search list, random case of letters against forged answers ("0x20").
EDNS, NO_SEARCH, MIXED_CASE = 1 << 8, 1 << 5, 1 << 10
# c-ares waits five times a server's usual time, at least 250 ms, and twice as long with each try. A resolver that has most answers at hand needs
# long for a new name: the tries go on until our own time is over.
TRIES = 6
FORGET_AFTER = 20_000  # questions: c-ares has a cache of its own (it keeps to RFC 2308), and no bound on it

_TYPES = {"txt": 16, "a": 1, "aaaa": 28, "mx": 15, "ptr": 12}  # RFC 1035 section 3.2.2, RFC 3596
_READ: Mapping[str, Callable[[Any], Any]] = {
    "txt": lambda data: data.data,
    "a": lambda data: data.addr,
    "aaaa": lambda data: data.addr,
    "mx": lambda data: (data.priority, data.exchange.lower()),
    "ptr": lambda data: data.dname.lower(),
}
_ORDINARY = re.compile(r"[A-Za-z0-9._-]+")  # c-ares takes few other characters; macros of SPF make names with any
_NOTHING = {error.ARES_ENODATA: NoData, error.ARES_ENOTFOUND: NxDomain}
_FROM_A_RESOLVER = {error.ARES_ESERVFAIL, error.ARES_EREFUSED, error.ARES_ENOTIMP, error.ARES_EFORMERR, error.ARES_EBADRESP}


class Upstream:
    """The resolvers of this machine, or those named. Made inside a running loop."""

    def __init__(self, servers: Sequence[Server], seconds: float) -> None:
        """`seconds` is the longest that one question takes. Without servers the machine's own are asked."""
        self._seconds = seconds
        flags = EDNS | NO_SEARCH | MIXED_CASE
        self._resolver = aiodns.DNSResolver([str(server) for server in servers] or None, timeout=seconds / 3, tries=TRIES, flags=flags)
        self._odd = Exchange(servers, seconds)
        self._asked = 0

    async def ask(self, kind: str, name: str) -> Found:
        """Return the records of one name. Raises NoData, NxDomain, TempFail; Unanswered (a TempFail) where nothing came back."""
        if not _ORDINARY.fullmatch(name):
            return await self._odd.records(kind, name)
        self._asked += 1
        if self._asked % FORGET_AFTER == 0:
            self._resolver._channel.reinit()
        try:
            async with asyncio.timeout(self._seconds):
                result = await self._resolver.query_dns(name, kind.upper())
        except error.DNSError as failure:
            code = failure.args[0]
            if code in _NOTHING:
                raise _NOTHING[code](name) from None
            raise (TempFail if code in _FROM_A_RESOLVER else Unanswered)(f"{name}: {failure.args[-1]}") from None
        except TimeoutError:
            raise Unanswered(f"{name}: no answer in {self._seconds} s") from None
        records = tuple(_READ[kind](record.data) for record in result.answer if record.type == _TYPES[kind])
        if not records:
            raise NoData(name)
        return Found(records, min(record.ttl for record in result.answer))

    async def is_alive(self) -> bool:
        """Ask what every resolver knows, under a name that no cache has (RFC 6761 section 6.4), and return whether anything came back."""
        try:
            await self.ask("a", f"alive-{secrets.token_hex(8)}.invalid")
        except Unanswered:
            return False
        except (NoData, NxDomain, TempFail):
            return True
        return True

    async def close(self) -> None:
        """Give the sockets back."""
        await self._resolver.close()
