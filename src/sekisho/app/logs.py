"""Structured logs: one JSON object a line on standard error, or plain lines on a terminal."""

import logging
import sys
import time
from typing import Any

from sekisho.app.terminal.json_text import json_text
from sekisho.app.terminal.tables import printable

_STANDARD = frozenset(logging.LogRecord("", 0, "", 0, "", (), None).__dict__) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """`{"at": ..., "level": ..., "process": ..., "logger": ..., "text": ..., extras}`."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line: content can neither forge another nor move the cursor of who reads it."""
        entry: dict[str, Any] = {
            "at": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "pid": record.process,
            "logger": record.name,
            "text": record.getMessage(),
        }
        entry.update({key: value for key, value in record.__dict__.items() if key not in _STANDARD})
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return json_text(entry)


class PlainLines(logging.Formatter):
    """For a terminal: time, level, logger, text."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s", "%H:%M:%S")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's own name
        """Return the line before a traceback, without control characters."""
        return printable(super().formatMessage(record))


def set_up(level: str) -> None:
    """Send every log line of this process and its children to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(PlainLines() if sys.stderr.isatty() else JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    logging.getLogger("pikepdf").setLevel(logging.WARNING)  # it tells of its own import
    logging.getLogger("uvicorn").setLevel(logging.WARNING)  # who comes and goes on the status page is of no interest
