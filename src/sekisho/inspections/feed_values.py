"""One indicator of a feed in its one form, as messages are compared with it; what is none is told by silence."""

import re
from ipaddress import ip_address
from typing import Literal

from sekisho.mime.web.organisation import organisation_of, to_unicode

Kind = Literal["sha256", "url", "domain", "address"]

_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
_DOMAIN = re.compile(r"(?=.{4,253}\Z)(?:[^\W-](?:[\w-]{0,61}[^\W-])?\.)+[^\W\d_][\w-]{1,62}\Z")
_ADDRESS_AND_PORT = re.compile(r"([0-9.]{7,15}):[0-9]{1,5}\Z")
_LONGEST_URL = 1_000


def form_of(kind: Kind, text: str) -> str:
    """Return a value as it is compared, "" if it is not of that kind. Domains are in Unicode, and never a whole ending such as `co.jp`."""
    value = text.strip().lower().replace("[.]", ".").replace("hxxp", "http").replace("[:]", ":")
    if kind == "sha256":
        return value if _SHA256.match(value) else ""
    if kind == "url":
        usable = value.startswith(("http://", "https://")) and len(value) <= _LONGEST_URL and value.isprintable() and " " not in value
        return value.rstrip("/") if usable else ""
    if kind == "address":
        try:
            return str(ip_address(value))
        except ValueError:
            return ""
    value = to_unicode(value.removeprefix("*").strip("."))  # a domain stands for all below it
    return value if _DOMAIN.match(value) and organisation_of(value) else ""


def guess(word: str) -> tuple[Kind, str] | None:
    """Return what a word is, if it is an indicator."""
    word = word.strip().strip("\"'")
    with_port = _ADDRESS_AND_PORT.match(word)
    kinds: tuple[Kind, ...] = ("sha256", "url", "address", "domain")
    return next(((kind, value) for kind in kinds if (value := form_of(kind, with_port[1] if with_port else word))), None)
