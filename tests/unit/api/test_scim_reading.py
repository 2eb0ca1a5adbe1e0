"""From SCIM to our words."""

import pytest

from sekisho.api.scim_reading import Condition, ToldGroup, ToldPerson, Wrong, condition, group, patched_group, patched_person, person

NOW = ToldPerson("taro@example.test", ("t@example.test",), "山田 太郎", "x1", True)
ATTRIBUTES = frozenset({"username", "externalid"})


def patch(*operations):
    return {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": list(operations)}


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


@pytest.mark.parametrize(
    ("operation", "change"),
    [
        ({"op": "replace", "value": {"active": False}}, {"active": False}),  # Okta
        ({"op": "Replace", "path": "active", "value": "False"}, {"active": False}),  # Entra ID
        ({"op": "replace", "path": "urn:ietf:params:scim:schemas:core:2.0:User:active", "value": False}, {"active": False}),
        ({"op": "Add", "path": "displayName", "value": "Taro"}, {"name": "Taro"}),
        ({"op": "remove", "path": "displayName"}, {"name": ""}),
        ({"op": "replace", "path": "externalId", "value": "x2"}, {"external_id": "x2"}),
        ({"op": "replace", "path": "userName", "value": "t@example.test"}, {"address": "t@example.test", "aliases": ()}),
        ({"op": "replace", "path": 'emails[type eq "work"].value', "value": "N@example.test"}, {"aliases": ("t@example.test", "n@example.test")}),
        ({"op": "add", "path": "emails", "value": [{"value": "n@example.test"}]}, {"aliases": ("t@example.test", "n@example.test")}),
        ({"op": "replace", "path": "emails", "value": [{"value": "n@example.test"}]}, {"aliases": ("n@example.test",)}),
        ({"op": "remove", "path": 'emails[value eq "T@example.test"]'}, {"aliases": ()}),
        ({"op": "remove", "path": "emails"}, {"aliases": ()}),
        ({"op": "replace", "path": "name.givenName", "value": "Taro"}, {}),
        ({"op": "add", "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department", "value": "Sales"}, {}),
        ({"op": "replace", "value": {"displayName": "Taro", "favouriteColour": "red"}}, {"name": "Taro"}),
    ],
)
def test_patches_of_people(operation, change):
    before = {name: getattr(NOW, name) for name in ("address", "aliases", "name", "external_id", "active")}
    assert patched_person(NOW, patch(operation)) == ToldPerson(**{**before, **change})


@pytest.mark.parametrize(
    ("operation", "kind"),
    [
        ({"op": "remove"}, "noTarget"),
        ({"op": "copy", "path": "active"}, "invalidSyntax"),
        ({"op": 5}, "invalidSyntax"),
        ("x", "invalidSyntax"),
        ({"op": "replace", "path": ["active"], "value": False}, "invalidPath"),
        ({"op": "replace", "path": "favouriteColour", "value": "red"}, "invalidPath"),
        ({"op": "replace", "path": 'emails[type eq "work" and primary eq true].value', "value": "x@example.test"}, "invalidPath"),
        ({"op": "replace", "path": "emails[" * 5_000, "value": "x"}, "invalidPath"),
        ({"op": "remove", "path": "userName"}, "mutability"),
        ({"op": "remove", "path": "active"}, "mutability"),
        ({"op": "remove", "path": 'emails[type eq "work"]'}, "mutability"),
        ({"op": "replace", "path": "active", "value": "perhaps"}, "invalidValue"),
        ({"op": "replace", "path": "active"}, "invalidValue"),
        ({"op": "replace", "path": "userName", "value": None}, "invalidValue"),
        ({"op": "add", "path": "emails", "value": ["x@example.test"] * 101}, "tooMany"),
    ],
)
def test_patches_that_are_refused(operation, kind):
    with pytest.raises(Wrong) as refused:
        patched_person(NOW, patch(operation))
    assert refused.value.kind == kind


@pytest.mark.parametrize("body", [None, {}, {"Operations": []}, {"Operations": {}}, {"Operations": [{"op": "add"}] * 1_001}])
def test_what_is_no_patch(body):
    with pytest.raises(Wrong):
        patched_person(NOW, body)


def test_aliases_have_a_bound_over_many_operations():
    operations = [{"op": "add", "path": "emails", "value": [{"value": f"a{number}@example.test"}]} for number in range(150)]
    with pytest.raises(Wrong):
        patched_person(NOW, patch(*operations))


def test_groups():
    assert group({"displayName": "Sales", "externalId": "g"}) == ToldGroup("Sales", "g")
    assert group({"displayName": "Sales", "members": [{"value": "u1"}, {"value": "u1"}]}) == ToldGroup("Sales", None, ("u1",), only=True)
    for body in (None, {}, {"displayName": ""}, {"displayName": "x", "members": [{"value": ""}]}, {"displayName": "x", "members": ["u"] * 5_001}):
        with pytest.raises(Wrong):
            group(body)


@pytest.mark.parametrize(
    ("operations", "told"),
    [
        ([{"op": "Add", "path": "members", "value": [{"value": "u1"}, {"value": "u2"}]}], ToldGroup("Sales", None, ("u1", "u2"))),
        ([{"op": "remove", "path": 'members[value eq "u1"]'}], ToldGroup("Sales", None, (), ("u1",))),
        ([{"op": "Remove", "path": "members", "value": [{"value": "u1"}]}], ToldGroup("Sales", None, (), ("u1",))),
        ([{"op": "remove", "path": "members"}], ToldGroup("Sales", only=True)),
        ([{"op": "replace", "path": "members", "value": [{"value": "u3"}]}], ToldGroup("Sales", None, ("u3",), only=True)),
        (
            [{"op": "add", "path": "members", "value": {"value": "u1"}}, {"op": "remove", "path": 'members[value eq "u1"]'}],
            ToldGroup("Sales", None, (), ("u1",)),
        ),
        (
            [{"op": "replace", "path": "members", "value": []}, {"op": "add", "path": "members", "value": [{"value": "u1"}]}],
            ToldGroup("Sales", None, ("u1",), only=True),
        ),
        ([{"op": "replace", "value": {"id": "g", "displayName": "SALES"}}], ToldGroup("SALES")),  # Okta
        ([{"op": "replace", "path": "externalId", "value": "g2"}], ToldGroup("Sales", "g2")),
    ],
)
def test_patches_of_groups(operations, told):
    assert patched_group("Sales", patch(*operations)) == told


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "add", "path": "colour", "value": "x"},
        {"op": "add", "path": 'members[value eq "u1"]', "value": "x"},
        {"op": "add", "path": "members"},
        {"op": "add", "path": "members", "value": [[]]},
        {"op": "remove", "path": "displayName"},
    ],
)
def test_patches_of_groups_that_are_refused(operation):
    with pytest.raises(Wrong):
        patched_group("Sales", patch(operation))


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
