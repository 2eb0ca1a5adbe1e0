"""Facts of events as people read them."""

from sekisho.console.mail.event_facts import NAMES, facts_told


def test_names_and_values_are_told_in_the_readers_language():
    facts = (("direction", "inbound"), ("size", "2048"), ("rule", "default:spam"), ("strange", "x"), ("empty", ""), ("sentence", "told above"))
    assert facts_told(facts, "en") == [
        ("direction", "direction", "inbound"),
        ("size", "size", "2.0 KiB"),
        ("rule", "rule", "default:spam"),
        ("strange", "", "x"),
    ]
    assert facts_told(facts, "ja")[:2] == [("direction", "方向", "受信"), ("size", "サイズ", "2.0 KiB")]
    assert facts_told((("size", "9" * 40), ("size", "x")), "en") == [("size", "size", "9" * 40), ("size", "size", "x")]


def test_every_name_has_both_words():
    assert all(english and japanese for english, japanese in NAMES.values())
