"""What the code of a macro would do: names that run by themselves, calls that reach outside, ways to hide what it says."""

import re
from collections.abc import Iterator

# Procedures that Office starts by itself (Word: "Auto macros"; the events of ThisDocument and ThisWorkbook; events of ActiveX controls that
# come when a document is shown).
_AUTORUN = re.compile(
    r"\b(Auto_?(?:Exec|Open|Close|Exit|New)|Document(?:_Open|_Close|_New|_BeforeClose|_ContentControlOnEnter|Open|Change|BeforeClose|BeforePrint)"
    r"|Workbook_(?:Open|Activate|Deactivate|BeforeClose|Close)|Worksheet_(?:Activate|Calculate|Change)|Presentation_?(?:Open|Close)"
    r"|App_(?:DocumentOpen|WorkbookOpen|PresentationOpen)|[A-Za-z]\w{0,60}_(?:Layout|Painting|MouseMove|MouseHover|GotFocus|Resize"
    r"|OnConnecting|NavigateComplete2|DocumentComplete|DownloadBegin|TitleChange))\b",
    re.IGNORECASE,
)
_CALLS = re.compile(
    r"\b(ShellExecute(?:A|W)?|Shell(?=\s*[\(\s\"])|WScript\.Shell|Shell\.Application|WScript|CreateObject|GetObject|CreateProcess\w?|WinExec|MacScript"
    r"|AppleScriptTask|PowerShell|pwsh|cmd\.exe|mshta|rundll32|regsvr32|certutil|bitsadmin|msiexec|wmic|winmgmts|URLDownloadToFile[AW]?"
    r"|Msxml2\.(?:Server)?XMLHTTP|Microsoft\.XMLHTTP|WinHttp\.WinHttpRequest|ADODB\.Stream|SaveToFile|Scripting\.FileSystemObject|Environ"
    r"|CallByName|ExecuteExcel4Macro|VirtualAlloc(?:Ex)?|RtlMoveMemory|CreateThread|CreateRemoteThread|WriteProcessMemory|SetTimer"
    r"|EnumSystemLanguageGroups\w?|RegWrite|RegRead|ExecQuery|Win32_Process|DeleteFile|Kill(?=\s+[\w\"(])|FileCopy|SendKeys|AccessVBOM|VBProject"
    r"|InternetExplorer\.Application|Outlook\.Application|RegisterXLL|Schedule\.Service|DllRegisterServer|Declare\s+(?:PtrSafe\s+)?(?:Sub|Function))\b",
    re.IGNORECASE,
)
_HIDING = (
    ("character codes", re.compile(r"\bChr[BW]?\$?\s*\(", re.IGNORECASE), 12),
    ("reversed text", re.compile(r"\bStrReverse\b", re.IGNORECASE), 1),
    ("base64", re.compile(r"\"[A-Za-z0-9+/]{100,}={0,2}\""), 1),
    ("hexadecimal text", re.compile(r"\"(?:[0-9A-Fa-f]{2}){50,}\""), 1),
    ("exclusive or", re.compile(r"\bXor\b", re.IGNORECASE), 3),
    ("pieces put together", re.compile(r"\"[^\"\r\n]{0,3}\"\s{0,5}[&+]\s{0,5}\"[^\"\r\n]{0,3}\""), 10),
    ("texts replaced", re.compile(r"\bReplace\s*\(", re.IGNORECASE), 8),
)
_MOST = 2_097_152  # characters of all modules together


def autoruns(code: str) -> tuple[str, ...]:
    """Return the names in code that Office runs by itself."""
    return _distinct(match[1] for match in _AUTORUN.finditer(code[:_MOST]))


def calls(code: str) -> tuple[str, ...]:
    """Return the calls that reach outside the document."""
    return _distinct(" ".join(match[1].split()) for match in _CALLS.finditer(code[:_MOST]))


def hidings(code: str) -> tuple[str, ...]:
    """Return the ways in which code hides what it says."""
    found = []
    for name, pattern, least in _HIDING:
        for count, _ in enumerate(pattern.finditer(code[:_MOST]), 1):
            if count >= least:
                found.append(name)
                break
    return tuple(found)


def _distinct(names: Iterator[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(name.lower(), name)
        if len(found) >= 12:
            break
    return tuple(found.values())
