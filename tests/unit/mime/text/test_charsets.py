import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.mime.text.charset_names import ALIASES
from sekisho.mime.text.charsets import decode, known


@pytest.mark.parametrize(
    ("octets", "label", "text", "charset", "codes"),
    [
        (b"plain", "", "plain", "us-ascii", []),
        ("é".encode(), "UTF-8", "é", "utf-8", []),
        ("\ufeffé".encode(), "utf8", "é", "utf-8", []),
        ("髙﨑".encode("cp932"), "Shift_JIS", "髙﨑", "shift_jis", []),
        ("日本".encode("euc_jp"), "x-euc-jp", "日本", "euc-jp", []),
        ("中文€".encode("gb18030"), "GB2312", "中文€", "gb18030", []),
        ("中文".encode("big5"), "big5", "中文", "big5", []),
        ("한국".encode("cp949"), "ks_c_5601-1987", "한국", "euc-kr", []),
        ("привет".encode("koi8-r"), "KOI8-R", "привет", "koi8-r", []),
        ("“a”".encode("cp1252"), "iso-8859-1", "“a”", "iso-8859-1", []),
        ("ąę".encode("cp1250"), "windows-1250", "ąę", "windows-1250", []),
        ("hi".encode("utf-16"), "utf-16", "hi", "utf-16le", []),
        ("hi".encode("utf-16-be"), "utf-16", "hi", "utf-16be", []),
        (b"+ADw-script+AD4-", "utf-7", "<script>", "utf-7", ["mime.charset_suspicious"]),
        (b"~{VPND~}", "hz-gb-2312", "中文", "hz-gb-2312", []),
        ("日本語です".encode("iso2022_jp"), "us-ascii", "日本語です", "iso-2022-jp", ["mime.charset_suspicious"]),
        ("日本語です".encode("iso2022_jp"), "", "日本語です", "iso-2022-jp", []),
        ("これは日本語です".encode("cp932"), "utf-8", "これは日本語です", "shift_jis", ["mime.charset_suspicious"]),
        ("これは日本語です".encode("cp932"), "iso-2022-jp", "これは日本語です", "shift_jis", ["mime.charset_suspicious"]),
        ("これは日本語です".encode("euc_jp"), "x-no-such", "これは日本語です", "euc-jp", ["mime.charset_unknown"]),
        (b"plain", "x-no-such", "plain", "us-ascii", ["mime.charset_unknown"]),
        (b"plain", "unicode_escape", "plain", "us-ascii", ["mime.charset_unknown"]),
        ("这个是中文的邮件内容请您查看".encode("gb2312"), "", "这个是中文的邮件内容请您查看", "gb18030", []),
        ("naïve café".encode("latin-1"), "", "naïve café", "iso-8859-1", []),
        ("é".encode("latin-1"), "us-ascii", "é", "iso-8859-1", ["mime.charset_suspicious"]),
    ],
)
def test_texts(octets, label, text, charset, codes):
    decoded = decode(octets, label)
    assert (decoded.text, decoded.charset, [code for code, _ in decoded.defects]) == (text, charset, codes)


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("ISO-2022-JP-3", "iso-2022-jp"),
        ("iso-2022-jp-ms", "iso-2022-jp"),
        ("CP932", "shift_jis"),
        ('"utf-8"', "utf-8"),
        ("utf-8;", "utf-8"),
        ("eucJP-ms", "euc-jp"),
        ("zlib", ""),
    ],
)
def test_labels(label, name):
    assert known(label) == name


@given(st.binary(max_size=200), st.sampled_from(sorted(set(ALIASES.values()) | {"", "x-unheard-of"})))
def test_any_octets_under_any_label_give_storable_text(octets, label):
    decode(octets, label).text.encode("utf-8")  # a lone surrogate could not be stored
