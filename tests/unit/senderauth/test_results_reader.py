"""Authentication-Results of others: read within bounds, or not at all; a forger finds no spelling of our name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.senderauth.results_reader import claims_to_be, read_results


def test_a_field_of_a_large_provider():
    told = read_results(
        'mx.Provider.test 1; dkim=pass header.i=@example.test header.s=s1 header.b="ab/c+d=="; spf=pass (provider: domain of x@y (really) designates) '
        "smtp.mailfrom=bounce+1=you@example.test; dmarc=pass (p=REJECT sp=NONE dis=NONE) header.from=example.test"
    )
    assert told.authserv_id == "mx.provider.test"
    assert [(one.method, one.result) for one in told.methods] == [("dkim", "pass"), ("spf", "pass"), ("dmarc", "pass")]
    assert told.methods[0].property("header.b") == "ab/c+d=="
    assert told.methods[1].property("smtp.mailfrom") == "bounce+1=you@example.test"
    assert told.methods[2].property("header.from") == "example.test"
    assert told.methods[2].property("header.d") == ""


def test_nothing_done():
    assert read_results("gate.test; none").methods == ()
    assert read_results("gate.test").methods == ()


@pytest.mark.parametrize(
    "value",
    ["", ";", "; dkim=pass", "gate.test; dkim", "gate.test; dkim=", "gate.test; dkim=pass header.d", 'gate.test; dkim=pass reason="never ends',
     "gate.test; dkim=pass (never ends", "gate.test) ; dkim=pass", "a b c; dkim=pass", "x" * 9_000, "gate.test" + "; dkim=pass" * 60, "gate.test; d k=m"],
)  # fmt: skip
def test_what_is_not_well_formed_is_no_testimony(value):
    assert read_results(value) is None


@pytest.mark.parametrize(
    "value",
    ["gate.test; spf=pass", "GATE.Test; spf=pass", "(comment) gate.test; spf=pass", '"gate.test" 1; spf=pass', "gate.test", "gate.test.; spf=pass",
     '"ga\\te.test"; spf=pass', "gate.test/1; spf=pass", "(never ends gate.test; spf=pass", "; gate.test; spf=pass", "\tgate.test ; none", "(" * 1_000 + " gate.test; spf=pass", "(x) " * 500 + "gate.test; spf=pass", "(" + "x" * 1_999],
)  # fmt: skip
def test_every_spelling_of_our_name_is_recognised(value):
    assert claims_to_be(value, "gate.test")


@pytest.mark.parametrize(
    "value",
    [
        "other.test; spf=pass smtp.mailfrom=gate.test",
        "gate.test.evil.test; none",
        "agate.test; none",
        "(a comment) other.test; none",
        "other.test; dkim=pass (" + "x" * 1_970,
    ],
)
def test_others_stay(value):
    assert not claims_to_be(value, "gate.test")


@given(st.text(alphabet='ab.;=()" \\\t1/', max_size=400))
def test_no_text_breaks_it(value):
    told = read_results(value)
    assert told is None or all(one.method and one.result for one in told.methods)
    claims_to_be(value, "a.b")
