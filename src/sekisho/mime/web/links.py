"""Links in running text: where a reader, or a mail program on the reader's behalf, would see something to click."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator

from sekisho.mime.web.kept import Kept
from sekisho.mime.web.redirects import inside
from sekisho.mime.web.top_level import SAFE_BARE, TOP_LEVEL
from sekisho.mime.web.urls import ordinary_host, read
from sekisho.model.message import Link

__all__ = ["find", "gather", "inside", "ordinary_host", "read"]

_LONGEST = 2_000  # characters looked at for one link
_PIECE = 200_000  # characters that are searched between two looks at the clock

# A link in text ends at white space, at quotes and brackets, and at the punctuation of Japanese and Chinese.
_END = re.compile(
    r"[\s<>\"`\u00ab\u00bb\u200b\u2018-\u201f\u3000-\u3003\u3008-\u3011\u3014-\u301f\uff01\uff08\uff09\uff0c\uff1b\uff1c\uff1e\uff1f\uff3b\uff3d\uff5b\uff5d\uff5f-\uff65]"
)
_KANA_OR_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f]")
_SLASHED = re.compile(r":[/\\]{1,3}(?=[^\s/\\.:?#<>])")
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")
_BARE_AFTER = re.compile(r"\.([a-z]{2,24})(?![a-z0-9_@-]|\.\w)(?::\d{1,5}(?!\d))?")
_BARE_BEFORE = re.compile(r"[^\W_](?:[\w-]*[^\W_])?(?:\.[^\W_](?:[\w-]*[^\W_])?)*(?!\w)")  # of the text turned round
_FILE = re.compile(r"(?:file:[/\\]{2,5}|(?<![\w\\:/])\\\\)(?=[^\s/\\]{0,200}[.@][a-z0-9])[\w.@-]{4,200}(?=[/\\])")  # of a text in lower case
_LONGEST_NAME = 255
_NOT_BEFORE = frozenset("@/\\:._-=&%$#~")
_WIDE = re.compile(r"[\uff0e\uff0f\uff1a\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")
_WIDE_LINK = re.compile(
    r"[\uff41-\uff5aa-z]{2}[.\uff0e\u3002][\uff41-\uff5a]{2}|[\uff48\uff28h][\uff54\uff34t][\uff54\uff34t][\uff50\uff30p]|[\uff57\uff37]{3}",
    re.IGNORECASE,
)
_CLOSING = {")": "(", "]": "[", "}": "{"}


def find(text: str, *, bare: bool = True) -> tuple[Link, ...]:
    """Return the links that stand in a text, in order of finding, without repeats, as many as `Kept` keeps; `place` is "text".

    Found are http, https and ftp URLs, also with defanged or doubled slashes, `www.` names, `mailto:`, files on other computers, and the same
    written in full-width letters; if `bare`, which takes most of the time, names with a well-known ending too. URLs carried inside another URL
    come with the place "redirect".
    """
    found = Kept()
    gather(text, found, lambda: None, bare=bare)
    return tuple(found.links.values())


def gather(text: str, found: Kept, check: Callable[[], None], *, bare: bool = True) -> None:
    """Keep what `find` finds in a text of any length. `check` is called before each piece of it, and may raise."""
    for piece in _pieces(text) if len(text) > _PIECE else (text,):
        check()
        _collect(piece, found, bare=bare)
        if not piece.isascii() and _WIDE.search(piece) and _WIDE_LINK.search(piece):
            _collect(unicodedata.normalize("NFKC", piece), found, bare=bare)


def _pieces(text: str) -> Iterator[str]:
    """Yield a long text in pieces that end between two words; where there is no such place they overlap by the length of a link."""
    start = 0
    while start + _PIECE < len(text):
        end = max(text.rfind(space, start + _PIECE // 2, start + _PIECE) for space in " \n") + 1
        yield text[start : end or start + _PIECE]
        start = end or start + _PIECE - _LONGEST
    yield text[start:]


def _collect(text: str, seen: Kept, *, bare: bool) -> None:
    lower = text.lower()
    if len(lower) != len(text):  # a capital with a dot becomes two characters; offsets must agree
        lower = text.replace("\u0130", "i").lower()
    taken = _schemes(text, lower, seen)
    if "www." in lower:
        taken += _www(text, lower, sorted(taken), seen)
    if ("\\" in text and "\\\\" in text) or "file://" in lower:  # one sign to begin with: much quicker than two
        taken += _files(text, lower, seen)
    if bare and "." in text:
        _bare(text, lower, sorted(taken), seen)


def _schemes(text: str, lower: str, seen: Kept) -> list[tuple[int, int]]:
    taken = []
    for word in ("http", "ftp", "hxxp", "mailto"):
        position = lower.find(word)
        while position >= 0 and not seen.overflowed:
            after = position + len(word)
            if word in {"http", "hxxp"} and lower[after : after + 1] == "s":
                after += 1
            if position and word == "ftp" and lower[position - 1].isalnum():
                position = lower.find(word, after)
                continue
            if word == "mailto":
                end = _mailto(text, position, after, seen)
            else:
                end = _slashed(text, position, after, seen)
            if end > position:
                taken.append((position, end))
            position = lower.find(word, max(end, after))
    return taken


def _slashed(text: str, position: int, after: int, seen: Kept) -> int:
    separator = _SLASHED.match(text, after)
    if separator is None:
        return 0
    end = _end_of(text, separator.end())
    if end <= separator.end():
        return 0
    _keep(text[position:end], seen)
    return end


def _files(text: str, lower: str, seen: Kept) -> list[tuple[int, int]]:
    r"""Return files on another computer (`file://host/x`, `\\host\x`): Outlook makes them links, and a click tells who the reader is.

    A name without a dot is one of the reader's own house.
    """
    taken = []
    for found in _FILE.finditer(lower):
        if seen.overflowed:
            break
        end = _end_of(text, found.end())
        _keep(text[found.start() : end], seen)
        taken.append((found.start(), end))
    return taken


def _mailto(text: str, position: int, after: int, seen: Kept) -> int:
    if text[after : after + 1] != ":":
        return 0
    address = _ADDRESS.match(text[after + 1 : after + 300])
    if address is None:
        return 0
    end = (
        _end_of(text, after + 1 + address.end()) if text[after + 1 + address.end() : after + 2 + address.end()] == "?" else after + 1 + address.end()
    )
    _keep(text[position:end], seen)
    return end


def _www(text: str, lower: str, taken: list[tuple[int, int]], seen: Kept) -> list[tuple[int, int]]:
    more = []
    position = lower.find("www.")
    while position >= 0 and not seen.overflowed:
        following = position + 4
        if not _inside(position, taken) and (not position or not (text[position - 1].isalnum() or text[position - 1] in _NOT_BEFORE)):
            end = _end_of(text, following)
            if end > following and text[following].isalnum():
                _keep(text[position:end], seen)
                more.append((position, end))
                following = end
        position = lower.find("www.", following)
    return more


def _bare(text: str, lower: str, taken: list[tuple[int, int]], seen: Kept) -> None:
    for found in _BARE_AFTER.finditer(lower):
        ending = found[1]
        if ending not in TOP_LEVEL or seen.overflowed or _inside(found.start(), taken):
            continue
        end = found.end()
        with_path = text[end : end + 1] in {"/", "?"} and text[end + 1 : end + 2].strip() != ""
        if not with_path and ending not in SAFE_BARE:
            continue
        start = found.start()
        name = _BARE_BEFORE.match(text[max(0, start - _LONGEST_NAME) : start][::-1])
        if name is None or name.end() == _LONGEST_NAME:
            continue
        label = name[0][::-1]
        if not label.isascii():
            label = _ascii_tail(label)
        start -= len(label)
        if not label or (start and text[start - 1] in _NOT_BEFORE):
            continue
        if with_path:
            end = _end_of(text, end)
        if text[end : end + 1] == "@":
            continue
        _keep(text[start:end], seen)


def _ascii_tail(name: str) -> str:
    """Kanji and kana run into a host name without a space: keep the part after them, unless the whole is a name in that writing."""
    last = max((position for position, character in enumerate(name) if not character.isascii()), default=-1)
    return name[last + 1 :].lstrip(".-")


def _inside(position: int, taken: list[tuple[int, int]]) -> bool:
    place = bisect_right(taken, (position, len(taken) + 1_000_000_000)) - 1
    return place >= 0 and position < taken[place][1]


def _end_of(text: str, start: int) -> int:
    """Return where a link that began before `start` ends: cut at white space and punctuation that belongs to the sentence."""
    limit = min(len(text), start + _LONGEST)
    ending = _END.search(text, start, limit)
    end = ending.start() if ending is not None else limit
    run = text[start:end]
    if not run.isascii():
        end = start + _before_japanese(run)
    surplus: dict[str, int] = {}
    whole = end
    while end > start:
        last = text[end - 1]
        if last in _CLOSING:
            left = surplus[last] if last in surplus else text.count(last, start, whole) - text.count(_CLOSING[last], start, whole)
            if left <= 0:
                break
            surplus[last] = left - 1
        elif last not in ".,;:!?'*_~|":
            break
        end -= 1
    return end


def _before_japanese(run: str) -> int:
    """Japanese goes on without a space after a URL: `example.comをご覧` ends at the first kana or kanji, but a host may be in Japanese."""
    found = _KANA_OR_HAN.search(run)
    if found is None:
        return len(run)
    host_end = min((position for position in (run.find("/"), run.find("?"), run.find("#")) if position >= 0), default=len(run))
    if found.start() >= host_end:
        return found.start()
    ending = run[: found.start()].rpartition(".")
    if ending[1] and ending[2].lower() in TOP_LEVEL:
        return found.start()
    following = _KANA_OR_HAN.search(run, host_end)
    return following.start() if following is not None else len(run)


def _keep(url: str, seen: Kept) -> None:
    if url not in seen.links and url not in seen.further:
        seen.keep(read(url, url, "text"), url)
        for inner in inside(url):
            seen.keep(read(inner, "", "redirect"), inner)
