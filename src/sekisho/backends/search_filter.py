"""Whether a message fits a search: the one definition, for every store. Indexes only narrow down what is asked here."""

import ipaddress
from collections.abc import Callable
from copy import copy

from sekisho.backends.search_terms import address_in, is_digest, searched_text
from sekisho.backends.search_text import holds, needles, normal
from sekisho.backends.summaries import Line
from sekisho.model.access import Sight
from sekisho.model.arrival import Direction
from sekisho.model.ids import is_id
from sekisho.ports.history import Search, address_of, recipients_seen

Fits = Callable[[Line], bool]


def fits(search: Search) -> Fits:
    """Return the question to put to each line, made ready once for many. Raises ValueError for an `ip` that is no address or network.

    The campaign is not asked here: its members are known to the store of campaigns.
    """
    questions: list[Fits] = []
    if search.text:
        questions += [_free(needle) for needle in needles(search.text)]
    if search.subject:
        wanted = needles(search.subject)
        questions.append(lambda line: all(holds(normal(line.subject), needle) for needle in wanted))
    for name in ("category", "state", "direction"):
        if value := normal(getattr(search, name)):
            questions.append(_same(name, value))
    if search.code:
        code = normal(search.code)
        questions.append(lambda line: code in normal(f"{line.codes} {line.rule}").split())
    if search.message_id:
        message = normal(search.message_id).strip("<> ")
        questions.append(lambda line: normal(line.message_id).strip("<>").startswith(message))
    if search.sender:
        questions.append(_party(search.sender, lambda line: [normal(line.sender), address_in(line.header_from)], lambda line: line.header_from))
    if search.recipient:
        questions.append(_party(search.recipient, lambda line: normal(line.recipients).split(", "), lambda line: line.recipients))
    if search.file:
        questions.append(_file(normal(search.file).strip()))
    if search.host:
        host = normal(search.host).strip(".")
        questions.append(lambda line: any(_at_or_below(each, host) for each in line.hosts.split()))
    if search.ip:
        network = ipaddress.ip_network(search.ip.strip(), strict=False)
        questions.append(lambda line: _inside(line.ip, network))
    if search.since or search.until:
        since, until = search.since, search.until or float("inf")
        questions.append(lambda line: since <= line.at < until)
    sight = search.sight
    if sight.whole:
        return lambda line: all(ask(line) for ask in questions)

    def within(line: Line) -> bool:
        """Ask of the line as the asker sees it: one that is found by a recipient out of sight would tell of them (Bcc)."""
        if not sees(sight, line):
            return False
        seen = copy(line)
        seen.recipients = recipients_seen(sight, line.direction, line.sender, line.recipients)
        return all(ask(seen) for ask in questions)

    return within


def sees(sight: Sight, line: Line) -> bool:
    """Tell whether somebody with that sight may know of a message: it is for them, or it is theirs."""
    addresses = line.recipients.split(", ")
    if line.direction != Direction.INBOUND:  # what comes in may name anybody as its sender
        addresses += [line.sender, address_in(line.header_from)]
    return sight.whole or any(sight.covers(address_of(address)) for address in addresses)


def _free(needle: str) -> Fits:
    bare = needle.strip("<>")

    def ask(line: Line) -> bool:
        if line.arrival == needle and is_id(needle):
            return True
        return holds(searched_text(line), needle) or (bare != "" and normal(line.message_id).strip("<>").startswith(bare))

    return ask


def _same(name: str, value: str) -> Fits:
    return lambda line: normal(getattr(line, name)) == value


def _party(text: str, addresses: Callable[[Line], list[str]], shown: Callable[[Line], str]) -> Fits:
    value = normal(text).strip()
    if value.startswith("@"):
        own = value[1:].strip(".")
        return lambda line: any(_at_or_below(address.rpartition("@")[2], own) for address in addresses(line) if address)
    if "@" in value:
        return lambda line: value in addresses(line)
    wanted = needles(value)
    return lambda line: all(holds(normal("\n".join((*addresses(line), shown(line)))), needle) for needle in wanted)


def _file(value: str) -> Fits:
    if is_digest(value):
        return lambda line: any(each.startswith(value) for each in line.files.split("\n"))
    wanted = needles(value)

    def ask(line: Line) -> bool:
        names = normal("\n".join(each.partition(" ")[2] for each in line.files.split("\n")))
        return all(holds(names, needle) for needle in wanted)

    return ask


def _at_or_below(domain: str, own: str) -> bool:
    return domain == own or domain.endswith(f".{own}")


def _inside(ip: str, network: ipaddress.IPv4Network | ipaddress.IPv6Network) -> bool:
    try:
        return ipaddress.ip_address(ip) in network
    except ValueError:
        return False
