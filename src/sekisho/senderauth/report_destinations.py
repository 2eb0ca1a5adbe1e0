"""Who may get our aggregate reports: addresses of the domain itself, and those elsewhere that say they want them (RFC 9990 section 4)."""

from collections.abc import Sequence

from sekisho.domains.labels import to_dns
from sekisho.domains.suffixes import registrable
from sekisho.ports.lookups import NoData, NxDomain, Resolver
from sekisho.senderauth.dmarc_record import is_dmarc

MOST = 5  # addresses that one report goes to


async def destinations(addresses: Sequence[str], domain: str, resolver: Resolver) -> tuple[str, ...]:
    """Return the addresses that may get reports about `domain`. Raises TempFail: nobody knows now.

    Without this check anybody could have reports about a domain of his sent to whom he wants to annoy (RFC 7489 section 7.1).
    """
    allowed = []
    for address in addresses[:MOST]:
        host = to_dns(address.rpartition("@")[2])
        if host and (_same_organisation(host, domain) or await _is_wanted(host, domain, resolver)):
            allowed.append(address)
    return tuple(allowed)


def _same_organisation(host: str, domain: str) -> bool:
    return host == domain or registrable(host) == registrable(domain) != ""


async def _is_wanted(host: str, domain: str, resolver: Resolver) -> bool:
    try:
        records = await resolver.txt(f"{domain}._report._dmarc.{host}")
    except (NoData, NxDomain):
        return False
    return any(is_dmarc(record) for record in records)
