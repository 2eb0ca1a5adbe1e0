"""Rich Text as it is read: its words, the instructions of its fields, and the HTML that Outlook packs into it ([MS-OXRTFEX], [MS-RTF])."""

import re
from codecs import lookup
from collections.abc import Callable
from dataclasses import dataclass, field

# One token: an escaped octet, a control word with its number, a control sign, a brace, text.
_TOKEN = re.compile(rb"\\'([0-9a-fA-F]{2})|\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\(.)|([{}])|([^\\{}]+)", re.DOTALL)
_MOST = 2_000_000  # tokens
_LONGEST = 1_000_000  # characters kept of each kind
_BETWEEN = 10_000  # tokens between two looks at the clock
_DEEPEST = 1_000
# Groups whose content nobody reads.
_UNREAD = frozenset(
    b"fonttbl colortbl stylesheet info pict objdata themedata colorschememapping datastore latentstyles listtable listoverridetable rsidtbl generator"
    b" xmlnstbl mmathPr wgrffmtfilter pntext pnseclvl bkmkstart bkmkend datafield falt panose blipuid nonshppict revtbl filetbl".split()
)
_SIGNS = {
    b"par": "\n", b"line": "\n", b"row": "\n", b"sect": "\n", b"page": "\n", b"tab": "\t", b"cell": "\t", b"emdash": "\u2014", b"endash": "\u2013",
    b"bullet": "\u2022", b"lquote": "\u2018", b"rquote": "\u2019", b"ldblquote": "\u201c", b"rdblquote": "\u201d", b"emspace": " ", b"enspace": " ",
}  # fmt: skip
_PLAIN_SIGNS = {b"~": "\u00a0", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}", b"\n": "\n", b"\r": "\n"}
_BREAKS = bytes(range(32))


@dataclass(slots=True)
class RichText:
    """`text` is what is read; if `html` is true, it is the source of a page that was packed into the rich text. `fields`: their instructions.

    `whole` is false where there is more than is read.
    """

    text: str = ""
    html: bool = False
    fields: list[str] = field(default_factory=list)
    whole: bool = True


@dataclass(slots=True)
class _Group:
    """What holds within one pair of braces."""

    unread: bool = False
    outside: bool = False  # between `htmlrtf` and `htmlrtf0`: there for programs that know no HTML
    tag: bool = False  # source of the page
    instructions: bool = False
    skip: int = 1  # characters that stand behind one in Unicode for programs that do not know it


def read(octets: bytes, tick: Callable[[], None]) -> RichText:
    """Read a rich text. The time is linear in its size; `tick` is called again and again, and may raise. Nothing else is raised."""
    return _Reader(octets).run(tick)


class _Reader:
    def __init__(self, octets: bytes) -> None:
        self._octets = octets
        self._found = RichText(html=b"\\fromhtml" in octets[:4_096])
        self._here = _Group()
        self._above: list[_Group] = []
        self._text: list[str] = []
        self._field: list[str] = []
        self._raw = bytearray()  # octets of the charset that are not yet characters: one may be in two of them
        self._charset = "cp1252"
        self._size = self._left = 0
        self._first = False  # the token stands at the beginning of a group, or behind `\*` there

    def run(self, tick: Callable[[], None]) -> RichText:
        octets, position, found = self._octets, 0, self._found
        for number in range(_MOST + 1):
            token = _TOKEN.match(octets, position)
            if token is None:
                break
            if number == _MOST or self._size > _LONGEST:
                found.whole = False
                break
            position = token.end()
            if number % _BETWEEN == 0:
                tick()
            if token[2] == b"bin":
                position += max(0, int(token[3] or 0))
            else:
                self._take(token)
        self._flush()
        self._end_field()
        found.text = "".join(self._text)
        return found

    def _take(self, token: re.Match[bytes]) -> None:
        escaped, word, number, sign, brace, text = token.groups()
        first, self._first = self._first, False
        if brace is None and not first and self._here.unread:
            return
        if escaped is not None:
            if self._left:
                self._left -= 1
            elif self._is_read():
                self._raw.append(int(escaped, 16))
            return
        if text is not None:
            if self._is_read() and (plain := text.translate(None, _BREAKS)):
                self._raw += plain[self._left :] if self._left else plain
                self._left = max(0, self._left - len(plain))
            return
        if brace is not None:
            self._brace(opening=brace == b"{")
        elif word is not None:
            self._word(word, number, first=first)
        elif sign == b"*" and first:
            self._first = True
            self._here.unread = True  # unless what follows is known
        elif sign in _PLAIN_SIGNS:
            self._add(_PLAIN_SIGNS[sign])

    def _brace(self, *, opening: bool) -> None:
        if opening:
            if len(self._above) >= _DEEPEST:
                self._found.whole = False
                return
            here = self._here
            self._flush()
            self._above.append(here)
            self._here = _Group(here.unread, here.outside, here.tag, here.instructions, here.skip)
            self._first = True
        elif self._above:
            self._flush()
            ended, self._here = self._here, self._above.pop()
            if ended.instructions and not self._here.instructions:
                self._end_field()
        self._left = 0

    def _word(self, word: bytes, number: bytes | None, *, first: bool) -> None:
        here = self._here
        if word == b"u":
            self._add(_character(int(number or 0)))
            self._left = here.skip
            return
        self._left = 0
        if word in _SIGNS:
            self._add(_SIGNS[word])
        elif word == b"uc":
            here.skip = max(0, min(int(number or 1), 10))
        elif word == b"ansicpg":
            self._charset = _known(f"cp{int(number or 0)}")
        elif word == b"htmlrtf":
            self._flush()
            here.outside = number != b"0"
        elif first and word == b"htmltag":
            here.unread, here.tag, here.outside = not self._found.html, True, False
        elif first and word == b"fldinst":
            here.unread, here.instructions = False, True
        elif first and word in _UNREAD:
            here.unread = True

    def _is_read(self) -> bool:
        return not self._here.unread and not (self._found.html and self._here.outside)

    def _add(self, text: str) -> None:
        if self._is_read():
            self._flush()
            self._keep(text)

    def _flush(self) -> None:
        """Turn the octets that were gathered into characters. Called before what they are for changes."""
        if self._raw:
            text = self._raw.decode(self._charset, "replace")
            self._raw.clear()
            self._keep(text)

    def _keep(self, text: str) -> None:
        self._size += len(text)
        (self._field if self._here.instructions else self._text).append(text)

    def _end_field(self) -> None:
        if self._field:
            self._found.fields.append("".join(self._field))
            self._field = []


def _character(number: int) -> str:
    number &= 0xFFFF
    return "\ufffd" if 0xD800 <= number < 0xE000 else chr(number)


def _known(charset: str) -> str:
    try:
        return lookup(charset).name
    except LookupError:
        return "cp1252"
