"""The bar is drawn on a terminal and nowhere else."""

import io

from sekisho.app.scanning.progress import Progress


def test_silent_where_nobody_looks():
    stream = io.StringIO()
    progress = Progress(10, stream, shown=False)
    progress.tell(5, 50)
    progress.clear()
    assert stream.getvalue() == ""


def test_drawn_and_taken_away():
    stream = io.StringIO()
    progress = Progress(10, stream, shown=True)
    progress.tell(5, 50)
    assert "5/10" in stream.getvalue()
    progress.clear()
    assert stream.getvalue().endswith("\r\x1b[K")
