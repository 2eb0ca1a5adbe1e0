"""Accounts and the audit over the API: what is shown, and what never is."""


async def test_an_account_from_its_invitation_to_its_end(ask):
    status, _, made = await ask("POST", "/api/v1/accounts", "operator", {"login": "bob@example.test", "role": "analyst", "name": "Bob"})
    assert status == 201
    assert set(made) == {"account", "secret"}
    _, _, page = await ask("GET", "/api/v1/accounts", "tenant-admin")
    assert [(row["login"], row["role"], row["second_factor"]) for row in page["items"]] == [("bob@example.test", "analyst", False)]
    status, _, changed = await ask("PATCH", f"/api/v1/accounts/{made['account']}", "operator", {"role": "help-desk"})
    assert (status, changed["role"]) == (200, "help-desk")
    assert (await ask("POST", f"/api/v1/accounts/{made['account']}/end-sessions", "operator", {}))[0] == 204
    assert (await ask("DELETE", f"/api/v1/accounts/{made['account']}", "operator"))[0] == 204
    assert (await ask("GET", f"/api/v1/accounts/{made['account']}", "operator"))[0] == 404
    _, _, audit = await ask("GET", "/api/v1/audit?text=account", "auditor")
    assert [line["use_case"] for line in audit["items"]] == ["account.delete", "account.end-sessions", "account.change", "account.invite"]
    assert made["secret"] not in str(audit)
    _, _, proof = await ask("GET", "/api/v1/audit/proof", "auditor")
    assert proof == {"sound": True, "problems": []}


async def test_the_audit_comes_in_pages(ask):
    for number in range(3):
        await ask("POST", "/api/v1/accounts", "operator", {"login": f"a{number}@example.test", "role": "analyst"})
    _, _, first = await ask("GET", "/api/v1/audit?limit=2", "auditor")
    _, _, last = await ask("GET", f"/api/v1/audit?limit=2&after={first['next']}", "auditor")
    assert [line["number"] for line in first["items"] + last["items"]] == [3, 2, 1]
    assert last["next"] == ""


async def test_a_role_that_does_not_exist_and_a_field_that_does_not(ask):
    assert (await ask("POST", "/api/v1/accounts", "operator", {"login": "a@example.test", "role": "king"}))[0] == 422
    assert (await ask("POST", "/api/v1/accounts", "operator", {"login": "a@example.test", "role": "analyst", "generation": 7}))[0] == 422
