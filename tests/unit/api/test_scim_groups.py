"""Groups of SCIM on a real socket."""

from urllib.parse import quote

from sekisho.model.ids import DEFAULT_TENANT
from sekisho.tenancy.people.groups import change_group, show_group
from sekisho.testing.askers import THE_ADMINISTRATOR


def members(shown):
    return sorted(one["value"] for one in shown["members"])


async def test_the_life_of_a_group(provision):
    taro, hanako = await provision.user("taro"), await provision.user("hanako")
    status, headers, made = await provision("POST", "/Groups", {"displayName": "Sales", "externalId": "g1", "members": [{"value": taro}]})
    assert (status, headers["location"], members(made)) == (201, made["meta"]["location"], [taro])
    path = f"/Groups/{made['id']}"
    assert (await provision("POST", "/Groups", {"displayName": "SALES"}))[0] == 409
    for text in ('displayName eq "sales"', 'externalId eq "g1"', f'id eq "{made["id"]}"'):
        _, _, found = await provision("GET", f"/Groups?excludedAttributes=members&filter={quote(text)}")
        assert [(one["id"], "members" in one) for one in found["Resources"]] == [(made["id"], False)]
    assert (await provision("PATCH", path, {"Operations": [{"op": "Add", "path": "members", "value": [{"value": hanako}]}]}))[0] == 204
    assert members((await provision("GET", path))[2]) == sorted([taro, hanako])
    assert (await provision("PATCH", path, {"Operations": [{"op": "remove", "path": f'members[value eq "{taro}"]'}]}))[0] == 204
    assert [members(one) for one in (await provision("GET", "/Groups"))[2]["Resources"]] == [[hanako]]
    status, _, shown = await provision("PUT", path, {"displayName": "SALES", "externalId": "g2", "members": [{"value": taro}]})
    assert (status, shown["displayName"], shown["externalId"], members(shown)) == (200, "SALES", "g2", [taro])
    assert members((await provision("PUT", path, {"displayName": "SALES"}))[2]) == [taro]
    assert (await provision("DELETE", path))[0] == 204
    assert (await provision("GET", path))[0] == 404
    assert (await provision("GET", f"/Users/{taro}"))[0] == 200


async def test_a_group_is_renamed_as_entra_and_okta_do_it(provision):
    taro = await provision.user("taro")
    _, _, made = await provision("POST", "/Groups", {"displayName": "Sales", "externalId": "g1", "members": [{"value": taro}]})
    await provision("POST", "/Groups", {"displayName": "Taken"})
    path = f"/Groups/{made['id']}"
    entra = {"Operations": [{"op": "Replace", "path": "displayName", "value": "Marketing"}]}
    okta = {"Operations": [{"op": "replace", "value": {"id": made["id"], "displayName": "営業部"}}]}
    for body, name in ((entra, "Marketing"), (okta, "営業部")):
        assert (await provision("PATCH", path, body))[0] == 204
        _, _, shown = await provision("GET", path)
        assert (shown["id"], shown["displayName"], shown["externalId"], members(shown)) == (made["id"], name, "g1", [taro])
    assert (await provision("PUT", path, {"displayName": "Sales", "members": []}))[2]["displayName"] == "Sales"
    assert (await provision("PATCH", path, {"Operations": [{"op": "replace", "path": "displayName", "value": "taken"}]}))[0] == 409
    assert (await provision("GET", "/Groups"))[2]["totalResults"] == 2


async def test_what_is_refused(provision):
    taro = await provision.user("taro")
    _, _, made = await provision("POST", "/Groups", {"displayName": "Sales", "members": [{"value": taro}]})
    path = f"/Groups/{made['id']}"
    for body in ({"displayName": "Other", "members": [{"value": "nobody"}]}, {"displayName": "Other", "members": [{"value": "taro@example.test"}]}):
        assert (await provision("POST", "/Groups", body))[2]["scimType"] == "invalidValue"
    assert (await provision("GET", "/Groups"))[2]["totalResults"] == 1
    nobody = {"Operations": [{"op": "replace", "path": "members", "value": [{"value": "nobody"}]}]}
    assert (await provision("PATCH", path, nobody))[0] == 400
    for token, status in (("auditor", 403), ("stranger", 404)):
        assert (await provision("PATCH", path, {"Operations": [{"op": "remove", "path": "members"}]}, token))[0] == status
        assert (await provision("DELETE", path, None, token))[0] == status
    assert members((await provision("GET", path))[2]) == [taro]
    gone = {"Operations": [{"op": "remove", "path": 'members[value eq "gone"]'}]}
    assert (await provision("PATCH", path, gone))[0] == 204  # a user who was deleted has left already


async def test_a_groups_address_stays(provision):
    made = await provision.desk.perform(THE_ADMINISTRATOR, change_group, DEFAULT_TENANT, name="Sales", address="sales@example.test")
    assert (await provision("PUT", f"/Groups/{made.uid}", {"displayName": "SALES", "externalId": "g"}))[0] == 200
    kept = await provision.desk.perform(THE_ADMINISTRATOR, show_group, DEFAULT_TENANT, name="sales")
    assert (kept.name, kept.address, kept.external_id, kept.uid) == ("SALES", "sales@example.test", "g", made.uid)
