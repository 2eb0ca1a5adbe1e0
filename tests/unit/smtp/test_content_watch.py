import pytest

from sekisho.smtp.content_watch import ContentWatch


@pytest.mark.parametrize("cut", range(1, 24))
def test_long_lines_are_found_however_the_content_is_cut(cut):
    for content, is_long in ((b"12345\r\n" * 3 + b"123\r\n", False), (b"12345\r\n123456\r\n12345\r\n", True)):
        watch = ContentWatch(normalise=False, max_text_line_octets=5)
        watch._note(content[:cut])
        watch._note(content[cut:])
        assert watch.has_long_lines is is_long
        assert watch.size == len(content)


def test_bare_newlines_become_line_ends_where_that_is_wished():
    watch = ContentWatch(normalise=True, max_text_line_octets=998)
    assert watch._mend(b"a\nb\rc\r\n") == b"a\r\nb\r\nc\r\n"
    assert watch.defects == ("bare_newlines_normalised",)
    strict = ContentWatch(normalise=False, max_text_line_octets=998)
    assert strict._mend(b"a\nb") == b"a\nb"
    assert strict.has_bare_newlines
    assert strict.defects == ()
