import email
import email.policy

import pytest

from sekisho.advisories.briefing import compose
from sekisho.advisories.letter import to_letter


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_mail_that_every_program_reads(report, language):
    raw = to_letter(compose(report, ()), language, "briefing@gate.test", "taro@example.test", "id1", 1_795_597_200.0)
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 120
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    assert mail["Subject"].startswith("Weekly security briefing" if language == "en" else "週間セキュリティ通信")
    text, page = (part.get_content() for part in mail.iter_parts())
    assert "KasasagiGate" in text
    assert page.startswith("<!doctype html>")
