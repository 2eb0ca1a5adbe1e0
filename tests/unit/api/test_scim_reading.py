"""From SCIM to our words."""

import pytest

from sekisho.api.scim_reading import Condition, ToldGroup, ToldPerson, Wrong, condition, group, person

ATTRIBUTES = frozenset({"username", "externalid"})


def test_a_user_as_entra_and_okta_send_it():
    told = person(
        {
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
            "externalId": "taro",
            "userName": " Taro@Example.test ",
            "active": "True",
            "name": {"givenName": "Taro", "familyName": "Yamada"},
            "emails": [{"primary": True, "type": "work", "value": "taro@example.test"}, {"type": "other", "value": "T@example.test"}],
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"department": "Sales"},
            "password": "x",
        }
    )
    assert told == ToldPerson("taro@example.test", ("t@example.test",), "Taro Yamada", "taro", True)
    assert person({"USERNAME": "a@example.test"}) == ToldPerson("a@example.test")


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        "x",
        {},
        {"userName": ""},
        {"userName": "taro"},
        {"userName": 5},
        {"userName": "a" * 400 + "@example.test"},
        {"userName": "a\n@example.test"},
        {"userName": "a@example.test", "active": 1},
        {"userName": "a@example.test", "displayName": ["x"]},
        {"userName": "a@example.test", "name": "x"},
        {"userName": "a@example.test", "emails": [{"type": "work"}]},
        {"userName": "a@example.test", "emails": ["a@example.test"] * 101},
    ],
)
def test_what_is_no_user(body):
    with pytest.raises(Wrong):
        person(body)


def test_groups():
    assert group({"displayName": "Sales", "externalId": "g"}) == ToldGroup("Sales", "g")
    assert group({"displayName": "Sales", "members": [{"value": "u1"}, {"value": "u1"}]}) == ToldGroup("Sales", None, ("u1",), only=True)
    for body in (None, {}, {"displayName": ""}, {"displayName": "x", "members": [{"value": ""}]}, {"displayName": "x", "members": ["u"] * 5_001}):
        with pytest.raises(Wrong):
            group(body)


def test_filters():
    assert condition('userName eq "Taro@example.test"', ATTRIBUTES) == Condition("username", "Taro@example.test")
    assert condition('externalId EQ "a\\"b"', ATTRIBUTES) == Condition("externalid", 'a"b')
    assert condition('urn:ietf:params:scim:schemas:core:2.0:User:userName eq "x"', ATTRIBUTES) == Condition("username", "x")


@pytest.mark.parametrize(
    "text",
    [
        'userName sw "t"',
        'title eq "t"',
        "userName eq t",
        'userName eq "a" or userName eq "b"',
        'userName eq "' + "x" * 2_000 + '"',
        'userName eq "\\q"',
        "(",
    ],
)
def test_filters_that_are_not_taken(text):
    with pytest.raises(Wrong) as refused:
        condition(text, ATTRIBUTES)
    assert refused.value.kind == "invalidFilter"
