"""Lists that were asked (DNS lists of bad addresses and domains), and the operator's own feeds, know something of the message.

A list is one opinion: it adds to what else speaks against a message. Own feeds (`sekisho feeds import`) hold what the operator trusts.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from sekisho.model.dossier import Dossier
from sekisho.model.finding import Evidence, Finding, FindingKind, Severity

ADDRESS_STRONG = FindingKind("list.address_strong", Severity.STRONG, "The server that sent it stands on a list of known senders of bad mail.")
ADDRESS = FindingKind("list.address", Severity.SUSPICIOUS, "The server that sent it stands on a list of doubtful addresses.")
DOMAIN_STRONG = FindingKind("list.domain_strong", Severity.STRONG, "A domain in it stands on a list of harmful domains.")
DOMAIN = FindingKind("list.domain", Severity.SUSPICIOUS, "A domain in it stands on a list of doubtful domains.")
LEFT_OUT = FindingKind("list.left_out", Severity.NOTE, "It names more domains than lists are asked about.")
GOOD = FindingKind("list.good", Severity.INNOCENT, "The sending server or the sender's domain stands on a list of good ones.")
FEED_FILE = FindingKind("feed.file", Severity.MALWARE, "An attachment stands in your own feed of harmful files.")
FEED_URL = FindingKind("feed.url", Severity.STRONG, "A link stands in your own feed of harmful addresses.")
FEED_DOMAIN = FindingKind("feed.domain", Severity.STRONG, "A domain in it stands in your own feed of harmful domains.")
FEED_ADDRESS = FindingKind("feed.address", Severity.STRONG, "The server that sent it stands in your own feed of harmful addresses.")

_BY_MEANING = {
    "address strong": ADDRESS_STRONG, "address suspicious": ADDRESS, "address innocent": GOOD,
    "domain strong": DOMAIN_STRONG, "domain suspicious": DOMAIN, "domain innocent": GOOD,
}  # fmt: skip


class Lists:
    """Reads the recorded answers whose questions begin with "list:"."""

    name = "lists"
    kinds = (ADDRESS_STRONG, ADDRESS, DOMAIN_STRONG, DOMAIN, LEFT_OUT, GOOD)

    def look(self, dossier: Dossier) -> Iterator[Finding]:
        """Yield one finding for each list that knows something."""
        for answer in dossier.answers:
            if not answer.question.startswith("list:"):
                continue
            if answer.outcome == "left out":
                yield LEFT_OUT.seen(Evidence("list", f"{answer.question[5:105]}: {answer.values[0][:90]}"))
            elif answer.outcome == "answered":
                for value in answer.values[:5]:
                    kind = _BY_MEANING.get(value)
                    if kind is not None:
                        yield kind.seen(Evidence("list", answer.question[5:205]))


@dataclass(frozen=True, slots=True)
class Feeds:
    """The operator's own feeds: value to the feed's name. Digests are SHA-256, all else lower case."""

    hashes: Mapping[str, str] = field(default_factory=dict)
    urls: Mapping[str, str] = field(default_factory=dict)
    domains: Mapping[str, str] = field(default_factory=dict)
    addresses: Mapping[str, str] = field(default_factory=dict)


class OwnFeeds:
    """Compares files, links, domains and the sending address with the operator's feeds."""

    name = "own_feeds"
    kinds = (FEED_FILE, FEED_URL, FEED_DOMAIN, FEED_ADDRESS)

    def __init__(self, feeds: Feeds) -> None:
        self._feeds = feeds
        maps = (feeds.hashes, feeds.urls, feeds.domains, feeds.addresses)
        told = repr([sorted(each.items()) for each in maps])
        self.version = sha256(told.encode()).hexdigest()[:12] if any(maps) else ""  # what the feeds hold

    def look(self, dossier: Dossier) -> Iterator[Finding]:
        """Yield one finding for each thing that is listed."""
        feeds, message = self._feeds, dossier.message
        for part in message.parts if feeds.hashes else ():
            if part.sha256 in feeds.hashes:
                yield FEED_FILE.seen(Evidence(f"part:{part.path}", feeds.hashes[part.sha256][:200]))
        for number, link in enumerate(message.links if feeds.urls else ()):
            known = feeds.urls.get(link.url.lower().rstrip("/"))
            if known is not None:
                yield FEED_URL.seen(Evidence(f"link:{number}", known[:200]))
        for url in message.further_urls if feeds.urls else ():
            known = feeds.urls.get(url.lower().rstrip("/"))
            if known is not None:
                yield FEED_URL.seen(Evidence("links", known[:200]))
        if feeds.domains:
            hosts = {link.host for link in message.links} | {message.sender.domain} | ({message.reply_to.domain} if message.reply_to else set())
            for host in sorted(hosts):
                known = next((feeds.domains[name] for name in _above(host) if name in feeds.domains), None)
                if known is not None:
                    yield FEED_DOMAIN.seen(Evidence("domain", f"{host[:100]}: {known[:90]}"))
        if dossier.arrival.connection.ip in feeds.addresses:
            yield FEED_ADDRESS.seen(Evidence("client", feeds.addresses[dossier.arrival.connection.ip][:200]))


def _above(host: str) -> list[str]:
    labels = host.split(".")[-10:]
    return [".".join(labels[start:]) for start in range(len(labels) - 1)]
