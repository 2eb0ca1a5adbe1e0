import pytest

from sekisho.policy.patterns import Opener, addresses, glob, names_domain, networks


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


def test_groups_of_groups_do_not_multiply():
    """Five levels of groups that name the next two hundred times were 200^5 patterns: one small policy stopped every process."""
    groups = {f"g{level}": (f"group:g{level + 1}",) * 200 for level in range(4)} | {"g4": ("x@example.test",) * 200}
    assert addresses(["group:g0"], groups).has("x@example.test", "example.test")
    deeper = {f"g{level}": (f"group:g{level + 1}",) for level in range(5)} | {"g5": ("x@example.test",)}
    assert not addresses(["group:g0"], deeper).has("x@example.test", "example.test"), "a sixth level is not looked into"
    assert addresses(["group:g1"], deeper).has("x@example.test", "example.test")


def test_a_group_is_made_once_for_all_rules_that_name_it():
    opener = Opener({"all": tuple(f"p{number}@example.test" for number in range(1_000))})
    one, two = opener.addresses(["group:all"]), opener.addresses(["group:all", "y@example.test"])
    assert one.groups[0] is two.groups[0]
    assert two.has("p7@example.test", "example.test") and two.has("y@example.test", "example.test")
    assert not one.has("y@example.test", "example.test")


def test_networks():
    holds = networks(["192.0.2.0/24", "2001:db8::/32"])
    assert holds("192.0.2.9") and holds("::ffff:192.0.2.9") and holds("2001:db8::1%eth0")
    assert not holds("198.51.100.1") and not holds("") and not holds("mail.example.test")
    with pytest.raises(ValueError):
        networks(["192.0.2.0/99"])


def test_what_names_more_than_one():
    assert names_domain("*@example.test") and not names_domain("a@example.test")
