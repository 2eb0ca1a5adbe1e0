"""Which names documents may have, the same for every store."""

import re

_SAFE = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")


def check(*names: str) -> None:
    """Raise ValueError for a tenant, shelf or name that we would not have given."""
    for name in names:
        if not _SAFE.fullmatch(name) or ".." in name:
            raise ValueError(f"not a name of ours: {name!r}")
