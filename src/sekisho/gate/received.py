"""The Received field that every message gets (RFC 5321 section 4.4)."""

import re
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache

from sekisho.model.arrival import EMERGENCY, Arrival

_UNSAFE = re.compile(r"[^A-Za-z0-9.:_\-\[\]]")


def received_field(arrival: Arrival, host_name: str) -> bytes:
    """Return the folded field with its last CRLF. Everything a client said is reduced to harmless characters first."""
    connection = arrival.connection
    when = _when(int(arrival.received_at))
    if connection.listener == EMERGENCY:  # written here, in a browser: where the writer sits is told to nobody
        return f"Received: by {host_name} (Sekisho emergency mailbox) with HTTP id {arrival.id};\r\n\t{when}\r\n".encode("ascii", "replace")
    reverse = _safe(connection.reverse_name) or "unknown"
    protocol = "UTF8SMTP" if arrival.envelope.smtputf8 else "ESMTP"
    if connection.tls_version:
        protocol += "S"
    if connection.login:
        protocol += "A"
    lines = [f"Received: from {_safe(connection.helo) or 'unknown'} ({reverse} [{connection.ip}])"]
    if connection.tls_version:
        lines.append(f"\t(using {_safe(connection.tls_version)} with cipher {_safe(connection.tls_cipher)})")
    lines.append(f"\tby {host_name} (Sekisho) with {protocol} id {arrival.id};")
    lines.append(f"\t{when}")
    return "\r\n".join(lines).encode("ascii", "replace") + b"\r\n"


def _safe(text: str) -> str:
    """Keep what a host name or address literal may hold, at most 255 characters."""
    return _UNSAFE.sub("?", text[:255])


@lru_cache(maxsize=8)
def _when(second: int) -> str:
    """Return a time as mail writes it; many messages come in one second."""
    return format_datetime(datetime.fromtimestamp(second, UTC))
