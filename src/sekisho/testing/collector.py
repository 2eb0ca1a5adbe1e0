"""A collector of traces and numbers for tests: OTLP over HTTP on loopback, which keeps what it was told and misbehaves where it is told to."""

import gzip
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


class Collector:
    """Use with `with Collector() as collector`. `spans` are what came, as protobuf's own values."""

    def __init__(self) -> None:
        self.spans: list[Any] = []
        self.services: set[str] = set()
        self.metrics: dict[str, Any] = {}  # by the machine's name and the series', the newest
        self.requests: list[dict[str, str]] = []  # header fields of each
        self.status = 200
        self.hang = 0.0  # seconds before it answers
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                collector._take(self.path, dict(self.headers.items()), body)
                collector._released.wait(collector.hang)
                with suppress(OSError):
                    self.send_response(collector.status)
                    self.send_header("Content-Length", "0")
                    self.end_headers()

            def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - as the library calls it
                del format, arguments

        self._released = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def _take(self, path: str, fields: dict[str, str], body: bytes) -> None:
        from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

        self.requests.append({"path": path, **{name.lower(): value for name, value in fields.items()}})
        if self.status == 200 and path == "/v1/metrics":
            self._take_metrics(gzip.decompress(body) if fields.get("Content-Encoding") == "gzip" else body)
        elif self.status == 200:
            told = ExportTraceServiceRequest.FromString(gzip.decompress(body) if fields.get("Content-Encoding") == "gzip" else body)
            for resource in told.resource_spans:
                self.services |= {each.value.string_value for each in resource.resource.attributes if each.key == "service.instance.id"}
                self.spans += [span for scope in resource.scope_spans for span in scope.spans]

    def _take_metrics(self, body: bytes) -> None:
        from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest

        for resource in ExportMetricsServiceRequest.FromString(body).resource_metrics:
            node = next(each.value.string_value for each in resource.resource.attributes if each.key == "service.instance.id")
            self.metrics |= {f"{node}/{one.name}": one for scope in resource.scope_metrics for one in scope.metrics}

    def wait_for(self, *names: str, seconds: float = 60.0) -> list[Any]:
        """Return the spans of a trace that holds all these names, once there is one. AssertionError if none comes."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for trace in {span.trace_id for span in self.spans}:
                found = [span for span in self.spans if span.trace_id == trace]
                if set(names) <= {span.name for span in found}:
                    return found
            time.sleep(0.05)
        raise AssertionError(f"no trace with {names} among {sorted(span.name for span in self.spans)}")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
