"""The Authentication-Results field that we write: one result for each method, of safe characters only (RFC 8601)."""

import re

from sekisho.domains.labels import to_dns
from sekisho.model.address import Address
from sekisho.model.senderauth import NOT_ASKED, ArcResult, DkimResult, DmarcResult, SenderAuth, SpfResult

FIELD = "Authentication-Results"
NONE = "none"  # the word for "nothing was evaluated" (RFC 8601 section 2.2)

_LINE = 76  # characters, where a property can begin a new line (RFC 5322 section 2.1.1)
_LONGEST = 320  # characters of one value
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`{|}~-]+\Z")  # RFC 2045 section 5.1
_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*\Z")
_NOT_IN_QUOTES = re.compile(r"[^\x20-\x7e]")


def authserv_id(name: str) -> str:
    """Return a name as it stands first in the field: a token, or a quoted string."""
    return _value(name or "localhost")


def results_field(auth: SenderAuth, name: str, sender: Address, helo: str) -> bytes:
    """Return the whole field with CRLF. `name` is our authserv-id, `sender` the envelope sender."""
    return f"{FIELD}: {results_payload(auth, name, sender, helo)}\r\n".encode("ascii")


def results_payload(auth: SenderAuth, name: str, sender: Address, helo: str) -> str:
    """Return the field's value, folded, without its last line end: also what an ARC set tells of us (RFC 8617 section 4.1.1).

    What a stranger wrote appears as a domain that DNS could hold, as a token, or inside of a quoted string; it can begin no new result.
    """
    methods = [*_spf(auth.spf, sender, helo), *(_dkim(one) for one in auth.dkim), *_dmarc(auth.dmarc), *_arc(auth.arc)]
    if not auth.dkim and auth.dmarc.result != NOT_ASKED:
        methods.insert(1 if auth.spf.result != NOT_ASKED else 0, ["dkim=none"])
    lines = [authserv_id(name)]
    for method in methods:
        lines[-1] += ";"
        lines += _folded(method)
    if not methods:
        lines[-1] += f"; {NONE}"
    return "\r\n".join(lines)


def _folded(words: list[str]) -> list[str]:
    lines, line = [], "\t" + words[0]
    for word in words[1:]:
        if len(line) + 1 + len(word) > _LINE:
            lines.append(line)
            line = "\t"
        line += word if line == "\t" else " " + word
    return [*lines, line]


def _spf(spf: SpfResult, sender: Address, helo: str) -> list[list[str]]:
    if spf.result == NOT_ASKED:
        return []
    words = [f"spf={_word(spf.result)}", *_reason(spf.problem)]
    if spf.scope == "helo" or sender.is_null:
        return [[*words, *_domain("smtp.helo", helo)]]
    domain = to_dns(sender.domain)
    local = sender.local if _LOCAL_PART.match(sender.local) else ""
    if domain:
        words.append(f"smtp.mailfrom={f'{local}@' if local and len(local) <= 64 else ''}{domain}")
    return [words]


def _dkim(dkim: DkimResult) -> list[str]:
    words = [f"dkim={_word(dkim.result)}", *_reason(dkim.problem), *_domain("header.d", dkim.domain), *_domain("header.s", dkim.selector)]
    if dkim.algorithm:
        words.append(f"header.a={_value(dkim.algorithm)}")
    if dkim.signature:
        words.append(f"header.b={_value(dkim.signature)}")
    return words


def _dmarc(dmarc: DmarcResult) -> list[list[str]]:
    if dmarc.result == NOT_ASKED:
        return []
    words = [f"dmarc={_word(dmarc.result)}", *_reason(dmarc.problem)]
    if dmarc.policy:
        words.append(f"policy.dmarc={_word(dmarc.policy)}")
    return [[*words, *_domain("header.from", dmarc.domain)]]


def _arc(arc: ArcResult) -> list[list[str]]:
    if arc.result in {NOT_ASKED, "none"}:
        return []
    words = [f"arc={_word(arc.result)}", *_reason(arc.problem)]
    if arc.result == "pass":
        words.append(f"header.oldest-pass={arc.oldest_pass}")  # RFC 8617 section 5.2
    return [words]


def _word(text: str) -> str:
    """Return a result or policy: letters only, whatever an evaluator said."""
    return text if text.isascii() and text.isalpha() else "permerror"


def _reason(problem: str) -> list[str]:
    return [f"reason={_quoted(problem[:100])}"] if problem else []


def _domain(name: str, domain: str) -> list[str]:
    spelled = to_dns(domain)
    return [f"{name}={spelled}"] if spelled else []


def _value(text: str) -> str:
    return text[:_LONGEST] if _TOKEN.match(text[:_LONGEST]) else _quoted(text)


def _quoted(text: str) -> str:
    return '"' + _NOT_IN_QUOTES.sub("?", text[:_LONGEST]).replace("\\", "\\\\").replace('"', '\\"') + '"'
