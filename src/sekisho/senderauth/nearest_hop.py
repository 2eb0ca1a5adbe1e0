"""Known hosts: which server is judged where relays of our own stand in front of us.

Received fields are read from the top, one for each known host: the uppermost was written by the known host that connected to us, the next
one by the known host that connected to that, and so on. The first client that is no known host is judged, and nothing that stands below
it is read: it wrote all of that itself, or could have.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address

from sekisho.senderauth.networks import lies_in
from sekisho.senderauth.received_field import read_received

MOST_FIELDS = 50


@dataclass(frozen=True, slots=True)
class Judged:
    """The client whose address SPF is asked about. `ip` is "" where a known host's field cannot be read: then nobody can be judged."""

    ip: str
    helo: str
    known_hosts: int = 0  # that were passed on the way


def nearest_hop(ip: str, helo: str, received: Sequence[str], known_hosts: tuple[str, ...]) -> Judged:
    """Return who is judged: the client itself, or the nearest one before our known hosts.

    `received` are the values of the Received fields that the message came with, from the top, not decoded (RFC 2047 does not apply to
    them, and its words could hold what a client wants to be read). A host that took the message from itself (a filter, a queue) wrote the next
    field too: list only relays where nobody but their administrators can submit mail. Where a client had logged in to a known host, or no
    field is left, the mail is that host's own, and the host is judged.
    """
    if not lies_in(ip, known_hosts):
        return Judged(ip, helo)
    judged = Judged(ip, helo, 0)
    passed = 1
    for value in received[:MOST_FIELDS]:
        hop = read_received(value)
        if hop is None:
            return Judged("", "", passed)
        if hop.authenticated:
            break
        if not hop.ip or ip_address(hop.ip).is_loopback:
            continue
        judged = Judged(hop.ip, hop.helo, passed)
        if not lies_in(hop.ip, known_hosts):
            return judged
        passed += 1
    return judged
