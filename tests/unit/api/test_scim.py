"""SCIM on a real socket: who comes in, what the protocol promises, and input that means no good."""

import pytest

from sekisho.api.rates import Rates
from sekisho.model.ids import DEFAULT_TENANT

ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


async def test_what_the_service_says_of_itself(provision):
    status, headers, shown = await provision("GET", "/ServiceProviderConfig")
    assert (status, headers["content-type"], shown["patch"]["supported"]) == (200, "application/scim+json", True)
    assert (await provision("GET", "/ResourceTypes"))[2]["totalResults"] == 2
    assert (await provision("GET", "/ResourceTypes/User"))[2]["endpoint"] == "/Users"
    _, _, schemas = await provision("GET", "/Schemas")
    for schema in schemas["Resources"]:
        assert (await provision("GET", f"/Schemas/{schema['id']}"))[2]["name"] == schema["name"]
    assert (await provision("GET", "/Schemas/urn:none"))[0] == 404


async def test_only_by_token_and_only_by_right(provision):
    body = {"userName": "taro@example.test"}
    for token, headers in (("", {}), ("nobody", {}), ("", {"cookie": "sekisho=x"})):
        status, told, shown = await provision("GET", "/Users", None, token, **headers)
        assert (status, told["www-authenticate"], shown["schemas"], shown["status"]) == (401, "Bearer", [ERROR], "401")
    for token in ("auditor", "help-desk", "analyst", "person"):
        assert (await provision("POST", "/Users", body, token))[0] == 403
    made = await provision.user("taro")
    assert (await provision("GET", f"/Users/{made}", None, "auditor"))[0] == 200
    assert (await provision("GET", "/Users", None, "person"))[0] == 403
    for method, told in (
        ("PATCH", {"Operations": [{"op": "replace", "value": {"active": False}}]}),
        ("PUT", body | {"displayName": "x"}),
        ("DELETE", None),
    ):
        assert (await provision(method, f"/Users/{made}", told, "auditor"))[0] == 403
        assert (await provision(method, f"/Users/{made}", told, "stranger"))[0] == 404
    assert (await provision("GET", f"/Users/{made}", None, "stranger"))[0] == 404
    assert (await provision("GET", "/Users?tenant=default", None, "stranger"))[0] == 404
    assert (await provision("GET", "/Users", None, "stranger"))[2]["totalResults"] == 0


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        (b"{", 400, "invalidSyntax"),
        (b"[" * 100_000, 400, "invalidSyntax"),
        (b'{"userName": "\xff"}', 400, "invalidSyntax"),
        (b'{"userName": "\\ud800@example.test"}', 400, "invalidSyntax"),
        (b'{"userName": "a\\u0000@example.test"}', 400, "invalidValue"),
        (b"null", 400, "invalidSyntax"),
        (b"", 400, "invalidSyntax"),
        (b'{"userName": "taro@elsewhere.test"}', 400, "invalidValue"),
        (b'{"userName": "taro@other.test"}', 400, "invalidValue"),
        (b'{"userName": "taro@example.test", "emails": [{"value": "taro@elsewhere.test"}]}', 400, "invalidValue"),
        (b'{"userName": "ta ro@example.test"}', 400, "invalidValue"),
        (b'{"userName": "' + b"x" * 2_000_000 + b'"}', 413, None),
    ],
)
async def test_bodies_that_mean_no_good(provision, body, status, kind):
    got, headers, shown = await provision("POST", "/Users", body)
    assert (got, shown["schemas"], shown["status"], shown.get("scimType")) == (status, [ERROR], str(status), kind)
    assert headers["content-type"] == "application/scim+json"
    assert (await provision("GET", "/Users"))[2]["totalResults"] == 0


async def test_ways_that_are_none(provision):
    made = await provision.user("taro")
    assert (await provision("POST", "/Users", b"userName=x", content_type="application/x-www-form-urlencoded"))[0] == 415
    status, headers, _ = await provision("DELETE", "/Users")
    assert (status, headers["allow"]) == (405, "GET, POST")
    for path in ("/Bulk", "/Me", "/Users/nobody", "/Users/taro@example.test", "/Users/%00", "/Users/..%2f..", "/Groups/x", "/Users/" + "x" * 4_000):
        status, _, shown = await provision("GET", path)
        assert (status, shown["status"]) == (404, "404"), path
    for query in ("startIndex=x", "count=1e9", "count=99999999999", "filter=userName", "filter=userName%20pr", "filter=" + "(" * 3_000):
        assert (await provision("GET", f"/Users?{query}"))[0] == 400, query
    for path in ("/Users", f"/Users/{made}"):
        status, _, shown = await provision("PATCH" if path.endswith(made) else "POST", path, {"schemas": [PATCH], "Operations": {"op": "replace"}})
        assert (status, shown["schemas"]) == (400, [ERROR])


@pytest.mark.parametrize("more", [{"rates": "few"}], indirect=True)
async def test_too_often(provision):
    answers = [await provision("GET", "/ServiceProviderConfig") for _ in range(4)]
    assert [status for status, _, _ in answers] == [200, 200, 429, 429]
    assert int(answers[3][1]["retry-after"]) >= 1


@pytest.fixture
def more(request, stores):
    return {"rates": Rates(stores.clock, 2, 1)} if getattr(request, "param", None) else {}


async def test_an_error_of_ours_keeps_its_words(provision, monkeypatch, caplog):
    async def broken(*_, **__):
        raise ValueError("a secret")

    monkeypatch.setattr(provision.desk, "perform", broken)
    status, _, shown = await provision("GET", "/Users")
    assert (status, shown["schemas"], "secret" in str(shown)) == (500, [ERROR], False)
    assert "failed" in caplog.text


async def test_every_change_stands_in_the_audit(provision):
    made = await provision.user("taro")
    await provision("PATCH", f"/Users/{made}", {"Operations": [{"op": "replace", "value": {"active": False}}]})
    await provision("DELETE", f"/Users/{made}")
    rows = [(row.line.use_case, row.line.outcome) for row in await provision.stores.control.audit(DEFAULT_TENANT)]
    assert rows[:3] == [("people.remove", "done"), ("people.change", "done"), ("people.add", "done")]
