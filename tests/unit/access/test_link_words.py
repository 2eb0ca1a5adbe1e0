"""What a mail with a link says, in both languages and both forms."""

import pytest

from sekisho.access.link_words import words


@pytest.mark.parametrize("wants", ["enter", "reset"])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_link_and_address_stand_in_both_forms(wants, language):
    subject, text, html = words(wants, language, "o'<b>@example.test", "https://mail.example.test/enter/abc")
    assert subject in html
    assert "o'<b>@example.test" in text
    assert "<b>@" not in html
    assert text.count("https://mail.example.test/enter/abc") == html.count("https://mail.example.test/enter/abc") == 1
    assert subject.isascii() is (language == "en")
