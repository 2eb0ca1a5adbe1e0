"""Log lines: one JSON object each, whatever is logged."""

import io
import json
import logging
import re
import sys

import pytest

from sekisho.app import logs


@pytest.fixture
def lines(monkeypatch):
    """Send this process's log into a text as `set_up` does, and put everything back afterwards."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    logs.set_up("info")
    yield lambda: stream.getvalue().splitlines()
    root.handlers[:], level = before
    root.setLevel(level)


def test_a_line_is_an_object_with_the_time_the_process_and_the_extras(lines):
    logging.getLogger("sekisho.test").warning("the %s rings", "bell", extra={"arrival": "01hf7yat00abcdefghjk", "ip": "192.0.2.1"})
    [line] = lines()
    entry = json.loads(line)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", entry.pop("at"))
    assert entry.pop("pid") > 0
    assert entry == {"level": "warning", "logger": "sekisho.test", "text": "the bell rings", "arrival": "01hf7yat00abcdefghjk", "ip": "192.0.2.1"}


@pytest.mark.parametrize(
    "hostile",
    [
        "one\ntwo",
        'a\r\n{"level": "error"}',
        "\x1b[2J\x1b[31m",
        "\x00\x07\x08",
        "a\u2028b\u2029c\x85d",
        "\x9b2J",
        "a\u202eb",
        "\ud800",
        "\U000e0001",
        '"}\n{"',
    ],
)
def test_content_cannot_forge_a_line_or_move_the_cursor(lines, hostile):
    logging.getLogger("sekisho.test").info("helo %s", hostile, extra={"helo": hostile})
    [line] = lines()
    entry = json.loads(line)
    assert entry["helo"] == hostile
    assert entry["text"] == f"helo {hostile}"
    assert line.isprintable()


def test_a_traceback_stays_in_its_line(lines):
    try:
        raise ValueError("broken\nin two")
    except ValueError:
        logging.getLogger("sekisho.test").exception("it failed")
    [line] = lines()
    assert "ValueError: broken\nin two" in json.loads(line)["traceback"]


def test_what_is_no_json_is_written_as_text(lines):
    logging.getLogger("sekisho.test").info("x", extra={"path": io.StringIO, "octets": b"\xff"})
    [line] = lines()
    assert json.loads(line)["octets"] == "b'\\xff'"


def test_lines_below_the_level_are_not_written(lines):
    logging.getLogger("sekisho.test").debug("quiet")
    assert lines() == []


def test_a_terminal_gets_plain_lines(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    root = logging.getLogger()
    before = root.handlers[:], root.level
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    logs.set_up("warning")
    try:
        logging.getLogger("sekisho.test").warning("plain %s", "\x1b[2J\n12:00:00 ERROR forged")
        assert re.fullmatch(r"\d\d:\d\d:\d\d WARNING sekisho.test: plain �\[2J�12:00:00 ERROR forged\n", terminal.getvalue())
    finally:
        root.handlers[:], level = before
        root.setLevel(level)


def test_a_traceback_is_shown_whole_on_a_terminal():
    try:
        raise ValueError("broken")
    except ValueError:
        record = logging.LogRecord("sekisho.test", logging.ERROR, "", 0, "it failed", (), sys.exc_info())
    lines = logs.PlainLines().format(record).splitlines()
    assert lines[0].endswith("sekisho.test: it failed")
    assert lines[-1] == "ValueError: broken"


def test_japanese_stays_readable(lines):
    logging.getLogger("sekisho.test").info("設定を読み直しました")
    assert "設定を読み直しました" in lines()[0]
