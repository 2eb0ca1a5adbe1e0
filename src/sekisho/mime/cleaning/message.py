"""A message written anew and canonical from its leaves: the text that is read, files that were cleaned, and a note on what was taken out."""

import binascii
from collections.abc import Mapping, Sequence

from sekisho.mime.cleaning.package import clean_package
from sekisho.mime.cleaning.page import clean_page
from sekisho.mime.cleaning.portable import clean_pdf
from sekisho.mime.content import Content, Leaf
from sekisho.mime.text import charsets
from sekisho.mime.writing.rewrite import encoded
from sekisho.model.address import Mailbox
from sekisho.model.budget import Budget, BudgetSpent
from sekisho.model.clean_copy import CleanCopy, CleanWish
from sekisho.model.message import Message

LARGEST = 3_145_728  # octets of the copy; files that would make it larger are taken out
_KEPT_FIELDS = frozenset({"subject", "date", "message-id", "in-reply-to", "references", "list-id", "importance"})
_OFFICE = frozenset("docx docm xlsx xlsm pptx pptm".split())
_PLAIN_ENDINGS = {"docm": "docx", "xlsm": "xlsx", "pptm": "pptx", "dotm": "dotx", "xltm": "xltx", "ppsm": "ppsx"}
_PICTURES = {"png": "image/png", "jpeg": "image/jpeg", "gif": "image/gif"}
_MOST_NAMES = 100


def clean_message(content: Content, wish: CleanWish, budget: Budget) -> CleanCopy:
    """Return the copy. Of an ambiguous message the first reading is kept; what another reading would show does not come along."""
    making = _Making(content, wish, budget)
    for leaf in content.leaves:
        if "~" not in leaf.part.path and "!" not in leaf.part.path and leaf.part.path.rpartition(".")[2] != "0":
            making.take(leaf)
    header = _header(content.message)
    return CleanCopy(making.whole(header, wish.claim), tuple(making.changed[:_MOST_NAMES]), tuple(making.removed[:_MOST_NAMES]))


class _Making:
    def __init__(self, content: Content, wish: CleanWish, budget: Budget) -> None:
        self._content, self._kinds, self._budget = content, frozenset(wish.kinds), budget
        self.changed: list[str] = []
        self.removed: list[str] = []
        self._texts: list[tuple[str, str]] = []  # subtype, text
        self._files: list[tuple[str, str, bytes]] = []  # name, media type, octets
        self._size = 0

    def take(self, leaf: Leaf) -> None:
        part = leaf.part
        if not part.file_name and part.disposition != "attachment" and part.declared_type in {"text/plain", "text/html", ""}:
            self._text(leaf)
            return
        name = _shown(part.file_name) or f"part {part.path}"
        try:
            cleaned = self._cleaned(leaf, name)
        except (ValueError, BudgetSpent):
            cleaned = None
        if cleaned is None or self._size + len(cleaned[2]) * 4 // 3 > LARGEST:
            self.removed.append(name)
            return
        self._size += len(cleaned[2]) * 4 // 3
        self._files.append(cleaned)
        if cleaned[2] != leaf.octets:
            self.changed.append(name)

    def _text(self, leaf: Leaf) -> None:
        text = charsets.decode(leaf.octets, leaf.part.charset).text
        if leaf.part.declared_type == "text/html" or "html" in leaf.part.detected_types:
            try:
                text, subtype = clean_page(text, self._budget), "html"
            except BudgetSpent:
                self.removed.append(f"part {leaf.part.path}")
                return
        else:
            subtype = "plain"
        if self._size + len(text) > LARGEST:
            self.removed.append(f"part {leaf.part.path}")
            return
        self._size += len(text)
        self._texts.append((subtype, text))

    def _cleaned(self, leaf: Leaf, name: str) -> tuple[str, str, bytes] | None:
        """Return name, type and octets of what may come along, None for what may not."""
        if not self._kinds:
            return None
        types = leaf.part.detected_types
        first = types[0] if types else ""
        if len(types) == 1 and first in _PICTURES:
            return name, _PICTURES[first], leaf.octets
        if "office" in self._kinds and first in _OFFICE:
            return _without_macro_ending(name), "application/octet-stream", clean_package(self._members(leaf))
        if "pdf" in self._kinds and types in {("pdf",), ("pdf", "text")}:
            return name, "application/pdf", clean_pdf(leaf.octets, self._budget)
        if "html" in self._kinds and first == "html":
            page = clean_page(charsets.decode(leaf.octets, leaf.part.charset).text, self._budget)
            return name, "text/html; charset=utf-8", page.encode()
        if types == ("text",):
            return name, "text/plain; charset=utf-8", charsets.decode(leaf.octets, leaf.part.charset).text.encode("utf-8", "replace")
        return None

    def _members(self, leaf: Leaf) -> Mapping[str, bytes]:
        start = f"{leaf.part.path}!"
        found: dict[str, bytes] = {}
        for inner in self._content.leaves:
            if inner.part.path.startswith(start) and "!" not in inner.part.path[len(start) :]:
                if inner.whole_name in found:
                    raise ValueError("two members of one name: readers disagree about the package")
                found[inner.whole_name] = inner.octets
        return found

    def whole(self, header: bytes, claim: str) -> bytes:
        note = _note(claim, self.changed, self.removed)
        plain = [text for subtype, text in self._texts if subtype == "plain"]
        pages = [text for subtype, text in self._texts if subtype == "html"]
        parts = [_part("text/plain; charset=utf-8", note.encode())]
        if plain and pages:
            inner = [_part("text/plain; charset=utf-8", "\n".join(plain).encode("utf-8", "replace"))]
            inner.append(_part("text/html; charset=utf-8", "\n".join(pages).encode("utf-8", "replace")))
            parts.append(_multipart("alternative", f"=_clean_text_{claim}", inner))
        else:
            parts += [_part(f"text/{subtype}; charset=utf-8", text.encode("utf-8", "replace")) for subtype, text in self._texts]
        parts += [_part(media_type, octets, name) for name, media_type, octets in self._files]
        return header + b"MIME-Version: 1.0\r\n" + _multipart("mixed", f"=_clean_{claim}", parts)


