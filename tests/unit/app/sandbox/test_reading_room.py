"""A report is read by a child in the sandbox; whatever becomes of the child is one sentence here."""

import os

import pytest

from sekisho.advisories.report import UnreadableReport
from sekisho.app.sandbox import reading_room
from sekisho.app.sandbox.reading_room import read_safely

WEEKLY = "【1】Tsugumi に脆弱性\n概要\n遠隔の第三者が、任意の OS コマンドを実行する可能性があります。\n"


@pytest.mark.parametrize("charset", ["utf-8", "shift_jis", "iso-2022-jp", "euc-jp"])
def test_a_report_comes_back_understood(charset):
    (entry,) = read_safely(WEEKLY.encode(charset)).entries
    assert (entry.products, entry.impacts, entry.attacker) == (("Tsugumi",), ("os-command-execution",), "remote")


def test_a_page_with_links_is_read_in_the_sandbox():
    page = f"<!doctype html><body>{''.join(f'<p>{line}</p>' for line in WEEKLY.splitlines())}<a href='https://xn--wgv71a119e.example/?q=1'>x</a>"
    assert len(read_safely(page.encode()).entries) == 1


def test_what_it_refuses_is_refused_here():
    with pytest.raises(UnreadableReport, match="no known form"):
        read_safely(b"hello")


@pytest.mark.parametrize("deed", [lambda: os._exit(3), os.abort, lambda: os.open("/etc/passwd", os.O_RDONLY), lambda: bytearray(3 << 30)])
def test_a_child_that_dies_or_does_what_it_must_not_is_a_failure(monkeypatch, deed):
    parent = os.getpid()

    def read(octets, monotonic):
        if os.getpid() != parent:
            deed()
        raise UnreadableReport("warm")

    monkeypatch.setattr(reading_room, "read_report", read)
    with pytest.raises(UnreadableReport, match="failed or took too long"):
        read_safely(b"x")


def test_a_child_that_says_too_much_or_nothing_is_a_failure(monkeypatch):
    monkeypatch.setattr(reading_room, "_LARGEST_ANSWER", 10)
    with pytest.raises(UnreadableReport, match="failed or took too long"):
        read_safely(WEEKLY.encode())
    monkeypatch.setattr(reading_room, "_SECONDS", 0.0)
    with pytest.raises(UnreadableReport, match="failed or took too long"):
        read_safely(WEEKLY.encode())
