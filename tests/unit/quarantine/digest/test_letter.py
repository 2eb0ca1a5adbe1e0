"""The mail says the same in both forms and languages, and hostile words stay words."""

import email
import email.policy
from datetime import UTC

import pytest

from sekisho.quarantine.digest.letter import Digest, Line, write
from sekisho.quarantine.digest.tickets import Act

EVIL = Line(
    'Bank "<b>x</b>" bank.test <a@evil.test>',
    'Click <a href="https://evil.test">here</a> https://evil.test\u202e\r\nBcc: all@example.test',
    "It reads like spam.",
    1_764_000_000.0,
    "",
    ((Act.RELEASE, "https://mail.example.test/digest/AAA"), (Act.SHOW, "https://mail.example.test/digest/BBB")),
)
VIRUS = Line("", "", "The attachment is a virus.", 1_764_000_000.0, "alias@example.test", ((Act.SHOW, "https://mail.example.test/digest/CCC"),))


@pytest.mark.parametrize(("language", "title", "asks"), [("en", "2 messages", "administrator"), ("ja", "2通", "管理者")])
def test_both_forms(language, title, asks):
    digest = Digest("taro@example.test", (EVIL, VIRUS), 0, 1_764_600_000.0, "https://mail.example.test/enter")
    content = write(digest, language, UTC, "postmaster@example.test", "01hf7yat00abcdefghjk", 1_764_000_100.0)
    mail = email.message_from_bytes(content, policy=email.policy.default)
    assert title in mail["Subject"]
    assert mail["Content-Language"] == language
    text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    for body in (text, html):
        assert asks in body
        for name in ("AAA", "BBB", "CCC"):
            assert body.count(f"https://mail.example.test/digest/{name}") == 1
        assert "https://evil" not in body
        assert "\u202e" not in body
        assert "alias@example.test" in body
    assert "<b>" not in html
    assert "<a href" not in html.partition("<main>")[2].partition('class="acts"')[0]
    assert "http-equiv" not in html
    assert "src=" not in html
    assert "<script" not in html
