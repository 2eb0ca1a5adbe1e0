"""The settings of traces: `[telemetry]` of the settings file."""

from importlib.util import find_spec

from sekisho.tenancy.wishes.settings import Section

LIBRARY = "opentelemetry.exporter.otlp.proto.http.trace_exporter"


class TelemetrySection(Section, frozen=True):
    """`[telemetry]`: traces and numbers to a collector of OpenTelemetry. An extra: `scripts/extras telemetry`. Used from the next start."""

    endpoint: str = ""  # where the collector takes OTLP over HTTP, such as "http://127.0.0.1:4318"; "" = nowhere
    headers: dict[str, str] = {}  # said with every request, such as a token; over https or to this machine only
    authorities: str = ""  # PEM file of authorities that the collector's certificate is checked against; "" = the system's
    share: float = 1.0  # of the messages that are traced, 0 to 1
    metrics: bool = True  # tell it the numbers of /metrics too, every 15 seconds, summed over the processes of each machine


def is_installed(library: str = LIBRARY) -> bool:
    """Tell whether the extra is there, without loading it."""
    try:
        return find_spec(library) is not None
    except ModuleNotFoundError:
        return False
