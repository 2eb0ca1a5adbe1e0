"""The settings as fields of a form: which can be changed one by one, how each is typed, and back to a typed value. Pure."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, get_args

import msgspec

from sekisho.model.errors import Refused
from sekisho.tenancy.wishes.settings import HeldAs, LimitAction, TenantSettings, TreatmentName, Unlisted

TREATMENTS: tuple[str, ...] = get_args(TreatmentName)
ACTIONS: tuple[str, ...] = get_args(LimitAction)
CATEGORIES: tuple[str, ...] = get_args(HeldAs)
_LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Field:
    """One setting. `kind`: number, minutes, yes, text, lines, choice, many (choices, any number of them),
    networks (by domain) or secrets (never shown); its word is "set_" and its path.
    """

    path: str
    kind: str
    choices: tuple[str, ...] = ()

    @property
    def section(self) -> str:
        """The table that it stands in."""
        return self.path.partition(".")[0]

    @property
    def word(self) -> str:
        """The name of its word."""
        return f"set_{self.path.replace('.', '_')}"


@dataclass(frozen=True, slots=True)
class Shown:
    """A field with its value as the form shows it."""

    field: Field
    value: str

    @property
    def chosen(self) -> frozenset[str]:
        """What is ticked of many choices."""
        return frozenset(self.value.split("\n"))


# The name of a group's word, the fields that are saved together.
GROUPS: tuple[tuple[str, tuple[Field, ...]], ...] = (
    (
        "set_group_treatments",
        tuple(
            Field(f"policy.treatments.{name}", "choice", TREATMENTS)
            for name in ("malware", "phishing", "fraud", "spam", "bulk", "unscannable", "locked", "text_alone", "dangerous_types")
        ),
    ),
    ("set_group_inspection", (Field("policy.inspect", "yes"),)),
    ("set_group_thresholds", tuple(Field(f"policy.thresholds.{name}", "number") for name in ("phishing", "fraud", "spam", "bulk"))),
    ("set_group_tags", tuple(Field(f"policy.{name}", "text") for name in ("spam_tag", "bulk_tag", "locked_tag"))),
    (
        "set_group_people",
        (Field("tenant.partners", "lines"), Field("tenant.unlisted", "choice", get_args(Unlisted))),
    ),
    (
        "set_group_quarantine",
        (Field("quarantine.days", "number"), Field("quarantine.undo_days", "number"), Field("quarantine.two_person", "many", CATEGORIES)),
    ),
    (
        "set_group_rights",
        (
            Field("quarantine.people_see", "many", CATEGORIES),
            *(
                Field(f"quarantine.{name}", "many", tuple(one for one in CATEGORIES if one != "malware"))
                for name in ("people_release", "people_approve")
            ),
        ),
    ),
    (
        "set_group_digest",
        (
            Field("digest.enabled", "yes"),
            Field("digest.language", "choice", ("en", "ja")),
            Field("digest.zone", "text"),
            Field("digest.people_choose", "lines"),
            Field("digest.link_days", "number"),
            Field("digest.sender", "text"),
        ),
    ),
    ("set_group_retention", (Field("retention.tracking_days", "number"), Field("retention.audit_days", "number"))),
    (
        "set_group_feedback",
        (
            Field("feedback.spam_address", "text"),
            Field("feedback.phish_address", "text"),
            Field("feedback.not_spam_address", "text"),
            Field("feedback.people", "number"),
        ),
    ),
    (
        "set_group_emergency",
        (Field("emergency.opens_after_minutes", "minutes"), Field("emergency.recipients_an_hour", "number"), Field("emergency.keep_days", "number")),
    ),
    ("set_group_sanitise", tuple(Field(f"sanitise.{name}", "yes") for name in ("office", "pdf", "html"))),
    (
        "set_group_proof",
        tuple(Field(f"proof.{name}", "lines") for name in ("dkim_required", "dmarc_bypass", "trusted_sealers", "trusted_hops", "known_hosts")),
    ),
    ("set_group_networks", (Field("proof.sender_networks", "networks"),)),
    (
        "set_group_containers",
        (
            *(
                Field(f"containers.{name}", "choice", ACTIONS)
                for name in ("members_action", "ratio_action", "layers_action", "member_octets_action", "total_action")
            ),
            Field("containers.password_wait_minutes", "minutes"),
        ),
    ),
    ("set_group_passwords", (Field("containers.passwords", "secrets"),)),
)
FORGET = ".forget"  # behind a secret's path: the box that takes away what is kept


def shown(settings: TenantSettings, fields: tuple[Field, ...]) -> list[Shown]:
    """Return fields with their values as text."""
    plain = msgspec.to_builtins(settings)
    return [Shown(field, _text(_at(plain, field.path), field.kind)) for field in fields]


def changed(settings: TenantSettings, group: str, typed: Mapping[str, str]) -> TenantSettings:
    """Return the settings with what was typed for a group. Raises Refused for a group that is none, or a value that cannot be."""
    fields = dict(GROUPS).get(group)
    if fields is None:
        raise Refused("there is no such group of settings", "その設定項目はありません。")
    plain = msgspec.to_builtins(settings)
    for field in fields:
        *above, name = field.path.split(".")
        place = _at(plain, ".".join(above))
        kept = place[name] if field.kind == "secrets" and typed.get(field.path + FORGET) != "yes" else ()  # as marks that stand for it
        value = _value(typed.get(field.path, ""), field)
        place[name] = [*kept, *value] if isinstance(value, list) else value
    return _typed(plain)


def typed_of(fields: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return what a form sent, several values of one name as lines: the ticked choices of one field."""
    typed: dict[str, str] = {}
    for name, value in fields:
        typed[name] = f"{typed[name]}\n{value}" if name in typed else value
    return typed


