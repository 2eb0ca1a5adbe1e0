"""What a reader sees of a message, gathered from its leaves: text shown, text hidden, links, and bounded facts about them."""

import re
from bisect import bisect_right
from collections import Counter

from msgspec.structs import replace

from sekisho.mime.text import charsets, folding, leading_picture, markup
from sekisho.mime.text.meta_charset import meta_charset
from sekisho.mime.text.rendered import Rendered
from sekisho.mime.web import links
from sekisho.mime.web.kept import LEFT_OUT, TOO_MANY, Kept
from sekisho.model.budget import Budget
from sekisho.model.message import Defect, Link, TextFacts

MOST_VISIBLE = 200_000  # characters
MOST_HIDDEN = 50_000
_MOST_PIECES = 100
_SHORT_FILE = 20_000  # characters
_SHOWN = 150  # characters of an address by which it is found in the text of a link, which is cut off at 200
_PREVIEW = 500
_SAMPLE = 1_000  # characters from which the writing systems are told
# Where each writing system begins (Unicode blocks, merged); "" marks ranges that say nothing.
_RANGES = [
    (0x41, "latin"), (0x5B, ""), (0x61, "latin"), (0x7B, ""), (0xC0, "latin"), (0x250, ""), (0x370, "greek"), (0x400, "cyrillic"),
    (0x530, "armenian"), (0x590, "hebrew"), (0x600, "arabic"), (0x700, ""), (0x900, "devanagari"), (0x980, "bengali"), (0xA00, ""), (0xB80, "tamil"),
    (0xC00, ""), (0xE00, "thai"), (0xE80, ""), (0x10A0, "georgian"), (0x1100, "hangul"), (0x1200, ""), (0x1E00, "latin"), (0x1F00, "greek"),
    (0x2000, ""), (0x3041, "hiragana"), (0x30A0, "katakana"), (0x3100, ""), (0x3400, "han"), (0xA000, ""), (0xAC00, "hangul"), (0xD7B0, ""),
    (0xF900, "han"), (0xFB00, ""), (0xFF21, "latin"), (0xFF3B, ""), (0xFF41, "latin"), (0xFF5B, ""), (0xFF66, "katakana"), (0xFFA0, ""),
    (0x20000, "han"), (0x30000, ""),
]  # fmt: skip
_LETTER, _ASCII = re.compile("[A-Za-z]"), re.compile("[\x00-\x7f]+")
_NO_LETTERS = bytes(octet for octet in range(256) if not bytes((octet,)).isalpha())
_STARTS = [start for start, _ in _RANGES]
_NAMES = [name for _, name in _RANGES]


