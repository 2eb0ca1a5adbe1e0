"""Our words as SCIM shows them."""

from dataclasses import replace

from sekisho.api.scim_showing import error, group, listing, provider_config, resource_types, schemas, user
from sekisho.tenancy.people.people import PersonShown
from sekisho.tenancy.values import Group

BASE = "https://mail.example.test/scim/v2"
TARO = PersonShown("taro@example.test", ("t@example.test",), "太郎", ("sales",), "scim", True, "u1", 1_700_000_000.0, 1, "x1")


def test_a_user():
    shown = user(TARO, BASE)
    assert (shown["id"], shown["userName"], shown["active"], shown["externalId"]) == ("u1", "taro@example.test", True, "x1")
    assert [(each["value"], each["primary"]) for each in shown["emails"]] == [("taro@example.test", True), ("t@example.test", False)]
    assert shown["meta"] == {"resourceType": "User", "location": f"{BASE}/Users/u1", "lastModified": "2023-11-14T22:13:20+00:00"}
    assert "externalId" not in user(replace(TARO, external_id=""), BASE)


def test_a_group_with_and_without_members():
    one = Group("Sales", uid="g1", external_id="e1")
    assert "members" not in group(one, None, BASE)
    shown = group(one, [TARO], BASE)
    assert shown["members"] == [{"value": "u1", "display": "taro@example.test", "$ref": f"{BASE}/Users/u1", "type": "User"}]
    assert (shown["displayName"], shown["externalId"]) == ("Sales", "e1")


def test_lists_and_errors():
    shown = listing([{"id": "1"}], 7, 3)
    assert (shown["totalResults"], shown["startIndex"], shown["itemsPerPage"], len(shown["Resources"])) == (7, 3, 1, 1)
    assert error(404, "x" * 5_000)["status"] == "404"
    assert len(error(404, "x" * 5_000)["detail"]) == 2_000
    assert error(400, "no", "invalidFilter")["scimType"] == "invalidFilter"


def test_what_the_service_says_of_itself():
    assert provider_config(BASE)["patch"] == {"supported": True}
    assert provider_config(BASE)["bulk"]["supported"] is False
    assert {each["endpoint"] for each in resource_types(BASE)} == {"/Users", "/Groups"}
    assert {each["schema"] for each in resource_types(BASE)} == {each["id"] for each in schemas(BASE)}
