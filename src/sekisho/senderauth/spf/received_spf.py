"""The Received-SPF field (RFC 7208 section 9.1): the result with what it was asked about, as text for the top of the message."""

import re

from sekisho.model.senderauth import SpfResult

_SAID = {
    "pass": "domain of {sender} designates {ip} as permitted sender",
    "fail": "domain of {sender} does not designate {ip} as permitted sender",
    "softfail": "domain of {sender} discourages use of {ip} as permitted sender",
    "neutral": "{ip} is neither permitted nor denied by domain of {sender}",
    "none": "domain of {sender} does not designate permitted sender hosts",
    "temperror": "error in processing during lookup of {sender}",
    "permerror": "domain of {sender} has a record that cannot be used",
}
_DOT_ATOM = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_NOT_IN_COMMENTS = re.compile(r"[^\x20-\x27\x2a-\x5b\x5d-\x7e]")
_NOT_IN_QUOTES = re.compile(r"[^\x20-\x7e]")
_IDENTITY = {"mfrom": "mailfrom", "helo": "helo"}
_LONGEST = 300  # characters of one value: a line has at most 998 octets (RFC 5322 section 2.1.1)


def received_spf(result: SpfResult, ip: str, sender: str, helo: str, receiver: str) -> str:
    """Return the folded field without its last line end, "" if nothing was evaluated.

    Everything that a client said is reduced to what a comment or a quoted string may hold.
    """
    if result.result not in _SAID:
        return ""
    said = _SAID[result.result].format(sender=_comment(sender or f"postmaster@{helo}"), ip=_comment(ip))
    identity = _IDENTITY.get(result.scope, result.scope)
    pairs = [("client-ip", ip), ("envelope-from", sender), ("helo", helo), ("receiver", receiver), ("identity", identity)]
    if result.mechanism:
        pairs.append(("mechanism", result.mechanism))
    if result.problem:
        pairs.append(("problem", result.problem))
    lines = [f"Received-SPF: {result.result} ({_comment(receiver)}: {said})"]
    lines += [f"\t{key}={_value(value)};" for key, value in pairs]
    return "\r\n".join(lines).removesuffix(";")


def _comment(text: str) -> str:
    return _NOT_IN_COMMENTS.sub("?", text[:_LONGEST])


def _value(text: str) -> str:
    """Return a dot-atom as it is, anything else as a quoted string."""
    text = text[:_LONGEST]
    if _DOT_ATOM.fullmatch(text):
        return text
    return '"' + _NOT_IN_QUOTES.sub("?", text).replace("\\", "\\\\").replace('"', '\\"') + '"'
