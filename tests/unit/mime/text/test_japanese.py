import pytest

from sekisho.mime.text.japanese import decode_iso_2022_jp, guess, has_escapes

GREETING = "請求書のご確認をお願いします"


@pytest.mark.parametrize(
    ("octets", "text", "clean"),
    [
        (GREETING.encode("iso2022_jp"), GREETING, True),
        (b"plain", "plain", True),
        (b"\x1b(I16\x1b(B", "ｱｶ", True),
        (b"\x1b$B@A5a=q", "請求書", False),  # the return to ASCII is missing
        (b"\x1b$B@A5a=q\nabc", "請求書\nabc", False),  # a line end returns (RFC 1468)
        (b"<scr\x1b(Bipt>", "<script>", False),  # an escape that does nothing hides a word
        (b"\x1b$B|b\x1b(B", "髙", True),  # IBM extension, row 92 of CP50221
        (b"\x1b$B-!\x1b(B", "①", True),  # NEC row 13
        (b"\x1b(J~\x1b(B", "~", False),
        (b"\x1b$AVPND\x1b(B", "中文", True),  # ISO-2022-JP-2
        (b"\x1b$(D0!\x1b(B", "丂", True),  # JIS X 0212
        (b"a\x0e16\x0fb", "aｱｶb", False),
        (b"\x1b$B\x21", "\ufffd", False),
        (b"", "", True),
    ],
)
def test_iso_2022_jp(octets, text, clean):
    decoded, was_clean = decode_iso_2022_jp(octets)
    assert decoded.replace("?", "\ufffd").strip("\ufffd") == text.strip("\ufffd")
    assert was_clean is clean


@pytest.mark.parametrize(
    ("octets", "charset"),
    [
        (GREETING.encode("cp932"), "shift_jis"),
        (GREETING.encode("euc_jp"), "euc-jp"),
        (GREETING.encode("iso2022_jp"), "iso-2022-jp"),
        ("請求書".encode("cp932"), "shift_jis"),
        ("本日の会議は３時から１階の部屋で行います".encode("cp932"), "shift_jis"),
    ],
)
def test_unlabelled_japanese_is_recognised(octets, charset):
    assert guess(octets)[0] == charset


@pytest.mark.parametrize("text", ["Grüße aus Köln, wo es regnet", "señor niño mañana", "Où êtes-vous allés à Noël ?", "£100 – “quoted”"])
def test_western_text_is_not_taken_for_japanese(text):
    assert guess(text.encode("cp1252")) is None


@pytest.mark.parametrize("charset", ["cp1251", "koi8-r", "iso8859-5", "cp866"])
@pytest.mark.parametrize("text", ["Привет, как дела сегодня", "Счет на оплату", "Ваш заказ отправлен"])
def test_russian_text_is_not_taken_for_japanese(text, charset):
    assert guess(text.encode(charset)) is None


def test_escapes_are_seen():
    assert has_escapes(b"\x1b$Babc")
    assert not has_escapes(b"\x1b[31m red")
