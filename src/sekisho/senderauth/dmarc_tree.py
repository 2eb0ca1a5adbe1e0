"""Where the DMARC policy of a name stands, and which names belong to one organisation: the DNS tree walk (RFC 9989 section 4.10)."""

from dataclasses import dataclass

from sekisho.domains.suffixes import is_public_suffix, registrable
from sekisho.ports.lookups import NoData, NxDomain, Resolver
from sekisho.senderauth.dmarc_record import DmarcRecord, one_record, parse_record

MOST_QUERIES = 8  # of one walk (RFC 9989 section 4.10)


@dataclass(frozen=True, slots=True)
class Found:
    """A policy record and the name that it was found for."""

    domain: str
    record: DmarcRecord


def names_of_walk(domain: str) -> list[str]:
    """Return the names that a walk asks for, from the domain upwards: all of them up to eight labels, a jump to seven where there are more."""
    labels = domain.split(".")
    names = [domain]
    rest = labels[1:] if len(labels) <= MOST_QUERIES else labels[-(MOST_QUERIES - 1) :]
    while rest:
        names.append(".".join(rest))
        rest = rest[1:]
    return names


class DnsTree:
    """The policy records above some names, each asked for once. Names are as DNS spells them. Every method may raise TempFail."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._records: dict[str, DmarcRecord | None] = {}
        self.problem = ""  # the last record that was found and not understood

    async def record(self, domain: str) -> DmarcRecord | None:
        """Return the one usable record of a name."""
        if domain not in self._records:
            try:
                octets = one_record(await self._resolver.txt(f"_dmarc.{domain}"))
            except (NoData, NxDomain):
                octets = None
            record = parse_record(octets) if octets is not None else None
            if octets is not None and record is None:
                self.problem = f"the record of {domain} has no valid policy"
            self._records[domain] = record
        return self._records[domain]

    async def walk(self, domain: str) -> list[Found]:
        """Return the records from a domain upwards, up to and with the first that says where an organisation ends."""
        found = []
        for name in names_of_walk(domain):
            record = await self.record(name)
            if record is not None:
                found.append(Found(name, record))
                if record.psd != "u":
                    break
        return found

    async def organisation(self, domain: str) -> str:
        """Return the organisational domain by the walk (RFC 9989 section 4.10.2)."""
        found = await self.walk(domain)
        if not found:
            return domain
        last = found[-1]
        if last.record.psd == "y" and last.domain != domain:
            below = domain.removesuffix("." + last.domain)
            return f"{below.rpartition('.')[2]}.{last.domain}"
        return last.domain  # psd=n, or the fewest labels: the walk goes upwards, so it is the last

    async def policy(self, domain: str) -> Found | None:
        """Return the record that speaks for a domain: its own, its organisation's, or that of the public suffix above (section 4.10.1)."""
        own = await self.record(domain)
        if own is not None:
            return Found(domain, own)
        found = await self.walk(domain)
        if not found:
            return None
        organisation = await self.organisation(domain)
        return next((one for one in found if one.domain == organisation), found[-1])

    async def same_organisation(self, author: str, proven: str) -> bool:
        """Tell whether a proven domain may speak for the author's (relaxed alignment, section 4.10.2 and 5.1).

        Below a public suffix whose owner published a record without `psd=y`, one customer's proof is not another's: the owner itself may
        speak for all, a neighbour may not. The RFC leaves that to the owner; the public suffix list knows better for many of them.
        """
        if author == proven:
            return True
        if registrable(author) != registrable(proven) and not author.endswith("." + proven):
            return False  # nobody has to be asked: strangers' names must not be able to keep us waiting
        organisation = await self.organisation(author)
        if proven != organisation and not proven.endswith("." + organisation):
            return False
        if await self.organisation(proven) != organisation:
            return False
        return proven == organisation or not is_public_suffix(organisation) or registrable(author) == registrable(proven) != ""


async def exists(resolver: Resolver, domain: str) -> bool:
    """Tell whether a domain has an address or a mail server; `np` is for those that have none (RFC 9989 section 3.2.13). Raises TempFail."""
    for ask in (resolver.a, resolver.aaaa, resolver.mx):
        try:
            if await ask(domain):
                return True
        except NxDomain:
            return False
        except NoData:
            continue
    return False


class SuffixTree(DnsTree):
    """The same by the public suffix list, as RFC 7489 section 3.2 has it: for those who compare, and for receivers that have not moved on."""

    async def walk(self, domain: str) -> list[Found]:
        """Return the records of a domain and of its registrable part."""
        names = dict.fromkeys((domain, registrable(domain) or domain))
        return [Found(name, record) for name in names if (record := await self.record(name)) is not None]

    async def organisation(self, domain: str) -> str:
        """Return the registrable domain."""
        return registrable(domain) or domain
