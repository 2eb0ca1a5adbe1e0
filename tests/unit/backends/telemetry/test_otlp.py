"""Traces to a real socket that speaks OTLP: one for each message over all processes, and nothing that waits for the collector."""

import time

import pytest

from sekisho.backends.memory.metrics import MemoryMetrics
from sekisho.backends.telemetry import otlp
from sekisho.backends.telemetry.otlp import MOST_WAITING, Collector, OtlpTraces, names_of
from sekisho.model.ids import new_id
from sekisho.ports.traces import Stage
from sekisho.testing.collector import Collector as Receiver

NOW = 1_700_000_000.25


@pytest.fixture
def receiver():
    with Receiver() as listening:
        yield listening


def traces(receiver, role="edge-0.1", **more):
    given = {"endpoint": receiver.url, "pause": 0.02, **more}
    return OtlpTraces(Collector(**given), role, "mx.example.test", "1", MemoryMetrics())


def test_edge_and_delivery_tell_one_trace(receiver):
    arrival = new_id(NOW)
    edge, delivery = traces(receiver, headers={"authorization": "Bearer of-theirs"}), traces(receiver, "delivery.2")
    edge.told(arrival, Stage.INSPECT, NOW, NOW + 0.25)
    edge.told(arrival, Stage.JUDGE, NOW + 0.25, NOW + 0.5, category="clean", unanswered=0)
    edge.told(arrival, Stage.MESSAGE, NOW, NOW + 1, reply=250)
    delivery.told(arrival, Stage.DELIVERY, NOW + 1, NOW + 2, attempt=1, tls="TLSv1.3")
    edge.close()
    delivery.close()
    spans = {span.name: span for span in receiver.wait_for("message", "inspect", "judge", "delivery", seconds=10)}
    top = spans["message"]
    assert (int.from_bytes(top.trace_id, "big"), int.from_bytes(top.span_id, "big")) == names_of(arrival)
    assert top.parent_span_id == b""
    assert {span.parent_span_id for name, span in spans.items() if name != "message"} == {top.span_id}
    assert (spans["inspect"].start_time_unix_nano, spans["inspect"].end_time_unix_nano) == (int(NOW * 1e9), int((NOW + 0.25) * 1e9))
    facts = {each.key: each.value.string_value or each.value.int_value for each in spans["judge"].attributes}
    assert facts == {"sekisho.arrival": arrival, "sekisho.category": "clean", "sekisho.unanswered": 0}
    assert receiver.services == {"mx.example.test/edge-0.1", "mx.example.test/delivery.2"}
    assert "Bearer of-theirs" in {request.get("authorization") for request in receiver.requests}
    assert {request["path"] for request in receiver.requests} == {"/v1/traces"}


@pytest.mark.parametrize("status", [500, 404])
def test_a_collector_that_fails_costs_nothing_but_traces(receiver, status, monkeypatch):
    monkeypatch.setattr(otlp, "PATIENCE", 0.2)
    receiver.status = status
    telling = traces(receiver)
    telling.told(new_id(NOW), Stage.JUDGE, NOW, NOW)
    deadline = time.monotonic() + 30
    while not telling._metrics.total("telemetry_lost_total") and time.monotonic() < deadline:
        time.sleep(0.01)
    assert telling._metrics.total("telemetry_lost_total") == 1
    receiver.status = 200
    telling.told(new_id(NOW), Stage.JUDGE, NOW, NOW)
    assert len(receiver.wait_for("judge", seconds=30)) == 1
    telling.close()


def test_a_collector_that_hangs_holds_up_nobody_and_what_waits_is_bounded(receiver, monkeypatch):
    monkeypatch.setattr(otlp, "LAST_WORDS", 0.05)
    receiver.hang = 60.0
    telling = traces(receiver)
    telling.told(new_id(NOW), Stage.JUDGE, NOW, NOW)
    while not receiver.requests:
        time.sleep(0.01)
    for _ in range(MOST_WAITING + 100):
        telling.told("x", Stage.JUDGE, NOW, NOW)
    assert len(telling._waiting) == MOST_WAITING
    assert telling._metrics.total("telemetry_lost_total") == 100
    telling.close()
    assert telling._thread.is_alive()  # it ends with the process, or with the collector's answer
    telling._waiting.clear()
    receiver._released.set()
    telling._thread.join(30)
    assert not telling._thread.is_alive()


def test_all_processes_choose_the_same_messages(receiver):
    one, other = traces(receiver, share=0.3), traces(receiver, share=0.3, pause=60.0)
    arrivals = [new_id(NOW + number) for number in range(300)]
    for arrival in arrivals:
        one.told(arrival, Stage.JUDGE, NOW, NOW)
    one.close()
    chosen = {span.attributes[0].value.string_value for span in receiver.spans}
    assert 40 < len(chosen) < 150
    for arrival in arrivals:
        other.told(arrival, Stage.DELIVERY, NOW, NOW)
    assert {told[0] for told in other._waiting} == chosen
    other.close()


def test_a_library_that_fails_does_not_end_the_thread(receiver, monkeypatch):
    telling = traces(receiver)
    monkeypatch.setattr(telling._exporter, "export", lambda batch: 1 / 0)
    telling.told("x", Stage.JUDGE, NOW, NOW)
    while not telling._metrics.total("telemetry_lost_total"):
        time.sleep(0.01)
    monkeypatch.undo()
    telling.told("y", Stage.JUDGE, NOW, NOW)
    receiver.wait_for("judge", seconds=10)
    telling.close()
