"""SCIM (RFC 7643, RFC 7644) into our words: people, groups and filters as identity providers send them. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from sekisho.model.errors import Refused

LONGEST = 320  # characters of a text: as everywhere else
MOST_EMAILS = 100
MOST_MEMBERS = 5_000
LONGEST_FILTER = 1_000
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"

_FILTER = re.compile(r'([A-Za-z]{1,40})\s+eq\s+("(?:[^"\\]|\\.)*")', re.IGNORECASE)


class Wrong(Refused):
    """The request is not SCIM as we take it; `kind` is the `scimType` of RFC 7644 section 3.12."""

    def __init__(self, kind: str, sentence: str) -> None:
        super().__init__(sentence)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class ToldPerson:
    """What a request says of a person. None: it says nothing of it."""

    address: str = ""  # userName
    aliases: tuple[str, ...] | None = None
    name: str | None = None
    external_id: str | None = None
    active: bool | None = None


@dataclass(frozen=True, slots=True)
class ToldGroup:
    """What a request says of a group. Members are identifiers; `only`: nobody else stays."""

    name: str = ""
    external_id: str | None = None
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    only: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """A filter: an attribute, lower case, that must equal a text."""

    attribute: str
    value: str


def person(body: object) -> ToldPerson:
    """Return what a whole User (POST, PUT) says. Raises Wrong."""
    told = attributes_of(body)
    address = read_address(told.get("username"), "userName")
    name = read_text(told.get("displayname"), "displayName") or _full_name(told.get("name"))
    emails = None if told.get("emails") is None else read_emails(told["emails"])
    return ToldPerson(
        address,
        None if emails is None else tuple(one for one in emails if one != address),
        name,
        read_text(told.get("externalid"), "externalId"),
        None if told.get("active") is None else read_truth(told["active"]),
    )


def group(body: object) -> ToldGroup:
    """Return what a whole Group (POST, PUT) says. Raises Wrong."""
    told = attributes_of(body)
    name = read_text(told.get("displayname"), "displayName")
    if not name:
        raise Wrong("invalidValue", "displayName is needed")
    members = None if told.get("members") is None else read_members(told["members"])
    return ToldGroup(name, read_text(told.get("externalid"), "externalId"), members or (), only=members is not None)


def condition(text: str, attributes: frozenset[str]) -> Condition:
    """Return a filter `attribute eq "text"` over one of these attributes (lower case); others are not taken. Raises Wrong."""
    found = _FILTER.fullmatch(without_urn(text.strip())) if len(text) <= LONGEST_FILTER else None
    if found is None or found[1].lower() not in attributes:
        raise Wrong("invalidFilter", f'only filters of the form ATTRIBUTE eq "TEXT" are taken, for {", ".join(sorted(attributes))}')
    try:
        return Condition(found[1].lower(), msgspec.json.decode(found[2].encode(), type=str))
    except (msgspec.DecodeError, UnicodeError):
        raise Wrong("invalidFilter", "the filter's text cannot be read") from None


def without_urn(path: str) -> str:
    """Return a path without the URN of its schema in front."""
    for urn in (USER, GROUP):
        if path.lower().startswith(urn.lower() + ":"):
            return path[len(urn) + 1 :]
    return path


def attributes_of(value: object) -> Mapping[str, object]:
    """Return an object's attributes by lower-case name (RFC 7643 section 2.1: names are case-insensitive)."""
    if not isinstance(value, dict):
        raise Wrong("invalidSyntax", "an object is expected")
    return {name.lower(): each for name, each in value.items()}


def read_text(value: object, name: str) -> str | None:
    """Return a text on one line, None if there is none. Raises Wrong."""
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > LONGEST or not value.isprintable():
        raise Wrong("invalidValue", f"{name} must be a text of at most {LONGEST} characters on one line")
    return value.strip()


def read_address(value: object, name: str) -> str:
    """Return an address, lower case. Raises Wrong."""
    address = (read_text(value, name) or "").lower()
    if "@" not in address:
        raise Wrong("invalidValue", f"{name} must be an email address")
    return address


def _full_name(value: object) -> str | None:
    if value is None:
        return None
    told = attributes_of(value)
    parts = (read_text(told.get("givenname"), "name.givenName"), read_text(told.get("familyname"), "name.familyName"))
    return read_text(told.get("formatted"), "name.formatted") or " ".join(part for part in parts if part) or None


def read_truth(value: object) -> bool:
    """Return true or false; Entra ID writes them as "True" and "False" unless told otherwise."""
    if isinstance(value, str) and value.lower() in {"true", "false"}:
        return value.lower() == "true"
    if not isinstance(value, bool):
        raise Wrong("invalidValue", "active must be true or false")
    return value


def read_emails(value: object) -> tuple[str, ...]:
    """Return the addresses of `emails`. Raises Wrong."""
    return tuple(dict.fromkeys(read_address(each, "emails") for each in _values(value, "emails", MOST_EMAILS)))


def read_members(value: object) -> tuple[str, ...]:
    """Return the identifiers of `members`. Raises Wrong."""
    found = []
    for each in _values(value, "members", MOST_MEMBERS):
        member = read_text(each, "members")
        if not member:
            raise Wrong("invalidValue", "a member must have a value")
        found.append(member)
    return tuple(dict.fromkeys(found))


def _values(value: object, name: str, most: int) -> list[object]:
    """Return the values of a multi-valued attribute (RFC 7643 section 2.4), also where there is but one."""
    listed = value if isinstance(value, list) else [value]
    if len(listed) > most:
        raise Wrong("tooMany", f"more than {most} {name}")
    return [attributes_of(each).get("value") if isinstance(each, dict) else each for each in listed]
