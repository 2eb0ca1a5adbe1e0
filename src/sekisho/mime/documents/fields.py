"""Fields and formulas that start a program by DDE, in whatever kind of document they stand."""

import re

from sekisho.mime.documents.entities import resolved

_FIELD = re.compile(r"\bDDE(?:AUTO)?\b[\s\"'\\]{0,20}([^\x14\x15<>{}]{0,160})", re.IGNORECASE)
_NUMBERS = re.compile(r"\bQUOTE((?:\s{1,5}\"?\d{1,4}\"?){3,400})", re.IGNORECASE)
# A formula names a program, a bar and what the program is told: `=cmd|'/c calc'!A1`. Signs that a cell may begin with: = + - @.
_FORMULA = re.compile(r"[=+\-@][^|\r\n\"',;|]{0,80}?\b([A-Za-z][\w.]{1,40})\s{0,3}\|\s{0,3}'([^'\r\n]{1,200})'\s{0,3}!", re.IGNORECASE)
_PROGRAMS = frozenset(
    "cmd powershell pwsh mshta msexcel wscript cscript rundll32 regsvr32 certutil bitsadmin msiexec wmic explorer excel winword calc".split()
)
_EMPTY = re.compile(r"[\"'\\\s]+")


def dde_in_fields(instructions: str) -> str:
    """Return what a DDE field in these field instructions (Word) starts, "" if there is none. Numbers of QUOTE are read as characters."""
    found = _FIELD.search(instructions)
    if found is None and "QUOTE" in instructions.upper():
        found = _FIELD.search(_NUMBERS.sub(_spelt, instructions))
    if found is None:
        return ""
    return f"DDE {_EMPTY.sub(' ', found[1]).strip()}"


def _spelt(numbers: re.Match[str]) -> str:
    return "".join(chr(value) for value in map(int, re.findall(r"\d+", numbers[1])) if 0 < value < 0xD800)


def dde_in_formulas(text: str) -> str:
    """Return what a formula in this text (CSV, SYLK, XML) starts by DDE, "" if none does."""
    if "|" not in text:
        return ""
    for found in _FORMULA.finditer(resolved(text) if "&" in text else text):
        if found[1].lower().removesuffix(".exe") in _PROGRAMS or ".exe" in found[2].lower() or "/c" in found[2].lower():
            return f"{found[1]}|{found[2]}"
    return ""


def is_program(service: str) -> bool:
    """Tell whether a DDE service is one that runs commands."""
    return service.strip().lower().removesuffix(".exe").rpartition("\\")[2] in _PROGRAMS - {"excel", "winword"}
