"""What the script of a page says in written form: addresses that are too short to be a file, and commands that the reader is to run.

No script is run. Every way to write is looked for by a plain search first.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from sekisho.mime.documents.looking import Looking, is_vocabulary
from sekisho.mime.documents.written import joined
from sekisho.mime.structure import bodies

_LONGEST_ADDRESS = 500
_BASE64 = re.compile(r"(?:aHR0c|d3M6Ly|d3NzOi)[A-Za-z0-9+/_-]{8,4000}")  # "http", "ws:/", "wss:"
_DECODED = re.compile(r"\batob\s{0,3}\(\s{0,3}[\"'`]([A-Za-z0-9+/=_-]{12,4000})")
_DIGITS = re.compile(r"(?<![0-9a-fA-F])68747470(?:[0-9a-fA-F]{2}){5,2000}")
_NUMBERS = re.compile(r"(?<!\d)104\s{0,3},\s{0,3}116\s{0,3},\s{0,3}116\s{0,3},\s{0,3}112(?:\s{0,3},\s{0,3}\d{1,3}){5,2000}")
_ESCAPES = re.compile(
    r"(?:%68%74%74%70|\\x68\\x74\\x74\\x70|\\u0068\\u0074\\u0074\\u0070)(?:%[0-9a-fA-F]{2}|\\x[0-9a-fA-F]{2}|\\u00[0-9a-fA-F]{2}|[\w./:-]){5,2000}"
)
_ESCAPE = re.compile(r"(?:%|\\x|\\u00)([0-9a-fA-F]{2})")
_BACKWARDS = re.compile(r"//:s?ptth")
_TEXT = r"(?:\"[^\"\n]{0,200}\"|'[^'\n]{0,200}'|`[^`\n]{0,200}`)"
_LIST = re.compile(
    rf"\[\s{{0,5}}({_TEXT}(?:\s{{0,5}},\s{{0,5}}{_TEXT}){{1,60}})[\s,]{{0,5}}\]\s{{0,5}}(\.\s{{0,5}}reverse\(\)\s{{0,5}})?\.\s{{0,5}}join\s{{0,5}}\("
)
_ITEM = re.compile(r"\"([^\"\n]{0,200})\"|'([^'\n]{0,200})'|`([^`\n]{0,200})`")
_BETWEEN = re.compile(r"\s{0,5}[\"'`]([^\"'`]{0,5})[\"'`]")
_ADDRESS = re.compile(r"(?:https?|wss?)://[^\s\"'`<>\\)]{4,1000}", re.IGNORECASE)

_COPIES = ("clipboard", "execcommand")
_MOST_COMMANDS = 500
# `cmd` and `base64` are everyday words of large scripts: only as they begin a command are they counted.
_COMMAND_WORD = re.compile(
    r"\b(?:powershell|pwsh|mshta|msiexec|bitsadmin|certutil|regsvr32|rundll32|curl|wget|osascript|cmd(?=(?:\.exe)?\s{1,3}/[ck])|base64(?=\s{1,3}-d))\b"
)
# What readers are told to paste into a box that runs it, in lower case.
_COMMAND = re.compile(
    r"(?:powershell|pwsh)\b[^<\n]{0,300}?"
    r"(?:-w(?:indowstyle)?\s{1,3}['\"]?(?:h|1\b)|-e(?:nc|c|ncodedcommand)?\s|\biex\b|\biwr\b|\birm\b|invoke-|webclient|frombase64|https?:)"
    r"|mshta\b[^<\n]{0,60}?(?:https?:|\\\\|vbscript:|javascript:)"
    r"|(?:msiexec|bitsadmin|certutil|regsvr32|rundll32)\b[^<\n]{0,100}?(?:https?:|\\\\)"
    r"|(?:curl|wget)\b[^<\n]{0,300}?\|\s{0,5}(?:ba|z)?sh\b"
    r"|osascript\b[^<\n]{0,10}?-e"
    r"|cmd(?:\.exe)?\s{1,3}/[ck]\b[^<\n]{0,200}?(?:https?:|\\\\|curl|powershell|mshta)"
    r"|base64\s{1,3}-d[^<\n]{0,40}?\|\s{0,5}(?:ba|z)?sh\b"
)


def note(text: str, lower: str, looking: Looking, plain: Sequence[str]) -> None:
    """Note what the scripts of a page say in written form, and the addresses that stand in it plainly. `lower`: the page in lower case."""
    said: list[str] = []
    for one in written_texts(text):
        looking.spend(0)  # the clock: their number is bounded by nothing else
        said.append(one)
    for address in dict.fromkeys((*plain, *addresses(said))):
        if not is_vocabulary(address):
            looking.link(address, "document:link")
    for one in said if may_copy(lower) else ():
        looking.spend(0)  # a text full of words that begin commands takes long
        if found := command(one.lower()):
            looking.sign("page_command", found)
            break


def written_texts(code: str) -> Iterator[str]:
    """Yield texts that a script holds as base64, digits, numbers, escapes, backwards, or in pieces that it puts together."""
    if "aHR0c" in code or "d3M6Ly" in code or "d3NzOi" in code:
        yield from (_from_base64(run[0]) for run in _BASE64.finditer(code))
    if "atob" in code:
        for run in _DECODED.finditer(code):
            yield _from_base64(run[1])
            yield _from_base64(run[1][::-1].lstrip("="))
    if "68747470" in code:
        yield from (bytes.fromhex(run[0]).decode("latin-1") for run in _DIGITS.finditer(code))
    if "104" in code:
        numbers = (map(int, run[0].split(",")) for run in _NUMBERS.finditer(code))
        yield from ("".join([chr(number) for number in run if number < 256]) for run in numbers)
    if "68%74%74%70" in code or "68\\x74" in code or "68\\u0074" in code:
        yield from (_ESCAPE.sub(lambda one: chr(int(one[1], 16)), run[0]) for run in _ESCAPES.finditer(code))
    if "//:" in code:
        before = 0
        for run in _BACKWARDS.finditer(code):
            yield code[max(before, run.end() - _LONGEST_ADDRESS) : run.end()][::-1]
            before = run.end()
    if "join" in code:
        yield from (_put_together(run, code) for run in _LIST.finditer(code))
    if "+" in code:
        yield from (run[0] for run in _ADDRESS.finditer(joined(code)))


def _from_base64(run: str) -> str:
    return bodies.base64(run.encode("ascii")).octets.decode("utf-8", "replace")


def _put_together(run: re.Match[str], code: str) -> str:
    items = ["".join(item) for item in _ITEM.findall(run[1])]
    between = _BETWEEN.match(code, run.end())
    return (between[1] if between is not None else ",").join(reversed(items) if run[2] else items)


def addresses(texts: Iterable[str]) -> list[str]:
    """Return the addresses that stand in texts."""
    return [found[0] for text in texts for found in _ADDRESS.finditer(text)]


def may_copy(lower: str) -> bool:
    """Tell whether a page, in lower case, may put something on the clipboard."""
    return any(word in lower for word in _COPIES)


def command(lower: str) -> str:
    """Return a command that a text, in lower case, would have its reader run, "" if there is none. Hundreds of such words are one surely."""
    for number, word in enumerate(_COMMAND_WORD.finditer(lower)):
        if number >= _MOST_COMMANDS:
            return word[0]
        found = _COMMAND.match(lower, word.start())
        if found is not None:
            return found[0]
    return ""
