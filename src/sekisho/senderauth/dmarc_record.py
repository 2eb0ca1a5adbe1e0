"""A DMARC policy record: octets of a TXT record to what its domain asks for (RFC 9989 section 4.7, RFC 7489 section 6.3)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

_VERSION = re.compile(rb"[vV][ \t]*=[ \t]*DMARC1[ \t]*(?:;|\Z)")  # "v" first of all, and its value in this case
_MOST_TAGS = 64
_MOST_URIS = 10  # addresses in one rua or ruf
_POLICIES = frozenset({"none", "quarantine", "reject"})
_WEAKER = {"reject": "quarantine", "quarantine": "none", "none": "none"}
_URI = re.compile(r"mailto:([^\s,;!]+@[^\s,;!@]+)(?:![0-9]+[kmgt]?)?\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DmarcRecord:
    """A record, with every default of the RFC filled in. Policies are "none", "quarantine" or "reject"; "" where the record does not say."""

    policy: str  # p; "none" where it is not valid but reports are asked for (RFC 9989 section 4.7)
    subdomain_policy: str = ""  # sp
    absent_policy: str = ""  # np: for subdomains that do not exist
    strict_dkim: bool = False  # adkim=s
    strict_spf: bool = False  # aspf=s
    psd: str = "u"  # y: a public suffix; n: the organisational domain; u: find out
    testing: bool = False  # t=y
    rua: tuple[str, ...] = ()  # addresses for aggregate reports
    ruf: tuple[str, ...] = ()  # addresses for failure reports
    text: str = ""  # as published, at most 1,000 characters
    percent: int = 100  # pct of RFC 7489; told to reports, otherwise ignored (RFC 9989 took it away)
    failure_options: str = "0"  # fo


def weakened(policy: str) -> str:
    """Return the policy one step below: what `t=y` asks for (RFC 9989 section 4.7)."""
    return _WEAKER.get(policy, policy)


def is_dmarc(record: bytes) -> bool:
    """Tell whether a TXT record is a DMARC record of this version. Anything else at the name is somebody else's."""
    return _VERSION.match(record) is not None


def parse_record(record: bytes) -> DmarcRecord | None:
    """Return what a record says, or None if nothing can be done with it.

    Unknown tags, wrong values and broken pieces are left out, as the RFC says. A wrong `p`, `sp` or `np` turns the whole into `p=none` where
    `rua` holds an address, and into nothing where it does not.
    """
    if not is_dmarc(record):
        return None
    tags = dict(_tags(record))
    rua = _addresses(tags.get("rua", ""))
    asked = [tags.get(name, "").lower() for name in ("p", "sp", "np")]
    policy, subdomain, absent = asked
    if policy not in _POLICIES or any(value and value not in _POLICIES for value in (subdomain, absent)):
        if not rua:
            return None
        policy, subdomain, absent = "none", "", ""
    psd = tags.get("psd", "u").lower()
    percent = tags.get("pct", "100")
    return DmarcRecord(
        policy=policy,
        subdomain_policy=subdomain,
        absent_policy=absent,
        strict_dkim=tags.get("adkim", "r").lower() == "s",
        strict_spf=tags.get("aspf", "r").lower() == "s",
        psd=psd if psd in {"y", "n"} else "u",
        testing=tags.get("t", "n").lower() == "y",
        rua=rua,
        ruf=_addresses(tags.get("ruf", "")),
        text=record[:1_000].decode("utf-8", "replace"),
        percent=int(percent) if re.fullmatch(r"[0-9]{1,3}", percent) and int(percent) <= 100 else 100,
        failure_options=tags.get("fo", "0")[:20],
    )


def one_record(records: Iterable[bytes | str]) -> bytes | None:
    """Return the DMARC record among the TXT records of a name. Several are none (RFC 9989 section 4.10)."""
    found = [octets for record in records if is_dmarc(octets := record if isinstance(record, bytes) else record.encode("utf-8", "replace"))]
    return found[0] if len(found) == 1 else None


def _tags(record: bytes) -> Iterator[tuple[str, str]]:
    """Yield tags backwards, so that the first of two of a name is the one that stays in a dict."""
    pieces = record.split(b";", _MOST_TAGS)[:_MOST_TAGS]
    for piece in reversed(pieces):
        name, equals, value = piece.decode("utf-8", "replace").partition("=")
        if equals:
            yield name.strip(" \t\r\n").lower(), value.strip(" \t\r\n")


def _addresses(value: str) -> tuple[str, ...]:
    """Return the mail addresses of a list of URIs; other schemes and broken ones are left out (RFC 9989 section 4.6)."""
    found = (_URI.match(uri.strip()) for uri in value.split(",", _MOST_URIS)[:_MOST_URIS])
    addresses = (unquote(match[1]) for match in found if match)
    return tuple(dict.fromkeys(address for address in addresses if address.isprintable() and " " not in address and address.count("@") == 1))
