from hypothesis import given
from hypothesis import strategies as st

from sekisho.mime.documents.encoded_script import decoded, in_clear
from sekisho.testing.encoded_scripts import encoded

SCRIPT = b'If a < b And c > d Then\r\n\tCreateObject("WScript.Shell").Run "cmd@\xe9\xe8 /c x"\r\n' * 9


def test_what_was_encoded_is_read_back():
    assert decoded(b"#@~^DgAAAA==\\ko$K6,JC\x7fV^GJqAQAAA==^#~@") == b'MsgBox "Hello"'  # by Microsoft's own program
    assert decoded(encoded(SCRIPT)) == SCRIPT


def test_pieces_in_clear_text_stay_where_they_are():
    assert decoded(b"' a" + encoded(b"x = 1") + b"\r\n' b" + encoded(SCRIPT) + b"' c") == b"' ax = 1\r\n' b" + SCRIPT + b"' c"
    assert decoded(b"nothing of it: #@~^ no") == b"nothing of it: #@~^ no"


def test_a_piece_without_its_end_is_read_by_its_size():
    cut = encoded(SCRIPT)[:-6]
    assert decoded(cut + b"EtC") in {SCRIPT + b"EtC", SCRIPT}
    assert decoded(cut[:200])[:100] == SCRIPT[:100]


@given(st.binary(max_size=300))
def test_anything_ends(octets):
    decoded(b"#@~^DgAAAA==" + octets)
    assert decoded(encoded(octets.translate(None, b"\0\1\2\3\4\5\6\7\x08"))) == octets.translate(None, b"\0\1\2\3\4\5\6\7\x08")


def test_the_end_is_where_the_size_says():
    written = bytearray(encoded(b"' " + b"x" * 100 + b"\r\n" + SCRIPT))
    written[40:46] = b"==^#~@"  # within the comment
    assert decoded(bytes(written)).endswith(SCRIPT)


def test_as_many_pieces_as_there_are(look):
    whole = encoded(b"x=1\r\n") * 1_500 + encoded(SCRIPT)
    assert decoded(whole).endswith(SCRIPT)
    looking = look(lambda looking: in_clear(looking.octets, looking), encoded(b"x=1\r\n") * 20_001)
    assert [defect.code for defect in looking.defects] == ["unscannable.budget"]
    assert decoded((b"#@~^AAAAAA==" + b"a" * 20) * 20_000 + b"x" * 20_000_000)  # what is quadratic here takes minutes
