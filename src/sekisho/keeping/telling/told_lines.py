"""Events and audit lines in the forms that others read: JSON, CEF (ArcSight's Common Event Format), and syslog around either (RFC 5424)."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

from sekisho.model.tracking import FILES, HOSTS, EventKind, TrackingEvent
from sekisho.ports.acquaintances import LEARN, NAMES
from sekisho.ports.audit import AuditRow
from sekisho.ports.campaigns import TRAITS
from sekisho.ports.history import PAYLOADS, Summary

Record = dict[str, str | float | list[str]]

TRACKING, POLICY, AUDIT = "tracking", "policy", "audit"
_POLICY = frozenset({EventKind.JUDGED, EventKind.QUARANTINED, EventKind.REFUSED, EventKind.DISCARDED})
_HOUSE_ONLY = frozenset({"dmarc_seen", "dmarc_report", "tls_report", LEARN, NAMES, TRAITS, FILES, HOSTS, PAYLOADS})
_LONGEST = 1_000  # characters of one value
_MOST = 20  # recipients, files, links
_NO_BREAKS = dict.fromkeys((*range(32), 127, 133, 8232, 8233), " ")
_GRAVE = {"malware": 9, "phishing": 8, "fraud": 8, "unscannable": 6, "spam": 5, "bulk": 3}
_STOPPED = frozenset({"quarantined", "refused", "discarded"})
_MAIL, _LOG_AUDIT = 2, 13  # facilities of RFC 5424 section 6.2.1
_WARNING, _INFORMATIONAL = 4, 6

_CEF_KEYS = (  # our key, theirs
    ("message", "externalId"), ("from", "suser"), ("to", "duser"), ("ip", "src"), ("subject", "msg"), ("category", "cat"), ("size", "fsize"),
    ("files", "fname"), ("digests", "fileHash"), ("links", "request"), ("reply", "reason"), ("actor", "suser"), ("outcome", "outcome"),
)  # fmt: skip
_CEF_LABELLED = (
    ("message_id", "Message-ID"), ("rule", "rule"), ("reasons", "reasons"), ("sentence", "why"), ("tenant", "tenant"), ("before", "before"),
    ("after", "after"), ("header_from", "From"), ("changed", "subject"),
)  # fmt: skip


def class_of(event: TrackingEvent) -> str:
    """Return whether an event belongs to the policy events (verdicts, and mail that was stopped) or to the tracking of mail."""
    return POLICY if event.kind in _POLICY else TRACKING


def record_of(event: TrackingEvent, line: Summary | None) -> Record:
    """Return an event with what is known of its message, as flat values."""
    facts = {name: value for name, value in event.facts if value and name not in _HOUSE_ONLY}
    record: Record = {
        "at": round(event.at, 3),
        "time": _iso(event.at),
        "class": class_of(event),
        "kind": str(event.kind),
        "tenant": event.tenant,
        "message": event.arrival,
    }
    if line is not None:
        known = {
            "from": line.sender, "header_from": line.header_from, "subject": line.subject, "message_id": line.message_id, "ip": line.ip,
            "direction": line.direction, "category": line.category, "rule": line.rule,
        }  # fmt: skip
        record |= {name: value for name, value in known.items() if value}
        lists = {
            "to": line.recipients.split(", "), "files": [name for name, _ in line.files], "digests": [digest for _, digest in line.files],
            "links": list(line.hosts),
        }  # fmt: skip
        record |= {name: values[:_MOST] for name, values in lists.items() if values and values != [""]}
        record |= {"size": line.size} if line.size else {}
    record |= {name: value for name, value in facts.items() if name not in record}  # numbers stay numbers
    if event.recipient:
        record["to"] = [event.recipient]
    return {name: _clean(value) for name, value in record.items()}


def record_of_audit(row: AuditRow) -> Record:
    """Return an audit line as flat values."""
    line = row.line
    told = {
        "actor": line.actor, "role": line.role, "via": line.via, "ip": line.ip, "kind": line.use_case, "changed": line.subject,
        "outcome": line.outcome, "before": line.before, "after": line.after, "reason": line.reason,
    }  # fmt: skip
    record: Record = {"at": round(line.at, 3), "time": _iso(line.at), "class": AUDIT, "tenant": line.tenant, "number": float(row.number)}
    return record | {name: _clean(value) for name, value in told.items() if value}


def as_json(record: Record) -> str:
    """Return one line of JSON."""
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


def as_cef(record: Record, version: str) -> str:
    """Return one line of CEF: the header's seven fields, then keys and values."""
    kind, category = str(record.get("kind", "")), str(record.get("category", ""))
    header = ("Sekisho", "Sekisho", version, f"{record['class']}:{kind}", kind, str(_gravity(record, category)))
    extension = [f"rt={int(float(str(record['at'])) * 1_000)}", f"act={_escaped(kind)}"]
    taken: set[str] = set()
    for ours, theirs in _CEF_KEYS:
        if record.get(ours) and theirs not in taken:
            taken.add(theirs)
            extension.append(f"{theirs}={_escaped(_joined(record[ours]))}")
    if "direction" in record:
        extension.append(f"deviceDirection={int(record['direction'] == 'outbound')}")
    labelled = [(label, record[ours]) for ours, label in _CEF_LABELLED if record.get(ours)]
    for number, (label, value) in enumerate(labelled[:6], 1):  # CEF has six strings of one's own
        extension.append(f"cs{number}Label={label} cs{number}={_escaped(_joined(value))}")
    return "CEF:0|" + "|".join(each.replace("\\", "\\\\").replace("|", "\\|") for each in header) + "|" + " ".join(extension)


def in_syslog(text: str, record: Record, host: str) -> bytes:
    """Return a message of RFC 5424: header without structured data, a byte order mark, the text in UTF-8."""
    stopped = str(record.get("kind", "")) in _STOPPED or record.get("outcome") in {"denied", "failed"}
    facility = _LOG_AUDIT if record["class"] == AUDIT else _MAIL
    priority = facility * 8 + (_WARNING if stopped else _INFORMATIONAL)
    name = "".join(sign for sign in host if "!" <= sign <= "~")[:255] or "-"
    kind = "".join(sign for sign in str(record.get("kind", "")) if "!" <= sign <= "~")[:32] or "-"
    return f"<{priority}>1 {record['time']} {name} sekisho - {kind} - \ufeff{text}".encode("utf-8", "replace")


def _gravity(record: Mapping[str, object], category: str) -> int:
    if record["class"] == AUDIT:
        return 6 if record.get("outcome") in {"denied", "failed"} else 3
    return _GRAVE.get(category, 1)


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def _clean(value: str | float | list[str]) -> str | float | list[str]:
    """Return a value without line breaks and other control characters, cut: one event is one line, whatever a mail says."""
    if isinstance(value, str):
        return value.translate(_NO_BREAKS).encode("utf-8", "replace").decode("utf-8")[:_LONGEST]
    if isinstance(value, list):
        return [each.translate(_NO_BREAKS).encode("utf-8", "replace").decode("utf-8")[:_LONGEST] for each in value]
    return value


def _joined(value: str | float | list[str]) -> str:
    return ",".join(value) if isinstance(value, list) else str(value)


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("=", "\\=")
