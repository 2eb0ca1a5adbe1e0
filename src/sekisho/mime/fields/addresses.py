"""Address lists of header fields (RFC 5322 section 3.4) to mailboxes as a mail client shows them. One parser, one forward scan."""

import re
from typing import NamedTuple

from sekisho.mime.fields import words
from sekisho.mime.web.organisation import organisation_of
from sekisho.model.address import Mailbox

# An encoded word is one token even where it holds a comma. Each alternative consumes what it looks at, so the scan is linear.
_TOKEN = re.compile(
    r'(?P<space>\s++)|(?P<word>=\?[^?\s]{1,60}+\?[BbQq]\?[^?]*+\?=)|"(?P<quoted>(?:[^"\\]++|\\.)*)"?|(?P<literal>\[[^\]\s]*+\]?)'
    r'|(?P<atom>(?:(?!=\?)[^\s"(),:;<>\[\]])+)|(?P<special>.)',
    re.DOTALL,
)
# The three ways in which nearly every mailbox is written need no state: a plain name, a quoted one, encoded words.
_SIMPLE = re.compile(
    r"\s*+(?:([A-Za-z0-9 .'_-]*+)|\"([^\"\\=()<>,:;@]*+)\"|((?:=\?[A-Za-z0-9*_-]{1,60}+\?[BbQq]\?[^?\s]*+\?=\s*+)++))\s*+"
    r"<([A-Za-z0-9.!#$%&*+/=?^_{|}~-]++@[A-Za-z0-9.-]++)>\s*+\Z"
)
_BARE = re.compile(r"\s*+([A-Za-z0-9.!#$%&*+/=?^_{|}~-]++@[A-Za-z0-9.-]++)\s*+\Z")
_COMMENT_EDGE = re.compile(r"[()\\]")
_QUOTED_PAIR = re.compile(r"\\(.)", re.DOTALL)
_ADDRESS_KINDS = frozenset({"atom", "quoted", "literal"})
_LONGEST = 65_536


class Addresses(NamedTuple):
    """The mailboxes in order and whether the list was written in a way that readers understand differently."""

    mailboxes: tuple[Mailbox, ...]
    odd: bool


def parse(value: str, most: int = 200) -> Addresses:
    """Return at most `most` mailboxes of an unfolded, not yet decoded value (octets beyond ASCII already made characters)."""
    found: list[Mailbox] = []
    for piece in value.split(",", most):
        one = _ordinary(piece) if len(found) < most else None
        if one is None:
            break
        found.append(one)
    else:
        return Addresses(tuple(found), False)
    return _Parser(value[:_LONGEST], most).parse()


def _ordinary(piece: str) -> Mailbox | None:
    """Return the mailbox of a piece between commas that is written in an ordinary way. A comma inside quotes or words leaves no such piece."""
    match = _SIMPLE.match(piece)
    if match:
        plain, quoted, encoded, address = match.groups()
        return mailbox(_shown(encoded).strip() if encoded else (quoted or plain or "").strip(), address)
    match = _BARE.match(piece)
    return mailbox("", match[1]) if match else None


def mailbox(name: str, address: str) -> Mailbox:
    """Return a mailbox with its domain in lower case and its organisation found."""
    if not address.isprintable():  # programs leave out what nobody sees, and show the rest as the address
        address = "".join(character for character in address if character.isprintable())
    local, at, domain = address.rpartition("@")
    if not at:
        return Mailbox(name[:500], address[:500], "")
    domain = domain.rstrip(".:").lower()  # a colon: a group without members that is called like an address
    return Mailbox(name[:500], f"{local}@{domain}"[:500], organisation_of(domain))


