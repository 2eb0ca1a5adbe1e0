import binascii

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.mime.fields.words import decode, unfold


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (b"plain text", "plain text"),
        (b"=?utf-8?Q?caf=C3=A9?=", "café"),
        (b"=?UTF-8?b?Y2Fmw6k=?= au lait", "café au lait"),
        (b"=?utf-8?q?a?= =?utf-8?q?b?=", "ab"),
        (b"=?utf-8?q?a?= \r\n =?iso-8859-1?q?=E9?=", "aé"),
        (b"=?utf-8?q?a_b?=", "a b"),
        (b"=?utf-8*ja?B?5pel5pys?=", "日本"),
        (b"=?utf-8?B?5pel5pw=?= =?utf-8?B?rA==?=", "日本"),  # cut inside a character
        (b"=?utf-8?B?5pel5pys?=trailing", "日本trailing"),
        (b'"=?utf-8?B?5pel5pys?="', '"日本"'),
        (b"=?utf-8?B?aGkNCkJjYzogeEBleGFtcGxlLmNvbQ==?=", "hi Bcc: x@example.com"),
        (b"=?iso-2022-jp?B?GyhJMTYbKEI=?=", "ｱｶ"),
        (b"=?utf-8?B?5pel5pys", "=?utf-8?B?5pel5pys"),
        (b"=?utf-8?X?abc?=", "=?utf-8?X?abc?="),
        (b"=?utf-8?Q?a b?=", "a b"),
        (b"=?utf-8?B?5pel5pys5?=", "日本"),
        (b"a\tb\x00c", "a b c"),
        ("日本".encode(), "日本"),
    ],
)
def test_encoded_words(value, text):
    assert decode(unfold(value)).text == text


def test_raw_eight_bit_octets_are_told():
    assert decode("請求書のご確認".encode("cp932")) == ("請求書のご確認", (("mime.eight_bit_header", "shift_jis"),))


def test_unfolding_keeps_the_space():
    assert unfold(b" one\r\n two\n\tthree \r\n") == b"one two\tthree"


@given(st.lists(st.sampled_from([b"=?", b"?=", b"utf-8", b"?B?", b"?q?", b"=C3", b"\xff", b" ", b"aGk=", b"iso-2022-jp", b"\x1b$B"]), max_size=40))
def test_any_pieces_give_printable_text_without_line_ends(pieces):
    text = decode(b"".join(pieces)).text
    assert not any(sign in text for sign in "\r\n\x00")
    text.encode("utf-8")


def test_a_long_value_is_decoded_no_further_than_needed():
    whole = b" ".join(b"=?utf-8?b?" + binascii.b2a_base64(b"%04d%s" % (number, b"x" * 40), newline=False) + b"?=" for number in range(500))
    text = decode(whole).text
    assert len(text) == 22_000
    cut = decode(whole, 2_000).text
    assert 2_000 < len(cut) < 10_000
    assert text.startswith(cut)


@pytest.mark.parametrize("blank", [b" ", b"\t", b"", b"  "])
def test_a_field_of_many_words_reads_as_its_words_one_by_one(blank):
    words = [b"=?utf-8?B?44GC44GE?=", b"=?utf-8?Q?=E3=81=86_a?=", b"=?utf-8?b?4w==?=", b"=?utf-8?q?=81=88?=", b"=?utf-8?B?YQ=?="] * 20
    assert decode(blank.join(words)).text == "あいう aえa" * 20
    assert decode(blank.join([*words, b"plain"])).text.startswith("あいう aえa" * 19)
    other = [*words, b"=?us-ascii?Q?b?="]
    assert decode(blank.join(other)).text == "あいう aえa" * 20 + "b"
