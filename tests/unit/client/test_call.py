"""What a call takes, lacks, and need not send."""

import pytest

from sekisho.client.call import Call, Parameter

CALL = Call("thing.show", "GET", "/things/{thing}", "application/json", "Show.", "表示", (Parameter("thing", "path", "text"),))


def test_names_that_it_does_not_take_and_that_it_lacks():
    assert CALL.unknown({"thing": "a", "other": "b"}) == ["other"]
    assert CALL.missing({}) == ["thing"]
    assert CALL.missing({"thing": "a"}) == []


@pytest.mark.parametrize(
    ("default", "value", "same"), [((), [], True), ((), ["a"], False), (0, False, False), (False, False, True), (100, 100, True), (None, "", False)]
)
def test_what_the_server_would_take_anyway_is_known(default, value, same):
    assert Parameter("it", "query", "json", required=False, default=default).is_default(value) is same


def test_what_must_be_given_is_never_left_out():
    assert not Parameter("it", "body", "json", default=None).is_default(None)