def whole(text: str) -> TenantSettings:
    """Return settings typed as JSON. Raises Refused for what is none."""
    try:
        return msgspec.json.decode(text.encode(), type=TenantSettings)
    except msgspec.MsgspecError as error:
        raise not_so(error) from None


def as_text(settings: TenantSettings) -> str:
    """Return all settings as JSON that people can read."""
    return json.dumps(msgspec.to_builtins(settings), ensure_ascii=False, indent=2)


def _typed(plain: Mapping[str, Any]) -> TenantSettings:
    try:
        return msgspec.convert(plain, type=TenantSettings)
    except msgspec.ValidationError as error:
        raise not_so(error) from None


def not_so(error: msgspec.MsgspecError) -> Refused:
    """Return the refusal for values that cannot be."""
    return Refused(f"the settings cannot be read: {str(error)[:300]}", f"設定を読み取れません: {str(error)[:300]}")


def _at(plain: Any, path: str) -> Any:
    for name in path.split("."):
        plain = plain[name]
    return plain


def _text(value: Any, kind: str) -> str:
    if kind == "yes":
        return "yes" if value else ""
    if kind in {"lines", "many"}:
        return "\n".join(value)
    if kind == "networks":
        return "\n".join(f"{domain} {' '.join(networks)}" for domain, networks in value.items())
    if kind == "secrets":
        return str(len(value) or "")
    return f"{value:g}" if kind == "minutes" else str(value)


def _value(text: str, field: Field) -> object:
    if field.kind == "yes":
        return text == "yes"
    if field.kind in {"lines", "many", "secrets"}:
        return _lines(text)
    if field.kind == "networks":
        return _networks(field.path, _lines(text))
    if field.kind in {"number", "minutes"}:
        try:
            return int(text) if field.kind == "number" and len(text) < 10 else float(text)
        except ValueError:
            raise Refused(f"{field.path}: {text[:40]!r} is not a number", f"{field.path}: {text[:40]!r}は数値ではありません。") from None
    if field.kind == "choice" and text not in field.choices:
        raise Refused(f"{field.path}: {text[:40]!r} is not one of the choices", f"{field.path}: {text[:40]!r}は選択できません。")
    return text[:_LONGEST]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text[:_LONGEST].splitlines() if line.strip()]


def _networks(path: str, lines: Iterable[str]) -> dict[str, list[str]]:
    """Return networks by domain: a line names a domain and at least one. Raises Refused."""
    found: dict[str, list[str]] = {}
    for line in lines:
        domain, *networks = line.replace(",", " ").split() or [""]  # a comma alone says nothing
        if not networks:
            raise Refused(
                f"{path}: {line[:80]!r} names no network. Write, for example, example.test 192.0.2.0/24.",
                f"{path}: {line[:80]!r}にネットワークがありません（例: example.test 192.0.2.0/24）。",
            )
        found.setdefault(domain, []).extend(networks)
    return found
