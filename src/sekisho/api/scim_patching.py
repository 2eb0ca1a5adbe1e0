"""Patches of SCIM (RFC 7644 section 3.5.2): people and groups after the operations that identity providers send. Pure."""

import re
from collections.abc import Sequence
from dataclasses import replace

from sekisho.api.scim_reading import (
    LONGEST_FILTER,
    MOST_EMAILS,
    MOST_MEMBERS,
    ToldGroup,
    ToldPerson,
    Wrong,
    attributes_of,
    read_address,
    read_emails,
    read_members,
    read_text,
    read_truth,
    without_urn,
)

MOST_OPERATIONS = 1_000

# RFC 7643 section 4.1 and 4.3: what a provider may tell of a person and we do not keep. Telling it is no error, keeping less is allowed.
_NOT_KEPT = frozenset(
    "id meta schemas groups name nickname profileurl title usertype preferredlanguage locale timezone password phonenumbers ims photos addresses "
    "entitlements roles x509certificates".split()
)
_ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:user"
_PATH = re.compile(r'([A-Za-z0-9]{1,40})(?:\[\s*([A-Za-z]{1,40})\s+[eE][qQ]\s+("[^"\\]{0,320}"|true|false)\s*\])?(?:\.([A-Za-z]{1,40}))?')


def patched_person(now: ToldPerson, body: object) -> ToldPerson:
    """Return a person after a PatchOp (RFC 7644 section 3.5.2). `now` has no None. Raises Wrong."""
    for verb, path, value in _operations(body):
        if path:
            now = _person_step(now, verb, path, value)
        else:
            for name, each in attributes_of(value).items():
                now = _person_step(now, verb, name, each, quiet=True)
    return now


def patched_group(name: str, body: object) -> ToldGroup:
    """Return what a PatchOp says of the group of this name. Raises Wrong."""
    now = ToldGroup(name)
    for verb, path, value in _operations(body):
        if path:
            now = _group_step(now, verb, path, value)
        else:
            for attribute, each in attributes_of(value).items():
                now = _group_step(now, verb, attribute, each, quiet=True)
    return now


def _person_step(now: ToldPerson, verb: str, path: str, value: object, *, quiet: bool = False) -> ToldPerson:
    """Return the person after one operation on one path. `quiet`: what is not known is left out, as in a whole User."""
    attribute, by, wanted, part = _path(path)
    removed = verb == "remove"
    match attribute:
        case "username" if not removed:
            return _moved(now, read_address(value, "userName"))
        case "active" if not removed:
            return replace(now, active=read_truth(value))
        case "username" | "active":
            raise Wrong("mutability", f"{attribute} cannot be removed")
        case "displayname":
            return replace(now, name="" if removed else read_text(value, "displayName") or "")
        case "externalid":
            return replace(now, external_id="" if removed else read_text(value, "externalId") or "")
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
    told = (read_address(value, "emails"),) if by and isinstance(value, str) else read_emails(value)
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
        gone = aliases if value is None else read_emails(value)
    if now.address in gone:
        raise Wrong("mutability", "the main address is what userName says and cannot be removed")
    return replace(now, aliases=tuple(one for one in aliases if one not in gone))


def _group_step(now: ToldGroup, verb: str, path: str, value: object, *, quiet: bool = False) -> ToldGroup:
    attribute, by, wanted, part = _path(path)
    if attribute == "displayname" and verb != "remove":
        return replace(now, name=read_text(value, "displayName") or now.name)
    if attribute == "externalid":
        return replace(now, external_id="" if verb == "remove" else read_text(value, "externalId") or "")
    if attribute == "members" and not part and by in {"", "value"}:
        if by and verb != "remove":
            raise Wrong("invalidPath", "members are added with a list of values")
        return _group_members(now, verb, (wanted,) if by else None if value is None else read_members(value))
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
    listed = attributes_of(body).get("operations")
    if not isinstance(listed, list) or not 0 < len(listed) <= MOST_OPERATIONS:
        raise Wrong("invalidSyntax", f"Operations must be a list of 1 to {MOST_OPERATIONS}")
    found = []
    for each in listed:
        told = attributes_of(each)
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
    found = _PATH.fullmatch(without_urn(path)) if len(path) <= LONGEST_FILTER else None
    if found is None:
        raise Wrong("invalidPath", f"the path {path[:100]!r} is not understood")
    wanted = (found[3] or "").strip('"')
    attribute = found[1].lower()
    return attribute, (found[2] or "").lower(), wanted.lower() if attribute == "emails" else wanted, (found[4] or "").lower()
