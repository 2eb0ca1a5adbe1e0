"""XML as plain structure: elements, attributes, text. No document type, no entity but the five of XML itself, nothing ever resolved (rule R5)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from sekisho.mime.text.charsets import decode
from sekisho.model.budget import Budget

_DEEPEST = 100  # elements within elements
_LONGEST_TAG = 65_536  # characters between < and >
_DECLARED = re.compile(rb"\A\s{0,64}<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
# One character or one quoted value at a time: there is only one way to match, so a tag without end costs one pass. (No possessive quantifiers: before
# Python 3.11.5 they let the > inside an open quote end the tag.)
_TAG = re.compile(r"<(?:[^\"'<>]|\"[^\"]*\"|'[^']*')*>")
_ATTRIBUTE = re.compile(r"\s*([^\s=/>\"'<]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_NAME = re.compile(r"[^\s/>\"'=<&]{1,200}")
_REFERENCE = re.compile(r"&(#x?[0-9A-Fa-f]{1,7}|[A-Za-z][A-Za-z0-9]{0,31});")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


@dataclass(slots=True)
class Element:
    """One element. Names are as written, with their prefix; `text` is the character data directly inside, in order."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    children: list["Element"] = field(default_factory=list)

    @property
    def local(self) -> str:
        """The name without its prefix."""
        return self.name.rpartition(":")[2]

    def all(self, name: str) -> Iterator["Element"]:
        """Yield the children of that name: with its prefix if the name has one, else whatever their prefix."""
        for child in self.children:
            if (child.name if ":" in name else child.local) == name:
                yield child

    def first(self, name: str) -> "Element | None":
        """Return the first child of that name."""
        return next(self.all(name), None)

    def value(self, *path: str) -> str:
        """Return the stripped text of the element that the names lead to, "" where one is missing."""
        here: Element | None = self
        for name in path:
            here = here.first(name) if here is not None else None
        return here.text.strip() if here is not None else ""

    def walk(self) -> Iterator["Element"]:
        """Yield this element and all below it, in document order."""
        waiting = [self]
        while waiting:
            here = waiting.pop()
            yield here
            waiting.extend(reversed(here.children))


def read_xml(octets: bytes, budget: Budget) -> Element:
    """Return the root element.

    Raises ValueError, saying where and why, for what is not well-formed or what a careful reader refuses: a document type, an entity, too much
    depth. Raises BudgetSpent. Text before the first and after the last element is left out.
    """
    declared = _DECLARED.match(octets)
    text = decode(octets, declared[1].decode("ascii") if declared else "utf-8").text
    return _Reader(text, budget).run()


class _Reader:
    def __init__(self, text: str, budget: Budget) -> None:
        self._text, self._budget = text, budget
        self._open: list[Element] = []
        self._pieces: list[list[str]] = []  # text of each open element
        self._root: Element | None = None

    def run(self) -> Element:
        text, place = self._text, 0
        while True:
            start = text.find("<", place)
            if start < 0:
                break
            if self._open and start > place:
                self._pieces[-1].append(_resolved(text[place:start]))
            place = self._markup(start)
        if self._open:
            raise ValueError(f"<{self._open[-1].name[:60]}> is never closed; the document is cut short")
        if self._root is None:
            raise ValueError("no element found; this is not XML")
        return self._root

    def _markup(self, start: int) -> int:
        """Take one piece of markup; return the place behind it."""
        text = self._text
        if text.startswith("<!--", start):
            return self._behind("-->", start + 4, "a comment")
        if text.startswith("<![CDATA[", start):
            end = self._behind("]]>", start + 9, "a CDATA section")
            if self._open:
                self._pieces[-1].append(text[start + 9 : end - 3])
            return end
        if text.startswith("<!", start):
            raise ValueError(f"a document type or entity at character {start}; such documents are refused")
        if text.startswith("<?", start):
            return self._behind("?>", start + 2, "a processing instruction")
        tag = _TAG.match(text, start, start + _LONGEST_TAG)
        if tag is None:
            raise ValueError(f"the tag at character {start} has no end")
        inside = tag[0][1:-1]
        if inside.startswith("/"):
            self._close(inside[1:].strip(), start)
        else:
            self._begin(inside, start)
        return tag.end()

    def _behind(self, mark: str, start: int, what: str) -> int:
        end = self._text.find(mark, start)
        if end < 0:
            raise ValueError(f"{what} at character {start} has no end")
        return end + len(mark)

    def _begin(self, tag: str, start: int) -> None:
        self._budget.spend_item()
        empty = tag.endswith("/")
        tag = tag[:-1] if empty else tag
        name = _NAME.match(tag)
        if name is None:
            raise ValueError(f"a tag without a name at character {start}")
        element = Element(name[0], _attributes(tag, name.end()))
        if self._open:
            self._open[-1].children.append(element)
        elif self._root is None:
            self._root = element
        else:
            raise ValueError(f"a second root element at character {start}")
        if empty:
            return
        if len(self._open) >= _DEEPEST:
            raise ValueError(f"more than {_DEEPEST} elements within each other")
        self._open.append(element)
        self._pieces.append([])

    def _close(self, name: str, start: int) -> None:
        if not self._open or self._open[-1].name != name:
            raise ValueError(f"</{name[:60]}> at character {start} closes nothing that is open")
        self._open.pop().text = "".join(self._pieces.pop())


def _attributes(tag: str, place: int) -> dict[str, str]:
    found: dict[str, str] = {}
    while (match := _ATTRIBUTE.match(tag, place)) is not None:
        place = match.end()
        found.setdefault(match[1], _resolved(match[2] if match[2] is not None else match[3]))
    return found


def _resolved(text: str) -> str:
    return _REFERENCE.sub(_character, text) if "&" in text else text


def _character(match: re.Match[str]) -> str:
    reference = match[1]
    if not reference.startswith("#"):
        return _NAMED.get(reference, match[0])  # an unknown entity stays as it is written: nothing defines it here
    digits, base = (reference[2:], 16) if reference[1] == "x" else (reference[1:], 10)
    try:
        number = int(digits, base)
    except ValueError:
        return match[0]
    return chr(number) if 0 < number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"
