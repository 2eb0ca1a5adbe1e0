"""Users of SCIM on a real socket: the whole life of somebody, as Entra ID and Okta live it."""

from urllib.parse import quote

from sekisho.model.address import Address
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.ports.directory import Known
from sekisho.tenancy.from_file import FromFile
from sekisho.tenancy.known.snapshots import Snapshots
from sekisho.tenancy.people.people import add_person, show_person
from sekisho.tenancy.people.people_import import import_csv
from sekisho.testing.askers import THE_ADMINISTRATOR


def by(attribute, value):
    return "/Users?filter=" + quote(f'{attribute} eq "{value}"')


async def gets_mail(provision, address):
    """True if the directory that the mail plane asks knows this recipient."""
    directory = await Snapshots(provision.stores.control, FromFile(domains=("example.test",))).load()
    return directory.recipient(DEFAULT_TENANT, Address(*address.split("@"))) is Known.YES


async def test_the_cycle_of_entra_id(provision):
    _, _, nobody = await provision("GET", by("userName", "taro@example.test"))
    assert (nobody["totalResults"], nobody["Resources"]) == (0, [])
    body = {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "externalId": "taro",
        "userName": "Taro@example.test",
        "active": True,
        "displayName": "山田 太郎",
        "emails": [{"primary": True, "type": "work", "value": "t.yamada@example.test"}],
        "meta": {"resourceType": "User"},
    }
    status, headers, made = await provision("POST", "/Users", body)
    assert (status, headers["location"]) == (201, made["meta"]["location"])
    assert headers["location"].endswith(f"/scim/v2/Users/{made['id']}")
    assert (made["userName"], made["displayName"], made["externalId"], made["active"]) == ("taro@example.test", "山田 太郎", "taro", True)
    assert (await provision("POST", "/Users", body))[2]["scimType"] == "uniqueness"
    for found in (by("userName", "TARO@example.test"), by("externalId", "taro"), by("id", made["id"])):
        assert [one["id"] for one in (await provision("GET", found))[2]["Resources"]] == [made["id"]]
    assert (await provision("GET", by("userName", "t.yamada@example.test")))[2]["totalResults"] == 0
    for nobodys in ("tar", "taro2", "", "Taro", "t" * 500):
        assert (await provision("GET", by("externalId", nobodys)))[2]["totalResults"] == 0
    path = f"/Users/{made['id']}"
    renamed = [
        {"op": "Replace", "path": "userName", "value": "suzuki@example.test"},
        {"op": "Replace", "path": 'emails[type eq "work"].value', "value": "suzuki@example.test"},
        {"op": "Add", "path": "name.familyName", "value": "鈴木"},
    ]
    status, _, shown = await provision("PATCH", path, {"Operations": renamed})
    assert (status, shown["id"], shown["userName"]) == (200, made["id"], "suzuki@example.test")
    assert [one["value"] for one in shown["emails"]] == ["suzuki@example.test", "t.yamada@example.test"]
    status, _, shown = await provision("PATCH", path, {"Operations": [{"op": "Replace", "path": "active", "value": "False"}]})
    assert (status, shown["active"]) == (200, False)
    assert (await provision("GET", path))[2]["active"] is False
    assert (await provision("DELETE", path))[0] == 204
    assert (await provision("GET", path))[0] == 404
    assert (await provision("DELETE", path))[0] == 404


async def test_the_cycle_of_okta_and_who_gets_mail(provision):
    made = await provision.user("hanako", name={"givenName": "Hanako", "familyName": "Sato"}, emails=[{"value": "hanako@example.test"}])
    path = f"/Users/{made}"
    assert await gets_mail(provision, "hanako@example.test")
    assert (await provision("PATCH", path, {"Operations": [{"op": "replace", "value": {"active": False}}]}))[2]["active"] is False
    assert not await gets_mail(provision, "hanako@example.test")
    body = {"userName": "hanako@example.test", "active": True, "emails": [{"value": "h@example.test"}], "name": {"formatted": "Sato Hanako"}}
    status, _, shown = await provision("PUT", path, body)
    assert (status, shown["displayName"], shown["active"]) == (200, "Sato Hanako", True)
    assert await gets_mail(provision, "h@example.test")
    _, _, shown = await provision("PUT", path, {"userName": "hanako@example.test"})
    assert (shown["displayName"], len(shown["emails"])) == ("Sato Hanako", 2)
    assert (await provision("PUT", path, {"userName": "hanako@elsewhere.test"}))[0] == 400
    assert (await provision("DELETE", path))[0] == 204
    assert not await gets_mail(provision, "hanako@example.test")


async def test_a_patch_is_all_or_nothing(provision):
    await provision.user("jiro")
    made = await provision.user("taro", displayName="before")
    for last in ({"op": "add", "path": "nothing", "value": 1}, {"op": "replace", "path": "userName", "value": "taro@elsewhere.test"}):
        operations = [{"op": "replace", "path": "displayName", "value": "after"}, last]
        assert (await provision("PATCH", f"/Users/{made}", {"Operations": operations}))[0] == 400
    operations = [{"op": "replace", "value": {"displayName": "after", "userName": "jiro@example.test"}}]
    assert (await provision("PATCH", f"/Users/{made}", {"Operations": operations}))[0] == 409
    assert (await provision("GET", f"/Users/{made}"))[2]["displayName"] == "before"


async def test_pages(provision):
    made = [await provision.user(f"u{number}") for number in range(5)]
    _, _, shown = await provision("GET", "/Users?startIndex=2&count=2")
    assert (shown["totalResults"], shown["startIndex"], shown["itemsPerPage"]) == (5, 2, 2)
    assert [one["id"] for one in shown["Resources"]] == made[1:3]
    assert [one["id"] for one in (await provision("GET", "/Users?startIndex=-3"))[2]["Resources"]] == made
    for query in ("count=0", "count=-1", "startIndex=6", "startIndex=999999999"):
        _, _, shown = await provision("GET", f"/Users?{query}")
        assert (shown["totalResults"], shown["Resources"]) == (5, []), query


async def test_who_was_there_is_taken_over_and_what_scim_keeps_no_file_removes(provision):
    await provision.desk.perform(THE_ADMINISTRATOR, add_person, DEFAULT_TENANT, address="old@example.test")
    assert (await provision("POST", "/Users", {"userName": "old@example.test"}))[0] == 409
    _, _, found = await provision("GET", by("userName", "old@example.test"))
    path = f"/Users/{found['Resources'][0]['id']}"
    operation = {"op": "add", "path": "externalId", "value": "o1"}
    assert (await provision("PATCH", path, {"Operations": [operation]}))[2]["externalId"] == "o1"
    await provision.user("taro")
    await provision.desk.perform(THE_ADMINISTRATOR, import_csv, DEFAULT_TENANT, text="address\nnew@example.test\n", replace_all=True)
    kept = await provision.desk.perform(THE_ADMINISTRATOR, show_person, DEFAULT_TENANT, address="taro@example.test")
    assert kept.source == "scim"
