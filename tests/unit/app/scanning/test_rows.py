"""One message, one line."""

import json
from dataclasses import replace

from sekisho.app.scanning.rows import Scanned, as_json, as_text
from sekisho.model.verdict import Category, Unanswered
from sekisho.testing.builders import a_reason, a_verdict


def test_a_verdict_as_json_has_every_field():
    scanned = Scanned("a.eml", "00", a_verdict(reasons=(a_reason(points=5),)), 1.234)
    row = json.loads(as_json(scanned))
    assert row["reasons"][0]["points"] == 5
    assert row["elapsed_ms"] == 1.23
    assert row["text_alone"] is False
    assert json.loads(as_json(replace(scanned, verdict=replace(scanned.verdict, text_alone=True))))["text_alone"] is True


def test_a_failure_is_never_clean():
    scanned = Scanned("a.eml", "00", None, 1.0, "no inspector had time")
    row = json.loads(as_json(scanned))
    assert row["category"] is None
    assert row["unanswered"][0]["reason"] == "no inspector had time"
    assert scanned.incomplete
    assert "no inspector had time" in as_text(scanned)


def test_unwanted_and_unscannable_are_found_and_silence_is_incomplete():
    assert Scanned("a", "", a_verdict(category=Category.SPAM), 1.0).found
    assert Scanned("a", "", a_verdict(category=Category.UNSCANNABLE), 1.0).found
    assert not Scanned("a", "", a_verdict(category=Category.BULK), 1.0).found
    assert Scanned("a", "", a_verdict(unanswered=(Unanswered("macros", "x"),)), 1.0).incomplete


def test_a_hostile_file_name_cannot_move_the_cursor():
    assert "\x1b" not in as_text(Scanned("a\x1b[2J.eml", "", a_verdict(), 1.0))


def test_the_sentence_is_in_the_reader_s_language(monkeypatch):
    scanned = Scanned("a.eml", "", replace(a_verdict(), sentence="Delivered.", sentence_ja="配信しました。"), 1.0)
    monkeypatch.setenv("SEKISHO_LANG", "ja")
    assert as_text(scanned).endswith("配信しました。")
    monkeypatch.setenv("SEKISHO_LANG", "en")
    assert as_text(scanned).endswith("Delivered.")
    assert json.loads(as_json(scanned))["sentence_ja"] == "配信しました。"
