"""What people type on the pages of an organisation: servers of a route, several names in one field."""

import re
from collections.abc import Iterable

from sekisho.model.errors import Refused
from sekisho.tenancy.values import NextHop

_HOP = re.compile(r"(?:\[([^\[\]\s]{1,253})\]|([^\[\]:\s]{1,253}))(?::([0-9]{1,5}))?(?:[ \t]+([0-9]{1,5}))?")
_MOST_LINES = 200


def several(text: str) -> tuple[str, ...]:
    """Return names that stand apart by spaces or commas."""
    return tuple(one[:320] for one in re.split(r"[\s,、]", text) if one)


def hops_of(text: str) -> tuple[NextHop, ...]:
    """Return the servers of a route, one a line: `host`, `host:port` or `[IPv6]:port`, and a weight. Raises Refused for a line that is none."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    found = []
    for line in lines[:_MOST_LINES]:
        match = _HOP.fullmatch(line)
        if match is None:
            raise Refused(f"{line[:100]!r} is not a server", f"{line[:100]!r}はサーバーではありません。")
        found.append(NextHop(match[1] or match[2], int(match[3] or 25), int(match[4] or 0)))
    return tuple(found)


def text_of(hops: Iterable[NextHop]) -> str:
    """Return servers as `hops_of` reads them."""
    return "\n".join(f"{f'[{hop.host}]' if ':' in hop.host else hop.host}:{hop.port}" + (f" {hop.weight}" if hop.weight else "") for hop in hops)
