"""Shapes of how sender, Message-ID, links, pictures and the address for answers relate to one another.

Firms that write to their customers name themselves everywhere; who sends by the million borrows names, hosts and pictures from elsewhere.
That a message has HTML or pictures, and how many, is told by none of these (`docs/model-card.md`).
"""

from collections.abc import Iterator, Sequence

from sekisho.model.message import Link, Message

_MOST_LINKS = 60
_MOST_PICTURES = 60
_LITTLE_TEXT = 200  # characters: a picture beside less than this says what the text does not
_HARDLY_ANY_TEXT = 30
_SMALL_PICTURE = 64 * 1024  # octets; photographs are larger


def _belongs(host: str, organisation: str) -> bool:
    return bool(organisation) and (host == organisation or host.endswith("." + organisation))


def relations(message: Message, *, free_mail: bool) -> Iterator[str]:
    """Yield the names of the relations that hold. `free_mail`: anybody can have an address at the sender's domain."""
    links = [link for link in message.links[:_MOST_LINKS] if link.host and link.place != "html:img" and not link.place.startswith("document:")]
    organisations = {link.organisation for link in links if link.organisation}
    yield from _identifier(message, organisations, free_mail=free_mail)
    own = sum(link.organisation == message.sender.organisation for link in links)
    if links:
        yield f"links:own-quarters:{own * 4 // len(links)}"
        if len(organisations) == 1:
            yield "links:one-organisation" if own else "links:one-organisation-elsewhere"
        if free_mail:
            yield "sender:free-mail-with-links"
    yield from _pictures(message, links, organisations)
    answer = message.reply_to
    if answer is not None and answer.address:
        if answer.address == message.sender.address:
            yield "reply-to:same"
        elif answer.organisation == message.sender.organisation:
            yield "reply-to:colleague"


def _identifier(message: Message, organisations: set[str], *, free_mail: bool) -> Iterator[str]:
    """Whether the program that made the Message-ID (RFC 5322 section 3.6.4) belongs to the sender: a relation, never the name itself."""
    host = message.message_id.rpartition("@")[2].strip("<>[] \t").lower()
    if not host:
        return
    if "." not in host:
        yield "identifier:no-domain"
    elif host.replace(".", "").isdigit():
        yield "identifier:number"
    else:
        whose = "own" if _belongs(host, message.sender.organisation) else "elsewhere"
        yield f"identifier:{whose}"
        if free_mail:
            yield f"identifier:free-mail-{whose}"
        if any(_belongs(host, organisation) for organisation in organisations):
            yield "identifier:as-links"


def _pictures(message: Message, links: Sequence[Link], organisations: set[str]) -> Iterator[str]:
    hosts = {link.organisation for link in message.links[: _MOST_LINKS + _MOST_PICTURES] if link.place == "html:img" and link.host}
    if hosts:
        yield "pictures:own" if message.sender.organisation in hosts else "pictures:elsewhere"
        if hosts & organisations:
            yield "pictures:as-links"
    characters = message.text.visible_characters
    if characters >= _LITTLE_TEXT:
        return
    attached = [part.size for part in message.parts[:_MOST_PICTURES] if part.declared_type.startswith("image/")]
    if not attached and not (hosts and message.text.images):
        return
    yield "picture:little-text" if characters >= _HARDLY_ANY_TEXT else "picture:alone"
    if attached:
        yield "picture:small" if max(attached) < _SMALL_PICTURE else "picture:large"
    if links:
        yield "picture:with-link"
