from hypothesis import given
from hypothesis import strategies as st

from sekisho.smtp.lines import LineCutter, LineFault


def cut_all(pieces, limit):
    cutter, buffer, lines, most = LineCutter(), b"", [], 0
    for piece in pieces:
        buffer += piece
        while True:
            line, buffer = cutter.cut(buffer, limit)
            if line is None:
                break
            lines.append(line)
        most = max(most, len(buffer))
    return lines, buffer, most


def test_lines_without_their_ends():
    assert cut_all([b"one\r\n\r\ntwo\r\nhalf"], 10) == ([b"one", b"", b"two"], b"half", 4)


def test_a_bare_lf_is_a_fault():
    assert cut_all([b"one\ntwo\r\n\n"], 10)[0] == [LineFault.BARE_LF, b"two", LineFault.BARE_LF]


def test_the_limit_counts_the_line_end():
    assert cut_all([b"12345678\r\n123456789\r\nx\r\n"], 10)[0] == [b"12345678", LineFault.OVERLONG, b"x"]


def test_a_long_line_is_swallowed_and_reported_once():
    assert cut_all([b"x" * 50, b"y" * 50, b"z\r", b"\nNOOP\r\n"], 10) == ([LineFault.OVERLONG, b"NOOP"], b"", 1)
    assert cut_all([b"x" * 50, b"\n"], 10)[0] == [LineFault.BARE_LF]


@given(st.lists(st.sampled_from([b"a", b"bcd", b"\r", b"\n", b"\r\n", b"x" * 30])), st.data())
def test_cuts_do_not_matter_and_little_is_kept(parts, data):
    stream = b"".join(parts)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    pieces = [stream[start:end] for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    lines, rest, most = cut_all(pieces, 10)
    assert lines == cut_all([stream], 10)[0]
    assert most <= 10
    assert len(rest) <= 10
