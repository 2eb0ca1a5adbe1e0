import json
import re

import pytest

from sekisho.keeping.telling.told_lines import as_cef, as_json, class_of, in_syslog, record_of, record_of_audit
from sekisho.model.ids import DEFAULT_TENANT, ArrivalId
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.ports.audit import AuditLine, AuditRow
from sekisho.ports.history import Summary

ARRIVAL = ArrivalId("01hf7yat00abcdefghjk")
LINE = Summary(
    ARRIVAL,
    1.0,
    "hanako@partner.test",
    "a@example.test, b@example.test",
    "請求\r\nCEF:0|x|=1",
    "phishing",
    "quarantined",
    direction="inbound",
    ip="192.0.2.7",
    message_id="<1@partner.test>",
    size=2_048,
    rule="default.phishing",
    files=(("a=b|c.exe", "5e" * 32),),
    hosts=("evil.test",),
)
EVENT = TrackingEvent(1_764_000_000.125, DEFAULT_TENANT, ARRIVAL, "a@example.test", EventKind.QUARANTINED, (("area", "phishing"), ("campaign", "{}")))
AUDIT_ROW = AuditRow(
    7, b"", AuditLine(1.0, DEFAULT_TENANT, "alice@example.test", "operator", "session", "192.0.2.9", "policy.change", "rule 1", "denied")
)


def test_an_event_is_told_with_what_is_known_of_its_message():
    record = json.loads(as_json(record_of(EVENT, LINE)))
    assert record["time"] == "2025-11-24T16:00:00.125Z"
    assert (record["class"], record["kind"], record["to"], record["from"]) == ("policy", "quarantined", ["a@example.test"], "hanako@partner.test")
    assert (record["files"], record["digests"], record["links"], record["size"]) == (["a=b|c.exe"], ["5e" * 32], ["evil.test"], 2_048)
    assert record["area"] == "phishing"
    assert "campaign" not in record
    assert record_of(EVENT, None)["message"] == ARRIVAL


@pytest.mark.parametrize("sign", ["\n", "\r", "\0", "\x1b", "\u2028", "\x85", "\ud800"])
def test_no_mail_makes_two_lines_of_one(sign):
    event = TrackingEvent(1.0, DEFAULT_TENANT, ARRIVAL, f"a{sign}b", EventKind.BOUNCED, (("reply", f"550 x{sign}y" + "z" * 9_000),))
    record = record_of(event, LINE)
    for line in (as_json(record), as_cef(record, "1")):
        assert len(line.splitlines()) == 1
        assert len(line) < 3_000
        line.encode("utf-8")
    assert in_syslog(as_json(record), record, "mx").count(b"\n") == 0


def test_cef_escapes_what_it_is_made_of():
    text = as_cef(record_of(EVENT, LINE), "1|2\\3")
    header = re.split(r"(?<!\\)\|", text)
    assert header[:7] == ["CEF:0", "Sekisho", "Sekisho", "1\\|2\\\\3", "policy:quarantined", "quarantined", "8"]
    extension = dict(re.findall(r"(\w+)=((?:\\.|[^=\\])*?)(?= \w+=|$)", text.partition("|8|")[2]))
    assert extension["suser"] == "hanako@partner.test"
    assert extension["duser"] == "a@example.test"
    assert extension["fname"] == "a\\=b|c.exe"
    assert extension["msg"] == "請求  CEF:0|x|\\=1"
    assert extension["rt"] == "1764000000125"
    assert (extension["cs1Label"], extension["cs1"], extension["deviceDirection"]) == ("Message-ID", "<1@partner.test>", "0")


def test_a_syslog_message_has_the_header_of_rfc_5424():
    record = record_of(EVENT, LINE)
    octets = in_syslog("text", record, "mx 1.example.test")
    assert octets == b"<20>1 2025-11-24T16:00:00.125Z mx1.example.test sekisho - quarantined - \xef\xbb\xbftext"
    audit = record_of_audit(AUDIT_ROW)
    assert in_syslog("x", audit, "").startswith(b"<108>1 1970-01-01T00:00:01.000Z - sekisho - policy.change - ")


def test_an_audit_line_is_told_in_both_forms():
    record = record_of_audit(AUDIT_ROW)
    assert json.loads(as_json(record))["changed"] == "rule 1"
    assert "suser=alice@example.test" in as_cef(record, "1")
    assert "|6|" in as_cef(record, "1")


def test_verdicts_and_stopped_mail_are_policy_events():
    kinds = {kind for kind in EventKind if class_of(TrackingEvent(1.0, DEFAULT_TENANT, ARRIVAL, "", kind)) == "policy"}
    assert kinds == {EventKind.JUDGED, EventKind.QUARANTINED, EventKind.REFUSED, EventKind.DISCARDED}