class _Parser:
    """Collects one mailbox at a time: words before the bracket, the address inside it, comments."""

    __slots__ = ("angle", "comments", "found", "in_angle", "most", "odd", "pieces", "value")

    def __init__(self, value: str, most: int) -> None:
        self.value, self.most = value, most
        self.found: list[Mailbox] = []
        self.odd = False
        self.in_angle = False
        self._clear()

    def _clear(self) -> None:
        self.pieces: list[tuple[str, str]] = []  # (kind, text); kind is "space", "word", "quoted", "atom"
        self.comments: list[str] = []
        self.angle: list[str] | None = None
        self.in_angle = False

    def parse(self) -> Addresses:
        value, position, size = self.value, 0, len(self.value)
        while position < size and len(self.found) < self.most:
            match = _TOKEN.match(value, position)
            if match is None:
                break
            position = match.end()
            kind = match.lastgroup or "special"
            if kind == "special":
                position = self._special(match[0], position)
            elif self.in_angle and self.angle is not None:
                if kind != "space":
                    self.angle.append(match[0])
            else:
                self.pieces.append((kind, match["quoted"] if kind == "quoted" else match[0]))
        self.odd = self.odd or self.in_angle
        self._flush()
        if not any(found.address for found in self.found) and self.value.strip():
            self._second_look()
        return Addresses(tuple(self.found[: self.most]), self.odd)

    def _special(self, sign: str, position: int) -> int:
        if sign == "(":
            return self._comment(position)
        if sign == "<":
            if self.in_angle:
                self.odd = True
            elif self.angle is not None:  # a second bracket without a comma: some readers take the first, some the last
                self.odd = True
                self._flush()
                self.angle, self.in_angle = [], True
            else:
                self.angle, self.in_angle = [], True
        elif sign == ">":
            self.odd = self.odd or not self.in_angle
            self.in_angle = False
        elif self.in_angle and self.angle is not None and ((sign == ":") or (sign == "," and "".join(self.angle).startswith("@"))):
            self.angle.append(sign)  # an obsolete route: <@a,@b:user@host>
        elif sign in ",;":
            self.odd = self.odd or self.in_angle
            self._flush()
        elif sign == ":" and self.angle is None and not any("@" in text for kind, text in self.pieces if kind == "atom"):
            self._clear()  # the name of a group is not shown
        elif sign == "=" or not sign.isspace():
            self.pieces.append(("atom", sign))
        return position

    def _comment(self, position: int) -> int:
        depth, start = 1, position
        while True:
            match = _COMMENT_EDGE.search(self.value, position)
            if match is None:
                self.odd = True
                self.comments.append(self.value[start:])
                return len(self.value)
            position = match.end()
            if match[0] == "\\":
                position += 1
            elif match[0] == "(":
                depth += 1
            else:
                depth -= 1
                if depth == 0:
                    self.comments.append(self.value[start : position - 1])
                    return position

    def _flush(self) -> None:
        if self.angle is not None:
            address = "".join(self.angle)
            if address.startswith("@") and ":" in address:
                address = address.rpartition(":")[2]
            name = self._text(self.pieces)
        else:
            address, name = self._unbracketed()
        if not name and self.comments:
            name = _shown(_QUOTED_PAIR.sub(r"\1", self.comments[-1])).strip()
        if address or name:
            if address.count("@") > 1:
                self.odd = True
            self.found.append(mailbox(name, _shown(address) if not address.isascii() else address))
        self._clear()

    def _unbracketed(self) -> tuple[str, str]:
        """Find the address among words without a bracket: the last run of tokens around an @, spaces beside the @ ignored (RFC 5322 4.4)."""
        pieces = [
            piece
            for index, piece in enumerate(self.pieces)
            if piece[0] != "space" or not (_ends_with_at(self.pieces, index - 1) or _begins_with_at(self.pieces, index + 1))
        ]
        at = next((index for index in range(len(pieces) - 1, -1, -1) if pieces[index][0] == "atom" and "@" in pieces[index][1]), -1)
        if at < 0:
            return "", self._text(pieces)
        first = last = at
        while first > 0 and pieces[first - 1][0] in _ADDRESS_KINDS:
            first -= 1
        while last + 1 < len(pieces) and pieces[last + 1][0] in _ADDRESS_KINDS:
            last += 1
        address = "".join(f'"{text}"' if kind == "quoted" else text for kind, text in pieces[first : last + 1])
        return address, self._text(pieces[:first] + pieces[last + 1 :])

    def _text(self, pieces: list[tuple[str, str]]) -> str:
        """Return the words as shown: encoded words decoded inside quotes too, as clients do."""
        written = "".join(" " if kind == "space" else (_QUOTED_PAIR.sub(r"\1", text) if kind == "quoted" else text) for kind, text in pieces).strip()
        return _shown(written) if "=?" in written or not written.isascii() else written

    def _second_look(self) -> None:
        """A whole list inside one encoded word is against RFC 2047 section 5, yet clients show it as an address."""
        decoded = _shown(self.value)
        if "@" in decoded and decoded != self.value.strip() and "=?" in self.value:
            self.odd = True
            again = _Parser(decoded.replace("=?", ""), self.most)
            self.found = list(again.parse().mailboxes) or self.found


def _ends_with_at(pieces: list[tuple[str, str]], index: int) -> bool:
    return index >= 0 and pieces[index][0] == "atom" and pieces[index][1].endswith("@")


def _begins_with_at(pieces: list[tuple[str, str]], index: int) -> bool:
    return index < len(pieces) and pieces[index][0] == "atom" and pieces[index][1].startswith("@")


def _shown(text: str) -> str:
    return words.decode(text.encode("utf-8", "replace")).text
