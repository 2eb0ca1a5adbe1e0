"""Traces to a collector by OTLP over HTTP, with the SDK of OpenTelemetry (an extra): queued at once, sent by a thread, lost where it is too slow."""

import logging
import secrets
import ssl
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

from sekisho.model.ids import ArrivalId
from sekisho.ports.metrics import Metrics
from sekisho.ports.traces import Stage

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import ReadableSpan

log = logging.getLogger(__name__)

MOST_WAITING = 4_096  # spans; what comes when so many wait is lost, and counted
BATCH = 512
PAUSE = 2.0  # seconds between two messages to the collector
PATIENCE = 10.0  # for one message, with what is tried again
LAST_WORDS = 2.0  # seconds for what is left when the process ends

Told = tuple[ArrivalId, Stage, float, float, Mapping[str, str | float]]


@dataclass(frozen=True, slots=True)
class Collector:
    """Whom to tell. `share`: of the messages, 0 to 1; all processes choose the same ones."""

    endpoint: str  # without /v1/traces
    headers: Mapping[str, str] = field(default_factory=dict)
    authorities: str = ""  # PEM file; "" = the system's
    share: float = 1.0
    pause: float = PAUSE


def names_of(arrival: ArrivalId) -> tuple[int, int]:
    """Return the trace's identifier and that of its first span: made from the arrival's, so that every process knows them."""
    digest = sha256(f"sekisho/{arrival}".encode()).digest()
    return int.from_bytes(digest[:16], "big") or 1, int.from_bytes(digest[16:24], "big") or 1


class OtlpTraces:
    """The port `Traces` of one process. To be made after a fork: it owns a thread."""

    def __init__(self, collector: Collector, role: str, host_name: str, version: str, metrics: Metrics) -> None:
        """Raises ImportError if the extra is not installed."""
        from opentelemetry.exporter.otlp.proto.http import Compression
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.util.instrumentation import InstrumentationScope

        logging.getLogger("opentelemetry").setLevel(logging.CRITICAL)  # what fails is told here, once, and counted
        self._exporter = OTLPSpanExporter(
            endpoint=collector.endpoint.rstrip("/") + "/v1/traces",
            certificate_file=collector.authorities or ssl.get_default_verify_paths().cafile or None,
            headers=dict(collector.headers),
            timeout=PATIENCE,
            compression=Compression.Gzip,
        )
        names = {"service.name": "sekisho", "service.version": version, "service.instance.id": f"{host_name}/{role}", "host.name": host_name}
        self._resource, self._scope = Resource(names), InstrumentationScope("sekisho", version)
        self._share, self._pause, self._metrics = collector.share, collector.pause, metrics
        self._waiting: deque[Told] = deque()
        self._wake, self._ending, self._failing = threading.Event(), False, False
        self._thread = threading.Thread(target=self._send, name="telemetry", daemon=True)
        self._thread.start()

    def told(self, arrival: ArrivalId, stage: Stage, began: float, ended: float, **facts: str | float) -> None:
        """Keep it for the next message to the collector."""
        if self._share < 1.0 and names_of(arrival)[0] % 1_000_000 >= self._share * 1_000_000:
            return
        if len(self._waiting) >= MOST_WAITING:
            self._metrics.count("telemetry_lost_total")
            return
        self._waiting.append((arrival, stage, began, ended, facts))

    def close(self) -> None:
        """Send what is left, for a moment; a collector that does not answer holds up no end of a process."""
        self._ending = True
        self._wake.set()
        self._thread.join(LAST_WORDS)

    def _send(self) -> None:
        while not self._ending:
            self._wake.wait(self._pause)
            while self._waiting and self._send_batch():
                pass
        self._exporter.shutdown()  # type: ignore[no-untyped-call]

    def _send_batch(self) -> bool:
        """Send some; False: the collector did not take them, and the next try comes after the pause. They are not kept: what is new matters more."""
        batch = [self._span(self._waiting.popleft()) for _ in range(min(BATCH, len(self._waiting)))]
        try:
            taken = self._exporter.export(batch).name == "SUCCESS"
        except Exception:  # task boundary: the thread goes on whatever the library does
            log.exception("the library for traces failed")
            taken = False
        if not taken:
            self._metrics.count("telemetry_lost_total", len(batch))
        if taken == self._failing:
            self._failing = not taken
            log.warning("the collector of traces %s", "takes them again" if taken else "does not take them; some are lost, mail goes on")
        return taken

    def _span(self, told: Told) -> "ReadableSpan":
        from opentelemetry.sdk.trace import ReadableSpan
        from opentelemetry.trace import SpanContext, SpanKind, TraceFlags

        arrival, stage, began, ended, facts = told
        trace, first = names_of(arrival)
        top = SpanContext(trace, first, is_remote=False, trace_flags=TraceFlags(TraceFlags.SAMPLED))
        own = top if stage is Stage.MESSAGE else SpanContext(trace, secrets.randbits(64) or 1, is_remote=False, trace_flags=top.trace_flags)
        return ReadableSpan(
            name=str(stage),
            context=own,
            parent=None if own is top else top,
            resource=self._resource,
            attributes={"sekisho.arrival": str(arrival), **{f"sekisho.{name}": value for name, value in facts.items()}},
            kind=SpanKind.SERVER if own is top else SpanKind.CLIENT if stage is Stage.DELIVERY else SpanKind.INTERNAL,
            start_time=int(began * 1e9),
            end_time=int(ended * 1e9),
            instrumentation_scope=self._scope,
        )
