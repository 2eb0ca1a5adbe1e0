"""Organisations, domains and people over the API."""

import pytest


@pytest.fixture
async def domain(ask):
    assert (await ask("POST", "/api/v1/domains", "tenant-admin", {"name": "example.test"}))[0] == 201
    assert (await ask("POST", "/api/v1/domains/example.test/vouch", "operator", {}))[0] == 200


async def test_a_domain_from_its_name_to_its_route(ask):
    status, _, made = await ask("POST", "/api/v1/domains", "tenant-admin", {"name": "Example.test"})
    assert (status, made["name"], made["verified"], made["record_name"]) == (201, "example.test", False, "_sekisho-challenge.example.test")
    assert (await ask("POST", "/api/v1/domains/example.test/vouch", "tenant-admin", {}))[0] == 403
    _, _, vouched = await ask("POST", "/api/v1/domains/example.test/vouch", "operator", {})
    assert vouched["verified"]
    inside = {"hops": [{"host": "127.0.0.1"}]}
    assert (await ask("PUT", "/api/v1/domains/example.test/route", "tenant-admin", inside))[0] == 422
    status, _, routed = await ask("PUT", "/api/v1/domains/example.test/route", "tenant-admin", {"hops": [{"host": "mx.example.test", "weight": 3}]})
    assert (status, routed["hops"]) == (200, [{"host": "mx.example.test", "port": 25, "weight": 3}])
    assert (await ask("DELETE", "/api/v1/domains/example.test", "tenant-admin"))[0] == 204


async def test_people_in_pages_changed_and_given_out(ask, domain):
    for name in ("a", "b", "c"):
        assert (await ask("POST", "/api/v1/people", "tenant-admin", {"address": f"{name}@example.test", "groups": ["Sales"]}))[0] == 201
    _, _, first = await ask("GET", "/api/v1/people?limit=2", "help-desk")
    _, _, last = await ask("GET", f"/api/v1/people?limit=2&after={first['next']}", "help-desk")
    assert [person["address"] for person in first["items"] + last["items"]] == ["a@example.test", "b@example.test", "c@example.test"]
    status, _, changed = await ask("PATCH", "/api/v1/people/a@example.test", "tenant-admin", {"aliases": ["x@example.test"]})
    assert (status, changed["aliases"], changed["groups"]) == (200, ["x@example.test"], ["sales"])
    assert (await ask("POST", "/api/v1/people", "help-desk", {"address": "d@example.test"}))[0] == 403
    status, _, text = await ask("GET", "/api/v1/export/people", "auditor")
    assert status == 200
    assert b"x@example.test" in (text if isinstance(text, bytes) else str(text).encode())
    assert (await ask("DELETE", "/api/v1/people/x@example.test", "tenant-admin"))[0] == 204
    assert (await ask("GET", "/api/v1/people/a@example.test", "help-desk"))[0] == 404
    _, _, groups = await ask("GET", "/api/v1/groups", "auditor")
    assert [group["name"] for group in groups] == ["Sales"]


async def test_a_bad_file_is_told_line_by_line_and_changes_nothing(ask, domain):
    status, _, told = await ask("POST", "/api/v1/import/csv", "tenant-admin", {"text": "address\na@example.test\nb@elsewhere.test\n"})
    assert status in {400, 409, 422}
    assert "line 3" in str(told)
    assert (await ask("GET", "/api/v1/people", "tenant-admin"))[2]["items"] == []


async def test_settings_are_typed(ask):
    assert (await ask("PUT", "/api/v1/settings", "tenant-admin", {"settings": {"quarantine": {"days": "many"}}}))[0] == 422
    assert (await ask("PUT", "/api/v1/settings", "tenant-admin", {"settings": {"unknown": {}}}))[0] == 422
    status, _, changed = await ask("PUT", "/api/v1/settings", "tenant-admin", {"settings": {"quarantine": {"days": 14}}, "version": 0})
    assert (status, changed["settings"]["quarantine"]["days"], changed["version"]) == (200, 14, 1)
    assert (await ask("PUT", "/api/v1/settings", "tenant-admin", {"settings": {}, "version": 0}))[0] == 409


async def test_organisations_are_for_who_runs_the_installation(ask):
    assert (await ask("POST", "/api/v1/tenants", "tenant-admin", {"name": "acme"}))[0] == 403
    assert (await ask("POST", "/api/v1/tenants", "operator", {"name": "acme"}))[0] == 201
    assert [line["name"] for line in (await ask("GET", "/api/v1/tenants", "operator"))[2]["items"]] == ["acme"]
    assert (await ask("GET", "/api/v1/tenant", "tenant-admin"))[2]["name"] == "default"


async def test_a_password_never_comes_back(ask):
    status, _, made = await ask("POST", "/api/v1/senders/logins", "tenant-admin", {"login": "printer", "password": "correct horse battery"})
    assert status == 201
    assert "scrypt" not in str(made) + str((await ask("GET", "/api/v1/senders", "auditor"))[2])
    assert (await ask("POST", "/api/v1/senders/remove", "tenant-admin", {"kind": "login", "name": "printer"}))[0] == 200
