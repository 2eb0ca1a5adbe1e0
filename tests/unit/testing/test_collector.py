"""The collector of traces for tests."""

import http.client

import pytest

from sekisho.testing.collector import Collector


def test_it_keeps_what_it_was_told_and_answers_as_it_is_told_to():
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

    told = ExportTraceServiceRequest()
    span = told.resource_spans.add().scope_spans.add().spans.add()
    span.name, span.trace_id = "message", b"x" * 16
    with Collector() as collector:
        for status in (200, 503):
            collector.status = status
            connection = http.client.HTTPConnection(collector.url.removeprefix("http://"))
            connection.request("POST", "/v1/traces", told.SerializeToString())
            with connection.getresponse() as answer:
                assert answer.status == status
            connection.close()
        assert [each.name for each in collector.wait_for("message", seconds=0.1)] == ["message"]
        with pytest.raises(AssertionError, match="no trace"):
            collector.wait_for("other", seconds=0.1)