def _header(message: Message) -> bytes:
    """Return the fields that a reader needs, written anew: addresses from the mailboxes that we read, other values encoded where needed."""
    lines = [_addresses("From", message.authors)]
    if message.reply_to is not None:
        lines.append(_addresses("Reply-To", (message.reply_to,)))
    lines.append(_addresses("To", message.recipients))
    seen = set()
    for field in message.headers:
        name = field.name.lower()
        if name in _KEPT_FIELDS and name not in seen:
            seen.add(name)
            value = encoded("".join(character if character.isprintable() else " " for character in field.value)[:900])
            lines.append(f"{name.title()}: ".encode("ascii") + value + b"\r\n")
    return b"".join(lines)


def _addresses(name: str, mailboxes: Sequence[Mailbox]) -> bytes:
    written = []
    for mailbox in mailboxes:
        address = "".join(character for character in mailbox.address if character.isascii() and character > " " and character not in "<>")[:300]
        shown = "".join(character for character in mailbox.name if character.isprintable() and character not in '"\\')[:200]
        if not shown:
            written.append(f"<{address}>".encode("ascii"))
        else:
            written.append((f'"{shown}"'.encode("ascii") if shown.isascii() else encoded(shown)) + f" <{address}>".encode("ascii"))
    return f"{name}: ".encode("ascii") + b",\r\n ".join(written) + b"\r\n" if written else b""


def _part(media_type: str, octets: bytes, name: str = "") -> bytes:
    head = f"Content-Type: {media_type}\r\nContent-Transfer-Encoding: base64\r\n".encode("ascii")
    if name:
        ascii_name = name.encode("ascii", "replace").decode().replace('"', "'").replace("\\", "/")[:150]
        percent = "".join(
            chr(octet) if chr(octet).isascii() and chr(octet).isalnum() else f"%{octet:02X}" for octet in name.encode("utf-8", "replace")[:200]
        )
        head += f"Content-Disposition: attachment;\r\n filename=\"{ascii_name}\";\r\n filename*=utf-8''{percent}\r\n".encode("ascii", "replace")
    lines = [binascii.b2a_base64(octets[start : start + 57], newline=False) for start in range(0, len(octets), 57)]
    return head + b"\r\n" + b"\r\n".join(lines)


def _multipart(subtype: str, boundary: str, parts: list[bytes]) -> bytes:
    mark = f"--{boundary}\r\n".encode()
    head = f'Content-Type: multipart/{subtype}; boundary="{boundary}"\r\n\r\n'.encode()
    return head + b"".join(mark + part + b"\r\n" for part in parts) + f"--{boundary}--\r\n".encode()


def _note(claim: str, changed: list[str], removed: list[str]) -> str:
    lines = ["This is a copy made safe by the mail gateway.", "このメールは、ゲートウェイが安全化した写しです。", ""]
    if removed:
        lines += ["Taken out / 取り除いたファイル:", *(f"  - {name}" for name in removed[:20]), ""]
    if changed:
        lines += ["Active content taken out of / 動作する内容を取り除いたファイル:", *(f"  - {name}" for name in changed[:20]), ""]
    lines += [f"The original is kept. Ask your administrator for it with this number: {claim}"]
    lines += [f"元のメールは保管しています。必要なときは、この番号を管理者にお伝えください: {claim}", ""]
    return "\n".join(lines)


def _without_macro_ending(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    return f"{stem}{dot}{_PLAIN_ENDINGS.get(ending.lower(), ending)}"


def _shown(name: str) -> str:
    return "".join(character if character.isprintable() else "_" for character in name)[:200]
