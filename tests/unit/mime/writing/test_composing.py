"""A letter of ours is a whole message, whatever its words are."""

import email
import email.policy

from sekisho.mime.writing.composing import compose


def test_both_forms_and_hostile_words():
    content = compose(
        "postmaster@example.test", "taro@example.test", "3通\r\nBcc: eve@evil.test", "01hf7yat00abcdefghjk", 1_700_000_000.0, "ja",
        "本文\n" + "x" * 2_000 + "\ud800", "<p>本文</p>", ("X-Auto-Response-Suppress: All",),
    )  # fmt: skip
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(map(len, content.split(b"\r\n"))) <= 998
    read = email.message_from_bytes(content, policy=email.policy.default)
    assert read["Subject"] == "3通 Bcc: eve@evil.test"
    assert read["Bcc"] is None
    assert read["Date"] == "Tue, 14 Nov 2023 22:13:20 +0000"
    assert read["Auto-Submitted"] == "auto-generated"
    text, html = read.get_body(("plain",)), read.get_body(("html",))
    assert text.get_content().startswith("本文")
    assert "<p>本文</p>" in html.get_content()
