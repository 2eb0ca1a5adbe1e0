"""Shapes of a message that are not words: of links, attachments, sender's address and subject. Each is a short name."""

import re
from collections.abc import Iterator
from functools import lru_cache

from sekisho.classify.relations import relations
from sekisho.classify.words import LONGEST_WORD
from sekisho.model.address import Mailbox
from sekisho.model.message import Link, Message

_MOST_LINKS = 60
_MOST_PARTS = 30
_TAGS = re.compile(
    r"\A(?:\s*(?:\[[^\]]{1,60}\]|\*{2,}[^*]{1,40}\*{2,}|(?:re|fw|fwd|aw|wg|sv|vs|antw|tr|rv|enc|odp|ynt)(?:\[\d+\])?\s*[:：]|[:|-]))+\s*",
    re.IGNORECASE,
)
_INNER_TAG = re.compile(r"\[(?:[\w.-]{1,30}|spam|bulk|suspicious|external)\]|\*{2,}spam\*{2,}", re.IGNORECASE)
_MONEY = re.compile(r"[$€£¥₹₽円]|\b(?:usd|eur|gbp|jpy|euro|dollars?)\b", re.IGNORECASE)
_CAPITALS = bytes(range(ord("A"), ord("Z") + 1))
_LETTERS = _CAPITALS + _CAPITALS.lower()
_LIST_HOSTS = frozenset({"googlegroups.com", "sf.net"})
_OTHER_SCHEMES = frozenset({"mailto", "tel", "javascript", "data", "cid"})
_LONG_NUMBER = 16  # digits
_REMEMBERED = 4_096  # hosts: the same come again and again, within a message and from one to the next
_ENDING = re.compile(r"/[^/?#]*\.([a-z0-9]{2,5})(?:[?#]|\Z)", re.IGNORECASE)
_ADDRESS_INSIDE = re.compile(r"[\w.+-]{1,64}(?:@|%40)[\w-]{1,63}\.\w")
_HEXADECIMAL = re.compile(r"[0-9a-f]{16,}")
_FREE_MAIL = frozenset(
    (
        "gmail.com googlemail.com yahoo.com yahoo.co.jp yahoo.co.uk yahoo.fr yahoo.de yahoo.es yahoo.it yahoo.co.in ymail.com "
        "rocketmail.com hotmail.com hotmail.co.uk hotmail.fr hotmail.de hotmail.it outlook.com outlook.jp live.com live.co.uk msn.com "
        "aol.com aim.com gmx.de gmx.net gmx.com web.de mail.com mail.ru inbox.ru bk.ru list.ru yandex.ru yandex.com rambler.ru ukr.net "
        "qq.com 163.com 126.com sina.com foxmail.com naver.com hanmail.net daum.net icloud.com me.com mac.com protonmail.com proton.me "
        "tutanota.com zoho.com rediffmail.com libero.it virgilio.it tiscali.it wp.pl o2.pl onet.pl interia.pl seznam.cz t-online.de "
        "freenet.de orange.fr free.fr laposte.net wanadoo.fr bol.com.br uol.com.br terra.com.br btinternet.com comcast.net verizon.net "
        "att.net sbcglobal.net bellsouth.net juno.com netzero.net excite.com lycos.com netscape.net walla.com docomo.ne.jp ezweb.ne.jp "
        "softbank.ne.jp nifty.com excite.co.jp goo.jp"
    ).split()
)


_RESERVED = frozenset({"test", "example", "invalid", "localhost"})  # RFC 2606: our own training texts live there


def subject_without_tags(subject: str) -> str:
    """Return the subject without what lists, filters and replies put before it: such marks tell the way a message took."""
    return _INNER_TAG.sub(" ", _TAGS.sub("", subject, count=1))


def shapes(message: Message, text: str, words: list[bytes]) -> list[str]:
    """Return the names of all shapes that the message has, in a fixed order; some may repeat."""
    return [*shapes_around(message, subject_without_tags(message.subject)), *shapes_of_text(text, words)]


def shapes_around(message: Message, subject: str) -> list[str]:
    """Return those that are the same for any part of the text. `subject`: without tags."""
    return [
        *_sender(message),
        *_subject(subject),
        *_links(message),
        *relations(message, free_mail=is_free_mail(message.sender)),
        *_attachments(message),
    ]


def _bucket(number: int) -> int:
    """Return the number of binary digits: 0, 1, 2 (2-3), 3 (4-7), 4 (8-15) ..."""
    return number.bit_length()


def _count_letters(text: str) -> tuple[int, int]:
    """Return the number of ASCII letters and of capitals among them."""
    octets = text.encode("ascii", "ignore")
    return len(octets) - len(octets.translate(None, _LETTERS)), len(octets) - len(octets.translate(None, _CAPITALS))


def is_free_mail(mailbox: Mailbox) -> bool:
    """Tell whether anybody can have an address there for nothing."""
    return mailbox.organisation in _FREE_MAIL or mailbox.domain in _FREE_MAIL


