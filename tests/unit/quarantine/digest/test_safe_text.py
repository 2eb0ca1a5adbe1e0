"""Strangers' words in our mail hide nothing and lead nowhere."""

import pytest

from sekisho.quarantine.digest.safe_text import dead, sender_shown, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Pay\u202egpj.exe", "Pay�gpj[.]exe"),
        ("one\r\ntwo\tthree", "one two three"),
        ("zero\u200bwidth\u2066x", "zero�width�x"),
        ("see https://evil.test/a now", "see https[:]//evil[.]test/a now"),
        ("JAVASCRIPT:alert(1)", "JAVASCRIPT[:]alert(1)"),
        ("invoice.zip for 3.5 kg", "invoice[.]zip for 3.5 kg"),
        ("請求書.pdf", "請求書[.]pdf"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),  # escaping is the page's
    ],
)
def test_text(text, shown):
    assert dead(text) == shown


def test_it_is_cut_and_fast():
    assert len(visible("x" * 1_000_000)) == 160
    assert len(dead("a." * 500_000)) < 600


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Bank bank.test <info@evil.test>", "Bank bank[.]test <info@evil.test>"),
        ("info@evil.test", "info@evil.test"),
        ("a@b <https://evil.test/x>", "a@b <https[:]//evil[.]test/x>"),
        ("<info@evil.test>", "<info@evil.test>"),
        ("", ""),
    ],
)
def test_senders(text, shown):
    assert sender_shown(text) == shown
