"""A progress bar on standard error, drawn on a terminal only."""

import sys
import time
from typing import TextIO

_WIDTH = 30
_PAUSE = 0.1  # seconds between drawings


class Progress:
    """Tells how many files and messages are done. Silent where standard error is no terminal."""

    def __init__(self, total: int, stream: TextIO | None = None, *, shown: bool | None = None) -> None:
        self._stream = stream or sys.stderr
        self._total = total
        self._shown = self._stream.isatty() if shown is None else shown
        self._drawn_at = 0.0

    def tell(self, files: int, messages: int) -> None:
        """Draw, unless it was drawn a moment ago."""
        now = time.monotonic()
        if self._shown and now - self._drawn_at >= _PAUSE:
            self._drawn_at = now
            full = _WIDTH * files // max(1, self._total)
            self._stream.write(f"\r\x1b[K[{'#' * full}{'.' * (_WIDTH - full)}] {files}/{self._total}  {messages}")
            self._stream.flush()

    def clear(self) -> None:
        """Take the bar away, so that a line can be written."""
        if self._shown and self._drawn_at:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
            self._drawn_at = 0.0
