"""Patches of people and groups."""

import pytest

from sekisho.api.scim_patching import patched_group, patched_person
from sekisho.api.scim_reading import ToldGroup, ToldPerson, Wrong

NOW = ToldPerson("taro@example.test", ("t@example.test",), "山田 太郎", "x1", True)


def patch(*operations):
    return {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": list(operations)}


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