def _sender(message: Message) -> Iterator[str]:
    sender = message.sender
    local, _, domain = sender.address.rpartition("@")
    if is_free_mail(sender):
        yield "sender:free-mail"
    if domain:
        top = domain.rpartition(".")[2]
        if top not in _RESERVED:
            yield f"sender:tld:{top}"
        yield f"sender:labels:{min(domain.count('.'), 4)}"
    else:
        yield "sender:none"
    if any(map(str.isdigit, local)):
        yield f"sender:digits:{_bucket(sum(map(str.isdigit, local)))}"
    if any(map(str.isdigit, sender.organisation)):
        yield "sender:digits-in-domain"
    if len(local) > 24:
        yield "sender:long"
    name = sender.name.strip()
    if not name:
        yield "sender:no-name"
    else:
        if name.isupper():
            yield "sender:name-capitals"
        elif name.islower():
            yield "sender:name-small"
        if "@" in name:
            yield "sender:name-address"
        if any(map(str.isdigit, name)):
            yield "sender:name-digits"
        yield f"sender:name-words:{min(name.count(' ') + 1, 5)}"
    answer = message.reply_to
    if answer is not None and answer.address and answer.organisation != sender.organisation:
        yield "reply-to:elsewhere"
        if is_free_mail(answer):
            yield "reply-to:free-mail"


def _subject(subject: str) -> Iterator[str]:
    if not subject.strip():
        yield "subject:empty"
        return
    letters, capitals = _count_letters(subject)
    if letters > 5 and capitals > 0.7 * letters:
        yield "subject:capitals"
    if "!" in subject or "！" in subject:
        yield "subject:exclaims"
    if "?" in subject or "？" in subject:
        yield "subject:asks"
    if _MONEY.search(subject):
        yield "subject:money"
    if not subject.isascii() and any(character > "\U0001f000" or "\u2600" <= character <= "\u27bf" for character in subject):
        yield "subject:pictures"
    if not subject.isascii() and any("\u0400" <= character <= "\u04ff" for character in subject) and letters > 3:
        yield "subject:mixed-scripts"


def _is_plumbing(link: Link) -> bool:
    """Links of a mailing list's footer tell where the message was collected."""
    url = link.url
    return (
        link.host.startswith(("lists.", "list."))
        or link.organisation in _LIST_HOSTS
        or ("/" in url and ("/listinfo" in url or "/mailman" in url or "/majordomo" in url))
        or "unsubscribe@googlegroups" in url
    )


def _links(message: Message) -> list[str]:
    found: list[str] = []
    organisations = set()
    count, own = 0, message.sender.organisation
    for link in message.links:
        if link.place == "html:img" or link.place.startswith("document:") or _is_plumbing(link):
            continue
        count += 1
        if count > _MOST_LINKS:
            break
        if link.organisation:
            organisations.add(link.organisation)
        _link(link, own, found)
    found.append(f"links:{min(_bucket(count), 5)}")
    found.append(f"links:organisations:{min(_bucket(len(organisations)), 4)}")
    if own and organisations:
        found.append("links:own" if own in organisations else "links:elsewhere-only")
    return found


def _link(link: Link, own: str, found: list[str]) -> None:
    """Add the shapes of one link: most of all shapes are these, so they are gathered in a list."""
    url, host = link.url, link.host
    scheme, _, rest = url.partition(":")
    scheme = scheme.lower()
    if scheme == "mailto" or not host:
        found.append(f"link:{scheme}" if scheme in _OTHER_SCHEMES else "link:no-host")
        return
    if link.organisation and link.organisation != own and host.rpartition(".")[2] not in _RESERVED:
        found.append(f"link:organisation:{link.organisation}")
    found += _host(host, link.organisation)
    if link.flags:
        found += [f"link:flag:{flag}" for flag in link.flags]
    path = (rest[2:] if rest.startswith("//") else url.partition("://")[2]).partition("/")[2]
    if path:
        beginning = path[:300]
        if ("@" in path or "%40" in path) and _ADDRESS_INSIDE.search(beginning):
            found.append("link:address-inside")
        if len(path) >= _LONG_NUMBER and _HEXADECIMAL.search(beginning):
            found.append("link:hexadecimal")
        ending = _ENDING.search("/" + beginning) if "." in beginning else None
        if ending:
            found.append(f"link:ending:{ending[1].lower()}")
    else:
        found.append("link:no-path")
    if link.place == "html:form":
        found.append("link:form")


@lru_cache(maxsize=_REMEMBERED)
def _host(host: str, organisation: str) -> list[str]:
    """Return the shapes of a link's host; nobody changes the list."""
    found = []
    top = host.rpartition(".")[2]
    if top not in _RESERVED:
        found.append(f"link:tld:{top}")
    found.append(f"link:labels:{min(host.count('.'), 5)}")
    name = organisation.partition(".")[0] or host
    if any(map(str.isdigit, name)):
        found.append("link:digits-in-name")
    if hyphens := name.count("-"):
        found.append(f"link:hyphens:{min(hyphens, 3)}")
    if len(name) > 15:
        found.append("link:long-name")
    return found


def _attachments(message: Message) -> Iterator[str]:
    for part in message.parts[:_MOST_PARTS]:
        if part.file_name or part.disposition == "attachment":
            kind = part.detected_types[0] if part.detected_types else "empty"
            yield f"attachment:{kind}"
            ending = part.file_name.rpartition(".")[2].lower() if "." in part.file_name else "none"
            yield f"attachment:ending:{ending[:8]}"


def shapes_of_text(text: str, words: list[bytes]) -> Iterator[str]:
    """Yield the shapes of a text, and of the words that it was cut into."""
    yield f"text:words:{min(_bucket(len(words)), 11)}"
    beginning = text[:8_000]
    letters, capitals = _count_letters(beginning)
    if letters > 40 and capitals > 0.5 * letters:
        yield "text:capitals"
    exclaims = beginning.count("!")
    if exclaims:
        yield f"text:exclaims:{min(_bucket(exclaims), 5)}"
    if "$" in beginning or "€" in beginning or "£" in beginning:
        yield "text:money"
    if max(map(len, words), default=0) > LONGEST_WORD:
        yield "text:long-words"
