"""A policy document in which one rule is rolled out further or less far, every other character as it was. Pure."""

import re

from sekisho.model.errors import Refused
from sekisho.model.policy import Rollout
from sekisho.policy.dangers import checked
from sekisho.policy.toml_lines import Lines

_VALUE = r"(\"[^\"]*\"|'[^']*'|[0-9]+)"


def with_rollout(text: str, name: str, rollout: Rollout, share: int = 0) -> str:
    """Return a document in which one rule is rolled out that far; `share`: percent, 0 leaves it. Raises Refused for rules in one line, or unknown."""
    changed = _with(text, name, "rollout", f'"{rollout}"')
    return _with(changed, name, "share", str(share)) if share else changed


def _with(text: str, name: str, key: str, value: str) -> str:
    policy = checked(text).policy
    index = next((index for index, rule in enumerate(policy.rules) if rule.name == name), None) if policy else None
    lines, places = text.splitlines(keepends=True), Lines(text)
    if index is not None:
        wanted = re.compile(rf"(\s*{key}\s*=\s*){_VALUE}")
        at = places.of(("rules", index, key)) - 1
        if wanted.match(lines[at]):
            lines[at] = wanted.sub(rf"\g<1>{value}", lines[at], count=1)
            return "".join(lines)
        at = places.of(("rules", index, "name")) - 1
        if re.match(r"\s*name\s*=", lines[at]):
            if not lines[at].endswith("\n"):
                lines[at] += "\n"
            lines.insert(at + 1, f"{key} = {value}\n")
            return "".join(lines)
    raise Refused(f"the rule {name} does not stand in lines of its own", f"ルール{name}が独立した行に書かれていません。")
