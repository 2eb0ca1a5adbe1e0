import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.inspections.imitation import Protected, one_change_apart
from sekisho.mime.web.organisation import organisation_of

PROTECTED = Protected(("example.test", "mail.my-company.test", "acme.test"))


def how(host):
    found = PROTECTED.imitated_by(host, organisation_of(host))
    return (found.how, found.protected) if found else None


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("examp1e.test", ("letters", "example.test")),
        ("еxample.test", ("letters", "example.test")),  # the first letter is Cyrillic
        ("exarnple.test", ("letters", "example.test")),
        ("mail.examp1e.test", ("letters", "example.test")),
        ("example.co", ("other_ending", "example.test")),
        ("exmple.test", ("typo", "example.test")),
        ("examplle.test", ("typo", "example.test")),
        ("exapmle.test", ("typo", "example.test")),
        ("my-conpany.test", ("typo", "my-company.test")),
        ("example-billing.test", ("words", "example.test")),
        ("login-example.co", ("words", "example.test")),
        ("examplebilling.test", ("words", "example.test")),
        ("secureacme.test", ("words", "acme.test")),
        ("my-company-invoices.test", ("words", "my-company.test")),
        ("example.test.evil.test", ("prefix", "example.test")),
        ("example-test.evil.test", ("prefix", "example.test")),
        ("login-example.test.evil.test", ("prefix", "example.test")),
        ("a-b-c.mail.my-company.test.evil.test", ("prefix", "mail.my-company.test")),
        ("x.y-mail.my-company.test.evil.test", ("prefix", "mail.my-company.test")),
        ("mail-my-company-test.x.evil.test", ("prefix", "mail.my-company.test")),
        ("-".join(["a"] * 100) + "-example.test.evil.test", ("prefix", "example.test")),
    ],
)
def test_imitations(host, expected):
    assert how(host) == expected


@pytest.mark.parametrize(
    "host",
    [
        "example.test",
        "deep.mail.example.test",
        "mail.my-company.test",
        "my-company.test",
        "acme.co",  # too short to tell from others of that name
        "acne.test",
        "sample.test",
        "pineexample.test",
        "example.saas.test",  # an own room at a service
        "unrelated.test",
        "test",
        "",
        "192.0.2.1",
        "-".join(["a"] * 480) + ".test",
        ".".join(["a"] * 480) + ".test",
    ],
)
def test_innocent(host):
    assert how(host) is None


def test_a_word_that_no_forger_uses_is_less_sure():
    assert PROTECTED.imitated_by("example-gardening.test", "example-gardening.test").confidence == 0.6
    assert PROTECTED.imitated_by("example-billing.test", "example-billing.test").confidence == 1.0


def test_nothing_protected_imitates_nothing():
    empty = Protected(())
    assert not empty
    assert empty.imitated_by("examp1e.test", "examp1e.test") is None
    assert Protected.of(("a.test",)) is Protected.of(("a.test",))


def distance(first, second):
    """Optimal string alignment, by the book: the slow twin."""
    rows = [[max(i, j) if not (i and j) else 0 for j in range(len(second) + 1)] for i in range(len(first) + 1)]
    for i in range(1, len(first) + 1):
        for j in range(1, len(second) + 1):
            rows[i][j] = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (first[i - 1] != second[j - 1]))
            if i > 1 and j > 1 and first[i - 1] == second[j - 2] and first[i - 2] == second[j - 1]:
                rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
    return rows[-1][-1]


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_one_change_is_what_the_slow_twin_says(first, second):
    assert one_change_apart(first, second) is (distance(first, second) == 1)


@given(st.text(max_size=60))
def test_any_host_can_be_asked(host):
    PROTECTED.imitated_by(host, organisation_of(host))


def test_a_host_that_no_dns_can_hold_costs_nothing():
    known = Protected(("partner.test",))
    assert known.imitated_by("partner.test.evil.test", "evil.test").how == "prefix"
    assert known.imitated_by("partner.test." + "a-b-c.1." * 40 + "evil.test", "evil.test") is None
