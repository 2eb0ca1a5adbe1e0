"""What the code of a macro would do: names that run by themselves, calls that reach outside, ways to hide what it says."""

import re

# Every pattern is in lower case and is matched against the code in lower case: with IGNORECASE each of sixty words would be tried everywhere.

# Procedures that Office starts by itself (Word: "Auto macros"; the events of ThisDocument and ThisWorkbook; events of ActiveX controls that
# come when a document is shown).
_AUTORUN = re.compile(
    r"\b(auto_?(?:exec|open|close|exit|new)|document(?:_open|_close|_new|_beforeclose|_contentcontrolonenter|open|change|beforeclose|beforeprint)"
    r"|workbook_(?:open|activate|deactivate|beforeclose|close)|worksheet_(?:activate|calculate|change)|presentation_?(?:open|close)"
    r"|app_(?:documentopen|workbookopen|presentationopen)|[a-z]\w{0,60}_(?:layout|painting|mousemove|mousehover|gotfocus|resize"
    r"|onconnecting|navigatecomplete2|documentcomplete|downloadbegin|titlechange))\b",
)
_CALLS = re.compile(
    r"\b(shellexecute(?:a|w)?|shell(?=\s*[\(\s\"])|wscript\.shell|shell\.application|wscript|createobject|getobject|createprocess\w?|winexec|macscript"
    r"|applescripttask|powershell|pwsh|cmd\.exe|mshta|rundll32|regsvr32|certutil|bitsadmin|msiexec|wmic|winmgmts|urldownloadtofile[aw]?"
    r"|msxml2\.(?:server)?xmlhttp|microsoft\.xmlhttp|winhttp\.winhttprequest|adodb\.stream|savetofile|scripting\.filesystemobject|environ"
    r"|callbyname|executeexcel4macro|virtualalloc(?:ex)?|rtlmovememory|createthread|createremotethread|writeprocessmemory|settimer"
    r"|enumsystemlanguagegroups\w?|regwrite|regread|execquery|win32_process|deletefile|kill(?=\s+[\w\"(])|filecopy|sendkeys|accessvbom|vbproject"
    r"|internetexplorer\.application|outlook\.application|registerxll|schedule\.service|dllregisterserver|declare\s+(?:ptrsafe\s+)?(?:sub|function))\b",
)
_HIDING = (
    ("character codes", re.compile(r"\bchr[bw]?\$?\s*\("), 12),
    ("reversed text", re.compile(r"\bstrreverse\b"), 1),
    ("base64", re.compile(r"\"[a-z0-9+/]{100,}={0,2}\""), 1),
    ("hexadecimal text", re.compile(r"\"(?:[0-9a-f]{2}){50,}\""), 1),
    ("exclusive or", re.compile(r"\bxor\b"), 3),
    ("pieces put together", re.compile(r"\"[^\"\r\n]{0,3}\"\s{0,5}[&+]\s{0,5}\"[^\"\r\n]{0,3}\""), 10),
    ("texts replaced", re.compile(r"\breplace\s*\("), 8),
)


def autoruns(code: str) -> tuple[str, ...]:
    """Return the names in code that Office runs by itself."""
    return _distinct(_AUTORUN, code)


def calls(code: str) -> tuple[str, ...]:
    """Return the calls that reach outside the document."""
    return _distinct(_CALLS, code)


def hidings(code: str) -> tuple[str, ...]:
    """Return the ways in which code hides what it says."""
    found = []
    lower = code.lower()
    for name, pattern, least in _HIDING:
        for count, _ in enumerate(pattern.finditer(lower), 1):
            if count >= least:
                found.append(name)
                break
    return tuple(found)


def _distinct(pattern: re.Pattern[str], code: str) -> tuple[str, ...]:
    """Return what a pattern finds, each once, as it is written in the code."""
    lower = code.lower()
    as_written = code if len(lower) == len(code) else lower  # a few letters become two
    found: dict[str, str] = {}
    for match in pattern.finditer(lower):
        name = " ".join(as_written[slice(*match.span(1))].split())
        found.setdefault(name.lower(), name)
        if len(found) >= 12:
            break
    return tuple(found.values())
