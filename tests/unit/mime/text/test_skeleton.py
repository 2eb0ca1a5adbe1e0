import pytest

from sekisho.mime.text.skeleton import UNICODE_VERSION, is_mixed, script_of, scripts_of, skeleton


@pytest.mark.parametrize(
    ("forged", "honest"),
    [
        ("раураl", "paypal"),
        ("аррӏе", "apple"),
        ("ｍicrosoft", "microsoft"),
        ("goog1e", "google"),
        ("faceb00k", "facebook"),
        ("vvalmart", "walmart"),
        ("exarnple", "example"),
        ("netfIix", "netflix"),
        ("paypai", "paypal"),
        ("EXAMPLE", "example"),
        ("ex\u200bample", "example"),
        ("ニ井", "二井"),
        ("ロ座", "口座"),
    ],
)
def test_look_alikes_share_a_skeleton(forged, honest):
    assert skeleton(forged) == skeleton(honest)


@pytest.mark.parametrize(("one", "other"), [("sample", "example"), ("日本語", "中国語"), ("россия", "example")])
def test_other_names_do_not(one, other):
    assert skeleton(one) != skeleton(other)


def test_the_version_of_the_table_is_known():
    assert UNICODE_VERSION.split(".")[0].isdigit()


@pytest.mark.parametrize("label", ["paypal", "日本語", "カード決済サービス", "東京ABCさくら", "한국어中文", "россия", "例え123", "ラーメン-shop"])
def test_ordinary_labels_are_not_mixed(label):
    assert not is_mixed(label)


@pytest.mark.parametrize("label", ["раураl", "gооgle", "ᴀpple\u0430", "αmazon", "日本россия"])
def test_mixed_labels_are(label):
    assert is_mixed(label)


def test_writing_systems():
    assert scripts_of("abc123") == {"latin"}
    assert scripts_of("123-") == frozenset()
    assert scripts_of("漢字とカナ") == {"han", "hiragana", "katakana"}
    assert script_of("ー") == ""
    assert script_of("ｱ") == "katakana"
    assert script_of("ж") == "cyrillic"
