"""Unwanted mail taken apart, put together again, and the wanted text that is put beside it: what `evasions.py` works with."""

import base64
import html
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from email.header import Header
from urllib.parse import quote

SENTENCES = {
    "cs": "Dobrý den, posílám vám nabídku, o kterou jste si napsal, a prosím o potvrzení, že se den hodí pro vás. ",
    "pl": "Dzień dobry, w załączeniu przesyłam umowę dla Państwa oraz fakturę. Czy jest możliwe spotkanie w piątek i nie później? ",
    "ru": "Здравствуйте, посылаю вам протокол встречи и прошу сообщить, подходит ли вам время в пятницу. ",
}


@dataclass(frozen=True, slots=True)
class Lure:
    """Unwanted mail taken apart: what its reader sees, and where it leads."""

    name: str
    source: str
    kind: str
    sender: str  # value of From, ASCII or encoded
    subject: str
    text: str
    links: tuple[str, ...]
    fields: tuple[tuple[str, str], ...] = ()  # others that the message had: Reply-To, Message-ID, X-Mailer


@dataclass(frozen=True, slots=True)
class Filling:
    """Wanted text: `pages` of a book's length, `thread` that a list's members wrote; `foreign` by language."""

    pages: str
    thread: str
    dictionary: str
    foreign: Mapping[str, str]


def _part(media_type: str, content: bytes, name: str = "") -> bytes:
    head = f"Content-Type: {media_type}\r\n"
    if name:
        head += f"Content-Disposition: attachment; filename*=utf-8''{quote(name)}\r\n"
    if media_type.startswith("message/"):
        return f"{head}Content-Transfer-Encoding: 8bit\r\n\r\n".encode() + content
    return f"{head}Content-Transfer-Encoding: base64\r\n\r\n".encode() + base64.encodebytes(content).replace(b"\n", b"\r\n")


def _together(kind: str, parts: Sequence[bytes]) -> bytes:
    if len(parts) == 1:
        return parts[0]
    between = f"=-{kind}-0123456789"
    body = b"".join(b"--" + between.encode() + b"\r\n" + part + b"\r\n" for part in parts)
    return f'Content-Type: multipart/{kind}; boundary="{between}"\r\n\r\n'.encode() + body + f"--{between}--\r\n".encode()


def built(
    lure: Lure,
    *,
    text: str | None = None,
    page: str | None = None,
    subject: str | None = None,
    sender: str = "",
    fields: Sequence[tuple[str, str]] = (),
    files: Sequence[tuple[str, str, bytes]] = (),
) -> bytes:
    """Return a message: `text` as plain text, `page` as HTML (as alternatives if both are given), `files` (name, type, content) attached."""
    bodies = [("text/plain", text)] if text is not None else []
    bodies += [("text/html", page)] if page is not None else []
    shown = _together("alternative", [_part(f"{media_type}; charset=utf-8", body.encode("utf-8", "replace")) for media_type, body in bodies])
    whole = _together("mixed", [shown, *(_part(media_type, content, name) for name, media_type, content in files)])
    title = lure.subject if subject is None else subject
    head = [f"From: {sender or lure.sender}", "To: user@example.test", f"Subject: {encoded(title)}", "MIME-Version: 1.0"]
    head += [f"{name}: {value}" for name, value in dict([*lure.fields, *fields]).items() if value]
    return "\r\n".join(head).encode("utf-8", "replace") + b"\r\n" + whole


def encoded(value: str) -> str:
    """Return a header's value in ASCII."""
    value = " ".join(value.split())[:400]
    return value if value.isascii() else Header(value, "utf-8", maxlinelen=10_000).encode(splitchars="", linesep="")


def paragraphs(lure: Lure, say: Callable[[str], str] = html.escape) -> str:
    """Return the lure as HTML, its links below, with `say` for each line of it."""
    lines = "".join(f"<p>{say(line)}</p>\n" for line in lure.text.split("\n") if line.strip())
    return lines + "".join(f'<p><a href="{html.escape(url)}">click here</a></p>\n' for url in lure.links)


def written(lure: Lure, say: Callable[[str], str] = str) -> str:
    """Return the lure as plain text, its links below."""
    return "\n".join((say(lure.text), *lure.links))


def page(body: str, style: str = "") -> str:
    """Return a whole page."""
    return f"<html><head>{f'<style>{style}</style>' if style else ''}</head><body>{body}</body></html>"
