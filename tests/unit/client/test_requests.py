"""Requests as they are sent, and values that would become another address."""

import msgspec
import pytest

from sekisho.client.calls import CALLS
from sekisho.client.requests import outgoing
from sekisho.model.errors import Refused


def test_path_query_and_tenant():
    assert outgoing(CALLS["quarantine.show"], {"held": "0k7"}, "acme").target == "/api/v1/quarantine/0k7?tenant=acme"
    request = outgoing(CALLS["quarantine.list"], {"limit": 5, "after": "", "recipient": "a+b&c=d@example.test"})
    assert (request.method, request.target, request.body) == ("GET", "/api/v1/quarantine?limit=5&recipient=a%2Bb%26c%3Dd%40example.test", None)


def test_a_body_has_what_was_given_and_no_more():
    request = outgoing(CALLS["people.change"], {"address": "taro@example.test", "groups": ["sales"], "name": None})
    assert request.target == "/api/v1/people/taro@example.test"
    assert msgspec.json.decode(request.body) == {"groups": ["sales"]}


@pytest.mark.parametrize("value", ["", ".", "..", "a/dossier", "../audit", None])
def test_a_value_that_would_be_another_address_is_refused(value):
    with pytest.raises(Refused):
        outgoing(CALLS["message.story"], {"message": value})


@pytest.mark.parametrize("value", ["a?b#c", "a\r\nhost: b", "a b", "%2e%2e", "あ"])
def test_other_values_stay_within_their_place(value):
    target = outgoing(CALLS["message.story"], {"message": value}).target
    assert target.isascii()
    assert set(target).isdisjoint("?# \r\n")
    assert target.count("/") == 4


def test_names_are_checked():
    with pytest.raises(Refused, match="needs 'held'"):
        outgoing(CALLS["quarantine.show"], {})
    with pytest.raises(Refused, match="no 'id'"):
        outgoing(CALLS["quarantine.show"], {"id": "1", "held": "1"})