class Reader:
    """Collects over all leaves of one message."""

    __slots__ = (
        "_budget",
        "_forms",
        "_hidden",
        "_hidden_size",
        "_html_size",
        "_images",
        "_leads",
        "_links",
        "_listed",
        "_passwords",
        "_pictured",
        "_shown",
        "_shown_size",
        "_splits",
        "html",
    )

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._shown: list[str] = []
        self._hidden: list[str] = []
        self._links = Kept(strict=True)
        self._listed = Kept()  # in tables, whose links come last: a list of customers must push nothing out of the mail
        self._shown_size = self._hidden_size = self._html_size = self._images = self._forms = self._passwords = self._splits = 0
        self._pictured = ""
        self._leads = False
        self.html: list[bytes] = []

    def plain(
        self, octets: bytes, charset: str, where: str, defects: list[Defect], *, shown: bool = True, table: bool = False, delsp: bool = False
    ) -> str:
        """Read a plain text; return the charset that read it.

        `table`: one of customers or places, as a file. `delsp`: some programs join its lines (`folding.unflowed`), others do not.
        """
        decoded = charsets.decode(octets, charset)
        defects.extend(Defect(code, where, detail) for code, detail in decoded.defects)
        text = folding.unflowed(decoded.text) if delsp else decoded.text
        if shown:
            self._splits += folding.split_words(text)
            self._show(folding.turned(text))
        else:
            self._hide(text, counted=False)
        found = self._listed if table else self._links
        for reading in (text, decoded.text) if delsp else (text,):
            if not found.overflowed:  # what is told needs no more work
                links.gather(reading, found, self._budget.check_time)
        return decoded.charset

    def marked_up(self, octets: bytes, charset: str, where: str, defects: list[Defect]) -> str:
        """Read an HTML text; return the charset that read it."""
        declared = charset or meta_charset(octets)  # a browser looks into the markup where the header says nothing
        decoded = charsets.decode(octets, declared)
        defects.extend(Defect(code, where, detail) for code, detail in decoded.defects)
        rendered = markup.render(decoded.text, self._budget)
        self._html_size += len(decoded.text)
        self._images += rendered.images
        self._leads = self._leads or (rendered.images > 0 and leading_picture.leads(decoded.text))
        self._forms += rendered.forms
        self._passwords += rendered.password_fields
        self._splits += rendered.split_words
        self._show(rendered.visible)
        self._hide(rendered.hidden)
        self._links.keep_all(rendered.links, rendered.further)
        self._unlinked(rendered)
        defects.extend(rendered.defects)
        # pattern inspections read UTF-8: escapes of another charset inside a tag must not hide it from them
        self.html.append(octets if decoded.charset in ("utf-8", "us-ascii") else decoded.text.encode("utf-8", "replace"))
        return decoded.charset

    def _unlinked(self, rendered: Rendered) -> None:
        """Take addresses that an HTML text shows without a link: many programs make one of them. What a link shows itself is none."""
        visible = rendered.visible
        addresses = _addresses(visible)
        if not addresses:
            return
        shown = "\n".join([link.text for link in rendered.links if link.text])
        if addresses > _addresses(shown):
            found = Kept()
            links.gather(visible, found, self._budget.check_time, bare=False)
            self._links.keep_all(link for link in found.links.values() if link.text[:_SHOWN] not in shown or link.place == "redirect")

    def filed(self, octets: bytes) -> None:
        """Take the links in a text that is a file: its program makes them clickable. Of a large one those that say what they are."""
        text = octets.decode("utf-16" if octets[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8", "replace")
        found = Kept()
        links.gather(text, found, self._budget.check_time, bare=len(text) <= _SHORT_FILE)
        self._listed.keep_all((replace(link, place="document:link") for link in found.links.values()), found.further)
        self._listed.overflowed = self._listed.overflowed or found.overflowed

    def _show(self, text: str) -> None:
        if text:
            self._shown.append(text[:MOST_VISIBLE])
            self._shown_size += len(text)
            if len(self._shown) % 16 == 0:
                self._shown = shared(self._shown, 4 * MOST_VISIBLE)

    def _hide(self, text: str, *, counted: bool = True) -> None:
        """Keep text that is not shown; what stands outside all parts is not counted among the hidden text of HTML."""
        if len(self._hidden) < _MOST_PIECES and text:
            self._hidden.append(text[:MOST_HIDDEN])
        if counted:
            self._hidden_size += len(text)

    def pictured(self, text: str) -> None:
        """Take words that were recognised in pictures, and the links in them. A reader sees them; they are not counted as text of the mail."""
        self._pictured = text
        found = Kept()
        links.gather(text, found, lambda: None)  # it is short
        self._links.keep_all((replace(link, place="picture") for link in found.links.values()), found.further)
        self._links.overflowed = self._links.overflowed or found.overflowed

    def follow(self, found: Kept) -> None:
        """Take links that stand elsewhere: in documents, in codes of pictures."""
        self._links.strict = False
        self._links.take(found)

    @property
    def images(self) -> int:
        """Return how many pictures the HTML shows."""
        return self._images

    @property
    def shown_characters(self) -> int:
        """Return how many characters of text a reader sees."""
        return self._shown_size

    @property
    def visible_text(self) -> str:
        """Return what is shown, at most `MOST_VISIBLE` characters."""
        shown = [*self._shown, self._pictured] if self._pictured else self._shown
        if self._shown_size + len(shown) > MOST_VISIBLE:
            shown = shared(shown, MOST_VISIBLE)
        return "\n".join(shown)[:MOST_VISIBLE]

    @property
    def hidden_text(self) -> str:
        """Return what is there and not shown, at most `MOST_HIDDEN` characters."""
        return "\n".join(self._hidden)[:MOST_HIDDEN]

    def links(self) -> tuple[tuple[Link, ...], tuple[str, ...], str]:
        """Return the distinct links in order, as many as `Kept` keeps; bare addresses beyond them; the code of a defect if more were left out."""
        found, unscannable = self._links, self._links.overflowed
        if self._listed.links:
            found.take(self._listed)
        return tuple(found.links.values()), tuple(found.further), TOO_MANY if unscannable else LEFT_OUT if found.overflowed or found.crowded else ""

    def facts(self, visible: str) -> TextFacts:
        """Return the bounded facts about the text `visible`."""
        return TextFacts(
            visible_characters=self._shown_size,
            hidden_characters=self._hidden_size,
            html_characters=self._html_size,
            images=self._images,
            forms=self._forms,
            password_fields=self._passwords,
            scripts=scripts_of(visible[:_SAMPLE]),
            split_words=self._splits,
            picture_characters=len(self._pictured),
            picture_first=self._leads,
            preview=_preview(visible),
        )


def _addresses(text: str) -> int:
    return text.count("://") + text.count("www.") + (text.count("\\\\") if "\\" in text else 0)


def shared(texts: list[str], most: int) -> list[str]:
    """Cut the longest of several texts so that all together, with a line end for each, have at most `most` characters: none pushes another out."""
    left = most - len(texts)
    for count, text in zip(range(len(texts), 0, -1), sorted(texts, key=len), strict=True):
        if len(text) > left // count:
            return [each[: max(0, left // count)] for each in texts]
        left -= len(text)
    return texts


def _preview(visible: str) -> str:
    """Return the first characters with white space folded; only where much of that is white space more is looked at."""
    folded = " ".join(visible[: _PREVIEW + _PREVIEW // 4].split())
    if len(folded) < _PREVIEW < len(visible):
        folded = " ".join(visible[: 4 * _PREVIEW].split())
    return folded[:_PREVIEW]


def _letters(text: str) -> int:
    """Count the letters from A to z."""
    return len(text.encode("ascii", "ignore").translate(None, _NO_LETTERS))


def scripts_of(text: str) -> tuple[str, ...]:
    """Return the writing systems in a text, commonest first."""
    if text.isascii():
        return ("latin",) if any(map(str.isalpha, text)) else ()
    totals: Counter[str] = Counter()
    first = _LETTER.search(text)
    for character, count in Counter(_ASCII.sub("", text)).items():
        index = bisect_right(_STARTS, ord(character)) - 1
        if index >= 0 and (name := _NAMES[index]):
            if first is not None and text.find(character) > first.start():
                totals["latin"] += _letters(text)  # here, so that of equals the one that comes first in the text is told first
                first = None
            totals[name] += count
    if first is not None:
        totals["latin"] += _letters(text)
    return tuple(name for name, _ in totals.most_common())
