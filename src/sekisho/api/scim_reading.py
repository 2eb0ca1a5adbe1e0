"""SCIM (RFC 7643, RFC 7644) into our words: people, groups, patches and filters as identity providers send them. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec

from sekisho.model.errors import Refused

LONGEST = 320  # characters of a text: as everywhere else
MOST_OPERATIONS = 1_000
MOST_EMAILS = 100
MOST_MEMBERS = 5_000
LONGEST_FILTER = 1_000
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"

# RFC 7643 section 4.1 and 4.3: what a provider may tell of a person and we do not keep. Telling it is no error, keeping less is allowed.
_NOT_KEPT = frozenset(
    "id meta schemas groups name nickname profileurl title usertype preferredlanguage locale timezone password phonenumbers ims photos addresses "
    "entitlements roles x509certificates".split()
)
_ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:user"
_PATH = re.compile(r'([A-Za-z0-9]{1,40})(?:\[\s*([A-Za-z]{1,40})\s+[eE][qQ]\s+("[^"\\]{0,320}"|true|false)\s*\])?(?:\.([A-Za-z]{1,40}))?')
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
    told = _named(body)
    address = _address(told.get("username"), "userName")
    name = _text(told.get("displayname"), "displayName") or _full_name(told.get("name"))
    emails = None if told.get("emails") is None else _emails(told["emails"])
    return ToldPerson(
        address,
        None if emails is None else tuple(one for one in emails if one != address),
        name,
        _text(told.get("externalid"), "externalId"),
        None if told.get("active") is None else _truth(told["active"]),
    )


def patched_person(now: ToldPerson, body: object) -> ToldPerson:
    """Return a person after a PatchOp (RFC 7644 section 3.5.2). `now` has no None. Raises Wrong."""
    for verb, path, value in _operations(body):
        if path:
            now = _person_step(now, verb, path, value)
        else:
            for name, each in _named(value).items():
                now = _person_step(now, verb, name, each, quiet=True)
    return now


def group(body: object) -> ToldGroup:
    """Return what a whole Group (POST, PUT) says. Raises Wrong."""
    told = _named(body)
    name = _text(told.get("displayname"), "displayName")
    if not name:
        raise Wrong("invalidValue", "displayName is needed")
    members = None if told.get("members") is None else _members(told["members"])
    return ToldGroup(name, _text(told.get("externalid"), "externalId"), members or (), only=members is not None)


def patched_group(name: str, body: object) -> ToldGroup:
    """Return what a PatchOp says of the group of this name. Raises Wrong."""
    now = ToldGroup(name)
    for verb, path, value in _operations(body):
        if path:
            now = _group_step(now, verb, path, value)
        else:
            for attribute, each in _named(value).items():
                now = _group_step(now, verb, attribute, each, quiet=True)
    return now


def condition(text: str, attributes: frozenset[str]) -> Condition:
    """Return a filter `attribute eq "text"` over one of these attributes (lower case); others are not taken. Raises Wrong."""
    found = _FILTER.fullmatch(_bare(text.strip())) if len(text) <= LONGEST_FILTER else None
    if found is None or found[1].lower() not in attributes:
        raise Wrong("invalidFilter", f'only filters of the form ATTRIBUTE eq "TEXT" are taken, for {", ".join(sorted(attributes))}')
    try:
        return Condition(found[1].lower(), msgspec.json.decode(found[2].encode(), type=str))
    except (msgspec.DecodeError, UnicodeError):
        raise Wrong("invalidFilter", "the filter's text cannot be read") from None


def _person_step(now: ToldPerson, verb: str, path: str, value: object, *, quiet: bool = False) -> ToldPerson:
    """Return the person after one operation on one path. `quiet`: what is not known is left out, as in a whole User."""
    attribute, by, wanted, part = _path(path)
    removed = verb == "remove"
    match attribute:
        case "username" if not removed:
            return _moved(now, _address(value, "userName"))
        case "active" if not removed:
            return replace(now, active=_truth(value))
        case "username" | "active":
            raise Wrong("mutability", f"{attribute} cannot be removed")
        case "displayname":
            return replace(now, name="" if removed else _text(value, "displayName") or "")
        case "externalid":
            return replace(now, external_id="" if removed else _text(value, "externalId") or "")
        case "emails" if part in {"", "value"}:
            return _without_emails(now, by, wanted, value) if removed else _with_emails(now, verb, by, value)
        case "emails":
            return now  # emails[...].primary, .type: the main address is what userName says
        case _ if attribute in _NOT_KEPT or attribute.startswith(_ENTERPRISE) or quiet:
            return now
    raise Wrong("invalidPath", f"{path[:100]!r} is nothing that is kept of a person")


def _moved(now: ToldPerson, address: str) -> ToldPerson:
    return replace(now, address=address, aliases=tuple(one for one in now.aliases or () if one != address))


def _with_emails(now: ToldPerson, verb: str, by: str, value: object) -> ToldPerson:
    """Return the person with more addresses. Types are not kept: an address given for one type joins the others, and none is lost by it."""
    told = (_address(value, "emails"),) if by and isinstance(value, str) else _emails(value)
    before = () if verb == "replace" and not by else now.aliases or ()
    aliases = tuple(dict.fromkeys(one for one in (*before, *told) if one != now.address))
    if len(aliases) > MOST_EMAILS:
        raise Wrong("invalidValue", f"more than {MOST_EMAILS} addresses")
    return replace(now, aliases=aliases)


def _without_emails(now: ToldPerson, by: str, wanted: str, value: object) -> ToldPerson:
    """Return the person with fewer addresses. The main one goes only with the person, or when userName is another."""
    aliases = now.aliases or ()
    gone: Sequence[str]
    if by == "value":
        gone = (wanted,)
    elif by:
        main = (by, wanted) in {("type", "work"), ("primary", "true")}
        gone = (now.address,) if main else aliases
    else:
        gone = aliases if value is None else _emails(value)
    if now.address in gone:
        raise Wrong("mutability", "the main address is what userName says and cannot be removed")
    return replace(now, aliases=tuple(one for one in aliases if one not in gone))


def _group_step(now: ToldGroup, verb: str, path: str, value: object, *, quiet: bool = False) -> ToldGroup:
    attribute, by, wanted, part = _path(path)
    if attribute == "displayname" and verb != "remove":
        return replace(now, name=_text(value, "displayName") or now.name)
    if attribute == "externalid":
        return replace(now, external_id="" if verb == "remove" else _text(value, "externalId") or "")
    if attribute == "members" and not part and by in {"", "value"}:
        if by and verb != "remove":
            raise Wrong("invalidPath", "members are added with a list of values")
        return _group_members(now, verb, (wanted,) if by else None if value is None else _members(value))
    if quiet or attribute in {"id", "meta", "schemas"}:
        return now
    raise Wrong("invalidPath", f"{path[:100]!r} cannot be changed of a group")


def _group_members(now: ToldGroup, verb: str, members: tuple[str, ...] | None) -> ToldGroup:
    if verb == "replace" or (verb == "remove" and members is None):
        return replace(now, add=members or (), remove=(), only=True)
    if members is None:
        raise Wrong("invalidValue", "members are a list")
    told = frozenset(members)
    if verb == "add":
        now = replace(now, add=tuple(dict.fromkeys((*now.add, *members))), remove=tuple(one for one in now.remove if one not in told))
    else:
        gone = () if now.only else tuple(dict.fromkeys((*now.remove, *members)))
        now = replace(now, add=tuple(one for one in now.add if one not in told), remove=gone)
    if len(now.add) + len(now.remove) > MOST_MEMBERS:
        raise Wrong("tooMany", f"more than {MOST_MEMBERS} members at once")
    return now


def _operations(body: object) -> list[tuple[str, str, object]]:
    """Return (verb, path, value) of each operation. Entra ID writes "Replace", others "replace"."""
    listed = _named(body).get("operations")
    if not isinstance(listed, list) or not 0 < len(listed) <= MOST_OPERATIONS:
        raise Wrong("invalidSyntax", f"Operations must be a list of 1 to {MOST_OPERATIONS}")
    found = []
    for each in listed:
        told = _named(each)
        verb, path = told.get("op"), told.get("path")
        if not isinstance(verb, str) or verb.lower() not in {"add", "replace", "remove"}:
            raise Wrong("invalidSyntax", "op must be add, replace or remove")
        if path is not None and not isinstance(path, str):
            raise Wrong("invalidPath", "path must be a text")
        if verb.lower() == "remove" and not path:
            raise Wrong("noTarget", "remove needs a path")
        found.append((verb.lower(), path or "", told.get("value")))
    return found


def _path(path: str) -> tuple[str, str, str, str]:
    """Return (attribute, attribute of the filter, its value, sub-attribute); lower case, "" where there is none."""
    if path.lower().startswith(_ENTERPRISE):
        return _ENTERPRISE, "", "", ""
    found = _PATH.fullmatch(_bare(path)) if len(path) <= LONGEST_FILTER else None
    if found is None:
        raise Wrong("invalidPath", f"the path {path[:100]!r} is not understood")
    wanted = (found[3] or "").strip('"')
    attribute = found[1].lower()
    return attribute, (found[2] or "").lower(), wanted.lower() if attribute == "emails" else wanted, (found[4] or "").lower()


def _bare(path: str) -> str:
    """Return a path without the URN of its schema in front."""
    for urn in (USER, GROUP):
        if path.lower().startswith(urn.lower() + ":"):
            return path[len(urn) + 1 :]
    return path


def _named(value: object) -> Mapping[str, object]:
    """Return an object's attributes by lower-case name (RFC 7643 section 2.1: names are case-insensitive)."""
    if not isinstance(value, dict):
        raise Wrong("invalidSyntax", "an object is expected")
    return {name.lower(): each for name, each in value.items()}


