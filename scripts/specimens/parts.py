"""What every message is made of: head lines, MIME entities, attachments, quoted words."""

import base64
import quopri
from dataclasses import dataclass
from datetime import datetime
from email.header import Header

from . import attachments, bodies

CRLF = "\r\n"


@dataclass(frozen=True)
class Filled:
    """A text with its slots filled."""

    kind: str
    language: str
    options: dict[str, str]
    from_name: str
    from_address: str
    subject: str
    body: str
    slots: dict[str, str]

    @property
    def domain(self) -> str:
        return self.from_address.rpartition("@")[2]


@dataclass(frozen=True)
class Entity:
    """One MIME entity: header lines and its encoded body."""

    head: tuple[str, ...]
    body: str


def word(text: str, charset: str = "utf-8") -> str:
    return text if text.isascii() else Header(text, charset, maxlinelen=70).encode(linesep=CRLF)


def mailbox(name: str, address: str, charset: str = "utf-8") -> str:
    shown = f'"{name}"' if name.isascii() and not name.replace(" ", "").isalnum() else word(name, charset)
    return f"{shown} <{address}>"


def text_entity(text: str, subtype: str, encoding: str, charset: str = "utf-8", extra: str = "") -> Entity:
    octets = text.replace("\n", CRLF).encode(charset, "replace")
    match encoding:
        case "base64":
            body = base64.encodebytes(octets).decode().replace("\n", CRLF)
        case "quoted-printable":
            body = quopri.encodestring(octets.replace(b"\r\n", b"\n")).decode().replace("\n", CRLF) + CRLF
        case _:
            body = octets.decode("latin-1") + CRLF
    return Entity((f'Content-Type: text/{subtype}; charset="{charset}"{extra}', f"Content-Transfer-Encoding: {encoding}"), body)


def file_entity(name: str, media_type: str, octets: bytes, disposition: str = "attachment", content_id: str = "") -> Entity:
    shown = name if name.isascii() else word(name)
    plain_name = "" if name.isascii() else "; filename*=UTF-8''" + "".join(f"%{octet:02X}" for octet in name.encode())
    head = [f'Content-Type: {media_type}; name="{shown}"', "Content-Transfer-Encoding: base64"]
    head.append(f'Content-Disposition: {disposition}; filename="{shown}"' if not plain_name else f"Content-Disposition: {disposition}{plain_name}")
    if content_id:
        head.append(f"Content-ID: <{content_id}>")
    return Entity(tuple(head), base64.encodebytes(octets).decode().replace("\n", CRLF))


def multipart(subtype: str, boundary: str, entities: list[Entity], extra: str = "") -> Entity:
    body = "".join(f"--{boundary}{CRLF}{CRLF.join(entity.head)}{CRLF}{CRLF}{entity.body}{CRLF}" for entity in entities)
    return Entity((f'Content-Type: multipart/{subtype}; boundary="{boundary}"{extra}',), f"{body}--{boundary}--{CRLF}")


def moment_of(filled: Filled) -> datetime:
    return datetime.fromisoformat(filled.slots["instant"])


def common_head(filled: Filled, message_id: str, charset: str = "utf-8", zone: str = "") -> list[str]:
    moment = moment_of(filled)
    zone = zone or ("+0900" if filled.language == "ja" else "+0000")
    head = [
        f"Date: {moment.strftime('%a, %d %b %Y %H:%M:%S')} {zone}",
        f"From: {mailbox(filled.from_name, filled.from_address, charset)}",
        f"To: {mailbox(filled.slots['to_name'], filled.slots['to'], charset)}",
        f"Subject: {word(filled.subject, charset)}",
        f"Message-ID: <{message_id}>",
        "MIME-Version: 1.0",
    ]
    if "reply" in filled.options:
        head.append(f"In-Reply-To: <{filled.slots['code']}.ref@{filled.slots['to'].rpartition('@')[2]}>")
        head.append(f"References: <{filled.slots['code']}.ref@{filled.slots['to'].rpartition('@')[2]}>")
    if "auto" in filled.options:
        head += ["Auto-Submitted: auto-replied", "X-Auto-Response-Suppress: All"]
    return head


def received(filled: Filled, host: str) -> list[str]:
    moment = moment_of(filled)
    zone = "+0900" if filled.language == "ja" else "+0000"
    return [
        f"Received: from {host} ({host} [198.51.100.{int(filled.slots['order']) % 250 + 1}]){CRLF}\tby mx.{filled.slots['to'].rpartition('@')[2]} with ESMTPS id "
        f"{filled.slots['code'][:10]}{CRLF}\tfor <{filled.slots['to']}>; {moment.strftime('%a, %d %b %Y %H:%M:%S')} {zone}"
    ]


def quoted(filled: Filled) -> str:
    """What a reply carries below: the other side's words."""
    if "reply" not in filled.options:
        return ""
    if filled.language == "ja":
        return f"\n\n{filled.slots['date']} {filled.slots['to_name']} <{filled.slots['to']}>:\n> お世話になっております。\n> 先日の件、いかがでしょうか。\n> {filled.slots['to_name']}"
    return f"\n\nOn {filled.slots['date']}, {filled.slots['to_name']} <{filled.slots['to']}> wrote:\n> thanks for your mail. How shall we go on with this?\n> {filled.slots['to_name']}"


def attached(filled: Filled) -> list[Entity]:
    found = []
    for option, name in filled.options.items():
        match option:
            case "pdf":
                found.append(file_entity(name, "application/pdf", attachments.pdf(f"{filled.subject} {filled.slots['order']}")))
            case "docx":
                media = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
                found.append(file_entity(name, media, attachments.docx(filled.subject)))
            case "xlsx":
                media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
                found.append(file_entity(name, media, attachments.xlsx(filled.subject)))
            case "zip":
                inner = name.removesuffix(".zip") + ".pdf"
                octets = attachments.locked_zip(inner, attachments.pdf(filled.slots["order"]), filled.slots["code"].encode())
                found.append(file_entity(name, "application/x-zip-compressed", octets))
    return found


def with_attachments(filled: Filled, boundary: str, main: Entity) -> Entity:
    files = attached(filled)
    return multipart("mixed", boundary, [main, *files]) if files else main


def render(head: list[str], entity: Entity) -> bytes:
    return (CRLF.join([*head, *entity.head]) + CRLF + CRLF + entity.body).encode("latin-1")


def alternative(filled: Filled, boundary: str, page: str, encoding: str) -> Entity:
    text = text_entity(bodies.plain(filled.body) + quoted(filled), "plain", encoding)
    return multipart("alternative", boundary, [text, text_entity(page, "html", encoding)])
