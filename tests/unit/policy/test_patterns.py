import pytest

from sekisho.policy.patterns import addresses, glob, names_domain, networks


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("*.exe", "Setup.EXE", True),
        ("*.exe", "setup.exe.txt", False),
        ("invoice*2024*.pdf", "Invoice of 2024 (2).pdf", True),
        ("invoice*2024*.pdf", "2024 invoice.pdf", False),
        ("a*a", "a", False),
        ("a*a", "aa", True),
        ("*", "", True),
        ("report", "REPORT", True),
        ("report", "reports", False),
        ("*秘密*", "社外秘密.pdf", True),
    ],
)
def test_globs(pattern, text, fits):
    assert glob(pattern)(text) is fits


def test_a_glob_takes_linear_time_on_what_is_made_against_it():
    assert glob("*" + "a*" * 200 + "b")("a" * 200_000) is False


@pytest.mark.parametrize(
    ("pattern", "address", "fits"),
    [
        ("taro@example.test", "TARO@example.test", True),
        ("taro@example.test", "xtaro@example.test", False),
        ("*@example.test", "anybody@example.test", True),
        ("*@example.test", "anybody@sub.example.test", False),
        ("*@*.example.test", "anybody@sub.example.test", True),
        ("*@*.example.test", "anybody@evilexample.test", False),
        ("news-*@example.test", "news-7@example.test", True),
        ("*", "", True),
        ("group:finance", "cfo@example.test", True),
        ("group:finance", "pay@finance.example.test", True),
        ("group:finance", "other@example.test", False),
        ("group:nobody", "cfo@example.test", False),
    ],
)
def test_addresses(pattern, address, fits):
    groups = {"finance": ("cfo@example.test", "group:paying"), "paying": ("*@finance.example.test",)}
    key = address.lower()
    assert addresses([pattern], groups).has(key, key.rpartition("@")[2]) is fits


def test_groups_that_hold_each_other_end():
    groups = {"a": ("group:b",), "b": ("group:a", "x@example.test")}
    assert addresses(["group:a"], groups).has("x@example.test", "example.test")


def test_networks():
    holds = networks(["192.0.2.0/24", "2001:db8::/32"])
    assert holds("192.0.2.9") and holds("::ffff:192.0.2.9") and holds("2001:db8::1%eth0")
    assert not holds("198.51.100.1") and not holds("") and not holds("mail.example.test")
    with pytest.raises(ValueError):
        networks(["192.0.2.0/99"])


def test_what_names_more_than_one():
    assert names_domain("*@example.test") and not names_domain("a@example.test")
