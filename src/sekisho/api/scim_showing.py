"""Our people and groups as SCIM shows them (RFC 7643), lists and errors (RFC 7644), and what this service can do. Pure."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from sekisho.api.scim_reading import GROUP, MOST_MEMBERS, USER
from sekisho.tenancy.people.people import PersonShown
from sekisho.tenancy.values import Group

MEDIA = "application/scim+json"
MOST_SHOWN = 1_000  # resources of one page
_CORE = "urn:ietf:params:scim:schemas:core:2.0:"
_MESSAGES = "urn:ietf:params:scim:api:messages:2.0:"

Json = dict[str, object]


def user(person: PersonShown, base: str) -> Json:
    """Return a person as a User. `base`: where the service lies, without a slash at the end."""
    emails = [{"value": person.address, "type": "work", "primary": True}]
    emails += [{"value": alias, "type": "other", "primary": False} for alias in person.aliases]
    return {
        "schemas": [USER],
        "id": person.uid,
        **({"externalId": person.external_id} if person.external_id else {}),
        "userName": person.address,
        "displayName": person.name,
        "active": person.active,
        "emails": emails,
        "meta": _meta("User", f"{base}/Users/{person.uid}", person.changed_at),
    }


def group(one: Group, members: Iterable[PersonShown] | None, base: str) -> Json:
    """Return a group as a Group; without members where None is given."""
    shown: Json = {
        "schemas": [GROUP],
        "id": one.uid,
        **({"externalId": one.external_id} if one.external_id else {}),
        "displayName": one.name,
        "meta": _meta("Group", f"{base}/Groups/{one.uid}", one.changed_at),
    }
    if members is not None:
        shown["members"] = [{"value": each.uid, "display": each.address, "$ref": f"{base}/Users/{each.uid}", "type": "User"} for each in members]
    return shown


def listing(found: Sequence[Json], total: int, start: int) -> Json:
    """Return a ListResponse (RFC 7644 section 3.4.2)."""
    return {"schemas": [f"{_MESSAGES}ListResponse"], "totalResults": total, "startIndex": start, "itemsPerPage": len(found), "Resources": list(found)}


def error(status: int, detail: str, kind: str = "") -> Json:
    """Return an Error (RFC 7644 section 3.12); the status is a text there."""
    return {"schemas": [f"{_MESSAGES}Error"], "status": str(status), **({"scimType": kind} if kind else {}), "detail": detail[:2_000]}


def provider_config(base: str) -> Json:
    """Return what of the protocol is there (RFC 7643 section 5)."""
    no = {"supported": False}
    return {
        "schemas": [f"{_CORE}ServiceProviderConfig"],
        "patch": {"supported": True},
        "bulk": {**no, "maxOperations": 0, "maxPayloadSize": 0},
        "filter": {"supported": True, "maxResults": MOST_SHOWN},
        "changePassword": no,
        "sort": no,
        "etag": no,
        "authenticationSchemes": [
            {"type": "oauthbearertoken", "name": "API token", "description": "A token of this service as the bearer token.", "primary": True}
        ],
        "meta": {"resourceType": "ServiceProviderConfig", "location": f"{base}/ServiceProviderConfig"},
    }


def resource_types(base: str) -> list[Json]:
    """Return the kinds of resources (RFC 7643 section 6)."""
    return [
        {
            "schemas": [f"{_CORE}ResourceType"],
            "id": name,
            "name": name,
            "endpoint": f"/{name}s",
            "schema": urn,
            "meta": {"resourceType": "ResourceType", "location": f"{base}/ResourceTypes/{name}"},
        }
        for name, urn in (("User", USER), ("Group", GROUP))
    ]


def schemas(base: str) -> list[Json]:
    """Return what is kept of each (RFC 7643 section 7)."""
    value = _attribute("value", required=True)
    emails = _attribute("emails", kind="complex", many=True, parts=[value, _attribute("type"), _attribute("primary", kind="boolean")])
    members = _attribute("members", kind="complex", many=True, parts=[value, _attribute("display", mutability="readOnly")])
    members["description"] = f"At most {MOST_MEMBERS} in one request."
    external = _attribute("externalId", exact=True)
    of_user = [_attribute("userName", required=True, unique=True), _attribute("displayName"), _attribute("active", kind="boolean"), emails, external]
    of_group = [_attribute("displayName", required=True, unique=True, mutability="immutable"), members, external]
    return [
        {
            "schemas": [f"{_CORE}Schema"],
            "id": urn,
            "name": name,
            "attributes": attributes,
            "meta": {"resourceType": "Schema", "location": f"{base}/Schemas/{urn}"},
        }
        for name, urn, attributes in (("User", USER, of_user), ("Group", GROUP, of_group))
    ]


def _attribute(
    name: str,
    *,
    kind: str = "string",
    many: bool = False,
    required: bool = False,
    unique: bool = False,
    exact: bool = False,
    mutability: str = "readWrite",
    parts: list[Json] | None = None,
) -> Json:
    return {
        "name": name,
        "type": kind,
        "multiValued": many,
        "required": required,
        "caseExact": exact,
        "mutability": mutability,
        "returned": "default",
        "uniqueness": "server" if unique else "none",
        **({"subAttributes": parts} if parts else {}),
    }


def _meta(kind: str, location: str, changed_at: float) -> Json:
    return {"resourceType": kind, "location": location, "lastModified": datetime.fromtimestamp(changed_at, UTC).isoformat(timespec="seconds")}
