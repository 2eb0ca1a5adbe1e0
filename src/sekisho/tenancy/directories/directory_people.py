"""Entries of a directory (LDAP, Active Directory, LDIF) to people and groups. Pure."""

from collections.abc import Iterable, Sequence

from sekisho.ports.people_source import SourceEntry
from sekisho.tenancy.people.people_plan import Wanted, WantedGroup

# What is asked for: mail, its other forms in Active Directory, OpenLDAP and Domino, names, groups, and whether an account is off.
ATTRIBUTES = (
    "mail", "proxyaddresses", "mailalternateaddress", "mailalternativeaddress", "mailalias", "rfc822mailalias", "userprincipalname",
    "displayname", "cn", "memberof", "member", "uniquemember", "memberuid", "uid", "objectclass", "entryuuid", "objectguid", "useraccountcontrol",
)  # fmt: skip
_ALIASES = ("mailalternateaddress", "mailalternativeaddress", "mailalias", "rfc822mailalias")
_GROUP_CLASSES = frozenset({"group", "groupofnames", "groupofuniquenames", "posixgroup", "dominogroup"})
_ACCOUNT_OFF = 0x2  # userAccountControl: ACCOUNTDISABLE


def people_of(entries: Iterable[tuple[int, SourceEntry]], domains: Iterable[str]) -> tuple[list[Wanted], list[WantedGroup]]:
    """Return people and groups with addresses in these domains; addresses elsewhere and entries without any are left out."""
    ours = frozenset(domains)
    entries = list(entries)
    groups = [(line, entry) for line, entry in entries if _is_group(entry)]
    names = {entry.dn.lower(): _name(entry) for _, entry in groups}
    memberships: dict[str, list[str]] = {}  # lower-case DN or uid of a member -> names of groups
    for _, entry in groups:
        for attribute in ("member", "uniquemember", "memberuid"):
            for member in entry.attributes.get(attribute, ()):
                memberships.setdefault(member.lower(), []).append(_name(entry))
    people = []
    for line, entry in entries:
        addresses = _addresses(entry, ours)
        if addresses and not _is_group(entry):
            people.append(Wanted(line, addresses, _name(entry), _groups(entry, names, memberships), _lasting(entry), _is_active(entry)))
    told = [WantedGroup(line, _name(entry), next(iter(_addresses(entry, ours)), ""), _lasting(entry)) for line, entry in groups if _name(entry)]
    return people, told


def _addresses(entry: SourceEntry, ours: frozenset[str]) -> tuple[str, ...]:
    """Return addresses in our domains, the main one first: Active Directory marks it by SMTP: in capitals."""
    proxies = entry.attributes.get("proxyaddresses", ())
    main = [proxy[5:] for proxy in proxies if proxy.startswith("SMTP:")]
    others = [proxy[5:] for proxy in proxies if proxy.startswith("smtp:")]
    listed = [*main, *entry.attributes.get("mail", ()), *others, *(value for name in _ALIASES for value in entry.attributes.get(name, ()))]
    if not listed:
        listed = list(entry.attributes.get("userprincipalname", ()))
    clean = dict.fromkeys(address.strip().lower() for address in listed)
    return tuple(address for address in clean if address.rpartition("@")[2] in ours)


def _groups(entry: SourceEntry, names: dict[str, str], memberships: dict[str, list[str]]) -> tuple[str, ...]:
    by_itself = [names.get(dn.lower()) or _first_of(dn) for dn in entry.attributes.get("memberof", ())]
    keys: Sequence[str] = (entry.dn.lower(), *(uid.lower() for uid in entry.attributes.get("uid", ())))
    return tuple(dict.fromkeys([*by_itself, *(name for key in keys for name in memberships.get(key, ()))]))


def _first_of(dn: str) -> str:
    """Return the value of a name's first part: "cn=Sales,ou=..." -> "Sales" (RFC 4514, the usual escapes)."""
    value = dn.partition("=")[2]
    taken = []
    escaped = False
    for character in value:
        if character == "," and not escaped:
            break
        if character != "\\" or escaped:
            taken.append(character)
        escaped = character == "\\" and not escaped
    return "".join(taken).strip()


def _name(entry: SourceEntry) -> str:
    for attribute in ("displayname", "cn"):
        for value in entry.attributes.get(attribute, ()):
            if value.strip():
                return value.strip()
    return ""


def _is_group(entry: SourceEntry) -> bool:
    return any(value.lower() in _GROUP_CLASSES for value in entry.attributes.get("objectclass", ()))


def _is_active(entry: SourceEntry) -> bool:
    control = next(iter(entry.attributes.get("useraccountcontrol", ())), "0")
    return not (control.lstrip("-").isdigit() and int(control) & _ACCOUNT_OFF)


def _lasting(entry: SourceEntry) -> str:
    """Return what stays when an entry is moved or renamed."""
    for attribute in ("objectguid", "entryuuid"):
        for value in entry.attributes.get(attribute, ()):
            return value
    return entry.dn
