"""The way out for one recipient: the domain's route, or what the policy puts in its place."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sekisho.gate.carrier import Carrier
from sekisho.gate.passage import Passed
from sekisho.model.address import Address
from sekisho.model.decision import Deliver
from sekisho.model.delivery import Hop, Route


@dataclass(frozen=True, slots=True)
class Way:
    """Where it goes, who is named there instead of the recipient, and as whose mail."""

    route: Route
    sent_to: Address | None = None
    sent_as: Address | None = None


@dataclass(frozen=True, slots=True)
class Shared:
    """What recipients of one delivery share."""

    way: Way
    deliver: Deliver


def told_of_way(way: Way, deliver: Deliver) -> Iterator[tuple[str, str]]:
    """Yield what tracking tells of it."""
    yield "route", str(way.route)
    if way.sent_to is not None:
        yield "redirected_to", str(way.sent_to)
    if deliver.not_before:
        yield "not_before", f"{deliver.not_before:.0f}"
    if deliver.stamps:
        yield "stamps", " ".join(stamp.name for stamp in deliver.stamps)


def way_for(deliver: Deliver, recipient: Address, passed: Passed, carrier: Carrier, now: float) -> Way | None:
    """Return the way, None if none leads there. A bounce to a sender that we rewrote goes to the one it stands for."""
    arrival = passed.dossier.arrival
    sender = arrival.envelope.sender
    target = deliver.redirect
    sent_as = None
    if target is None and carrier.srs is not None and sender.is_null:
        target = carrier.srs.original(recipient, now)
    elif target is not None and carrier.srs is not None and target.domain not in passed.dossier.tenant.domains and not sender.is_null:
        # too long to be rewritten: bounces go to whom the mail was for, as with any forwarding mailbox
        sent_as = carrier.srs.rewritten(sender, recipient.domain, now) or recipient
    route: Route | None
    if deliver.hop:
        host, _, port = deliver.hop.rpartition(":")
        route = Route((Hop(host.strip("[]"), int(port)),))
    else:
        route = carrier.directory.route(arrival.tenant, (target or recipient).domain or carrier.host_name)
    if route is None:
        return None
    return Way(replace(route, tls=deliver.tls) if deliver.tls and not route.is_mailbox else route, target, sent_as)