def _text(value: object, name: str) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > LONGEST or not value.isprintable():
        raise Wrong("invalidValue", f"{name} must be a text of at most {LONGEST} characters on one line")
    return value.strip()


def _address(value: object, name: str) -> str:
    address = (_text(value, name) or "").lower()
    if "@" not in address:
        raise Wrong("invalidValue", f"{name} must be an email address")
    return address


def _full_name(value: object) -> str | None:
    if value is None:
        return None
    told = _named(value)
    parts = (_text(told.get("givenname"), "name.givenName"), _text(told.get("familyname"), "name.familyName"))
    return _text(told.get("formatted"), "name.formatted") or " ".join(part for part in parts if part) or None


def _truth(value: object) -> bool:
    """Return true or false; Entra ID writes them as "True" and "False" unless told otherwise."""
    if isinstance(value, str) and value.lower() in {"true", "false"}:
        return value.lower() == "true"
    if not isinstance(value, bool):
        raise Wrong("invalidValue", "active must be true or false")
    return value


def _emails(value: object) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_address(each, "emails") for each in _values(value, "emails", MOST_EMAILS)))


def _members(value: object) -> tuple[str, ...]:
    found = []
    for each in _values(value, "members", MOST_MEMBERS):
        member = _text(each, "members")
        if not member:
            raise Wrong("invalidValue", "a member must have a value")
        found.append(member)
    return tuple(dict.fromkeys(found))


def _values(value: object, name: str, most: int) -> list[object]:
    """Return the values of a multi-valued attribute (RFC 7643 section 2.4), also where there is but one."""
    listed = value if isinstance(value, list) else [value]
    if len(listed) > most:
        raise Wrong("tooMany", f"more than {most} {name}")
    return [_named(each).get("value") if isinstance(each, dict) else each for each in listed]
