"""Finds mail in files and folders: one message in a file, or many in an mbox."""

import mmap
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from stat import S_ISREG

MAIL_SUFFIXES = frozenset({".eml", ".mbox", ".mbx"})
LARGEST = 256 << 20  # octets of one message
_ONE_MESSAGE = frozenset({".eml"})
# RFC 4155: a line "From ", an address, a time. Strict about the time, so that "From here on" in a text does not cut a message in two.
_POSTMARK = re.compile(
    rb"From [^\r\n]{0,300}?[ \t](?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,?[ \t][^\r\n]{0,30}?\d{1,2}:\d\d[^\r\n]{0,40}\d{4}[^\r\n]{0,20}\r?\n"
)
_NEXT_POSTMARK = re.compile(rb"(?<=\n)\r?\n(" + _POSTMARK.pattern + rb")")
_LOOSE_POSTMARK = re.compile(rb"From [^\r\n]{0,1000}\r?\n")
_HEADER_FIELD = re.compile(rb"[!-9;-~]{1,200}[ \t]*:")


@dataclass(frozen=True, slots=True)
class MailFile:
    """A file that may hold mail. `named` was given by the user; others were found in a folder."""

    path: str
    named: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """One message: where it lies (`path`, or `path#n` counted from 1 in an mbox) and its octets as they are in the file."""

    place: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A path that gave no mail, and why, in words for the user."""

    place: str
    reason: str


def find(paths: list[str]) -> Iterator[MailFile | Unreadable]:
    """Yield the files that these paths name, folders recursively in order of name. Hidden entries and links to folders are passed over."""
    for path in paths:
        if not os.path.isdir(path):  # noqa: PTH112 - the path is kept as given, byte for byte
            yield MailFile(path)
            continue
        problems: list[OSError] = []
        found = False
        for folder, inner, names in os.walk(path, onerror=problems.append):
            inner[:] = sorted(name for name in inner if not name.startswith("."))
            for name in sorted(names):
                if not name.startswith("."):
                    found = True
                    yield MailFile(os.path.join(folder, name), named=False)  # noqa: PTH118
        for problem in problems:
            yield Unreadable(str(problem.filename), _reason(problem))
        if not found and not problems:
            yield Unreadable(path, "the folder holds no files")


def read(file: MailFile) -> Iterator[Found | Unreadable]:
    """Yield the messages of a file, one after another: an mbox is never in memory as a whole. A found file that is no mail yields nothing."""
    try:
        with open(file.path, "rb", opener=_without_waiting) as stream:
            if not S_ISREG(os.fstat(stream.fileno()).st_mode):
                yield Unreadable(file.path, "not a regular file")
                return
            if os.fstat(stream.fileno()).st_size == 0:
                if file.named:
                    yield Unreadable(file.path, "the file is empty")
                return
            with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
                if file.named or _looks_like_mail(file.path, content):
                    yield from _messages(file.path, content)
    except OSError as problem:
        yield Unreadable(file.path, _reason(problem))
    except ValueError as problem:  # a NUL in a path
        yield Unreadable(file.path, str(problem))


def _looks_like_mail(path: str, content: mmap.mmap) -> bool:
    suffix = os.path.splitext(path)[1].lower()  # noqa: PTH122
    return suffix in MAIL_SUFFIXES or bool(_HEADER_FIELD.match(content) or _POSTMARK.match(content))


def _messages(path: str, content: mmap.mmap) -> Iterator[Found | Unreadable]:
    """A file that begins with a postmark and is not named `.eml` is an mbox, even when it holds one message."""
    if content[:5] != b"From ":
        yield _found(path, content, 0, len(content))
        return
    first = _POSTMARK.match(content) or _LOOSE_POSTMARK.match(content)
    if os.path.splitext(path)[1].lower() in _ONE_MESSAGE or first is None:  # noqa: PTH122
        yield _found(path, content, first.end() if first else 0, len(content))  # the postmark is the mailbox's, not the message's
        return
    start, number = first.end(), 1
    for postmark in _NEXT_POSTMARK.finditer(content, start):
        yield _found(f"{path}#{number}", content, start, postmark.start())
        start, number = postmark.end(), number + 1
    last = _found(f"{path}#{number}", content, start, len(content))
    yield Found(last.place, _without_last_empty_line(last.raw)) if isinstance(last, Found) else last


def _found(place: str, content: mmap.mmap, start: int, end: int) -> Found | Unreadable:
    if end - start > LARGEST:
        return Unreadable(place, f"larger than {LARGEST >> 20} MiB")
    return Found(place, content[start:end])


def _without_last_empty_line(raw: bytes) -> bytes:
    """The empty line after a message is the mbox's own (RFC 4155)."""
    for ending in (b"\r\n\r\n", b"\n\n"):
        if raw.endswith(ending):
            return raw[: -len(ending) // 2]
    return raw


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)  # a named pipe that nobody writes would be waited for, forever


def _reason(problem: OSError) -> str:
    return (problem.strerror or str(problem)).lower()
