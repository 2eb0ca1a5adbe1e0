"""Tables written as text: SYLK and CSV, whose cells may be macros or start programs."""

import re

from sekisho.mime.documents.fields import dde_in_formulas
from sekisho.mime.documents.looking import Looking

_MOST = 33_554_432  # octets
# A macro sheet of SYLK: the options line says so by `E`, or a name is one that runs by itself, or a cell calls what only macros may.
_MACRO_SHEET = re.compile(rb"^O(?:;[A-Z0-9 .]{1,30}){0,12};E(?:;|\s|$)", re.MULTILINE)
_AUTO_NAME = re.compile(rb"^NN;[^\r\n]{0,40}N(?:_xlnm\.)?Auto_?(?:Open|Close|Activate)", re.MULTILINE | re.IGNORECASE)
_CALLS = re.compile(rb";E(?:[^\r\n]{0,500}?[^A-Z.\r\n])?(EXEC|CALL|REGISTER|FORMULA\.FILL|ALERT|HALT|RUN|URLDownloadToFile[AW]?)\(", re.IGNORECASE)


def look_at_sylk(looking: Looking) -> None:
    """Look into a SYLK table (`.slk`)."""
    octets = looking.within(_MOST).replace(b"\r", b"\n")
    called = _CALLS.search(octets)
    named = _AUTO_NAME.search(octets) is not None
    if named or called is not None or _MACRO_SHEET.search(octets):
        looking.sign("xlm_macro", called[1].decode("latin-1") if called is not None else "")
    if named:
        looking.sign("xlm_autorun")
    _formulas(octets, looking)


def look_at_csv(looking: Looking) -> None:
    """Look into a table of values: a value that begins like a formula is one."""
    _formulas(looking.within(_MOST), looking)


def _formulas(octets: bytes, looking: Looking) -> None:
    if b"|" in octets or b"|\0" in octets:
        text = octets.decode("utf-16", "replace") if octets[:2] in {b"\xff\xfe", b"\xfe\xff"} else octets.decode("latin-1")
        started = dde_in_formulas(text)
        if started:
            looking.sign("dde", started)
