"""Settings that come several times, as boxes of a form: imitated people, rules of proof. An empty box adds one; an emptied one goes away. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import get_args

import msgspec

from sekisho.console.administration.settings_form import not_so
from sekisho.model.errors import Refused
from sekisho.tenancy.wishes.settings import PersonSection, ProofRuleSection, RuleName, Section, TenantSettings

_FIELD = re.compile(r"([a-z_]{1,40})-([0-9]{1,2})")
_LONGEST = 20_000
_NOTHING = "nothing"
_RESULTS = (
    "spf_fail", "spf_softfail", "spf_neutral", "spf_none", "spf_permerror", "dkim_none", "dkim_fail",
    "dmarc_none", "dmarc_fail", "dmarc_quarantine", "dmarc_reject",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """A field of a box. `kind`: text, lines or choice; its word is that of the group and its name."""

    name: str
    kind: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """What comes several times. `group` names its words; the first part is what a box is called by."""

    group: str
    section: str
    key: str
    shape: type[Section]
    parts: tuple[Part, ...]
    most: int  # of one form, whose fields are bounded

    def word(self, part: Part) -> str:
        """Return the name of a part's word."""
        return f"{self.group}_{part.name}"


@dataclass(frozen=True, slots=True)
class Box:
    """One of them as the form shows it, its parts with their values as text; the last is empty."""

    place: int
    is_new: bool
    values: tuple[tuple[Part, str], ...]


PEOPLE = Kind("set_imitated", "tenant", "people", PersonSection, (Part("name", "text"), Part("other_names", "lines"), Part("addresses", "lines")), 50)
RULES = Kind(
    "set_rules", "proof", "rules", ProofRuleSection, (Part("domain", "text"), *(Part(name, "choice", get_args(RuleName)) for name in _RESULTS)), 15
)
KINDS = {kind.group: kind for kind in (PEOPLE, RULES)}


def boxes(settings: TenantSettings, kind: Kind) -> list[Box]:
    """Return those that are set, in their order, and an empty one."""
    plain = msgspec.to_builtins(settings)[kind.section][kind.key]
    found = [one for one in plain if not _is_empty(one, kind)][: kind.most]
    told = [Box(place, False, tuple((part, _text(one[part.name])) for part in kind.parts)) for place, one in enumerate(found)]
    fresh = msgspec.to_builtins(kind.shape())
    return [*told, Box(len(told), True, tuple((part, _text(fresh[part.name])) for part in kind.parts))]


def with_boxes(settings: TenantSettings, kind: Kind, fields: Iterable[tuple[str, str]]) -> TenantSettings:
    """Return the settings with what a form's boxes tell. Raises Refused for what cannot be, and where there are more than it shows."""
    if len(getattr(getattr(settings, kind.section), kind.key)) > kind.most:
        raise Refused("there are more than this form shows: change them as text", "件数が多いため、JSONで変更してください。")
    known = {part.name: part for part in kind.parts}
    told: dict[int, dict[str, object]] = {}
    for name, value in fields:
        match = _FIELD.fullmatch(name)
        if match and (part := known.get(match[1])):
            told.setdefault(int(match[2]), {})[part.name] = _value(value[:_LONGEST], part)
    made = [one for _, one in sorted(told.items()) if not _is_empty(one, kind)]
    try:
        shaped = msgspec.convert(made, type=tuple[kind.shape, ...])  # type: ignore[name-defined]
    except msgspec.ValidationError as error:
        raise not_so(error) from None
    section = msgspec.structs.replace(getattr(settings, kind.section), **{kind.key: shaped})
    return msgspec.structs.replace(settings, **{kind.section: section})


def _is_empty(one: dict[str, object], kind: Kind) -> bool:
    """Tell whether a box says nothing: a person without a name; a rule for all others that demands nothing.

    A rule that demands nothing for one domain says something: that the rule for all others does not hold there.
    """
    choices = [part.name for part in kind.parts if part.kind == "choice"]
    return not one.get(kind.parts[0].name) and all(one.get(name, _NOTHING) in {_NOTHING, ""} for name in choices)


def _text(value: object) -> str:
    return value if isinstance(value, str) else "\n".join(value)  # type: ignore[arg-type]


def _value(text: str, part: Part) -> object:
    if part.kind == "lines":
        return [line.strip() for line in text.splitlines() if line.strip()]
    return text.strip()
