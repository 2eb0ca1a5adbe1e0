"""Every use case has an operation, and nobody gets through one who must not: walked for every use case, role and tenant."""

import importlib
import inspect
import pkgutil

import pytest

from sekisho.access.desk import may
from sekisho.api.catalogue import OPERATIONS
from sekisho.model.access import GRANTS, Permission, Role
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.model.use_case import UseCase
from sekisho.testing.askers import an_actor

WORKS = ("gate", "delivery", "quarantine", "tenancy", "access", "advisories", "keeping")


def use_cases():
    """Every declared function of layer 5."""
    found = {}
    for room in WORKS:
        package = importlib.import_module(f"sekisho.{room}")
        for info in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            module = importlib.import_module(info.name)
            for _, function in inspect.getmembers(module, inspect.isfunction):
                case = getattr(function, "__use_case__", None)
                if isinstance(case, UseCase) and function.__module__ == info.name:
                    found[function] = case
    return found


def test_every_use_case_has_an_operation_and_every_name_is_one():
    cases = use_cases()
    assert {case.name for case in cases.values()} == {operation.case.name for operation in OPERATIONS}
    assert len({case.name for case in cases.values()}) == len(cases)
    assert len({(operation.method, operation.path) for operation in OPERATIONS}) == len(OPERATIONS)


def test_every_use_case_says_what_it_is_in_both_languages():
    for case in use_cases().values():
        assert case.says.endswith("."), case
        assert case.says_ja.endswith("。"), case


def test_who_looks_never_changes_and_who_changes_is_audited():
    for operation in OPERATIONS:
        assert (operation.method == "GET") <= (not operation.case.changes), operation.case.name
        assert (operation.method == "GET") or operation.case.changes or operation.case.name.endswith((".check", ".verify", ".search")), (
            operation.case.name
        )


def test_what_end_users_may_ask_keeps_to_their_sight():
    for function, case in use_cases().items():
        if case.own or case.permission is Permission.OWN_MAIL:
            assert {"sight", "actor"} & inspect.signature(function).parameters.keys(), case.name


@pytest.mark.parametrize("role", Role)
def test_the_walk(role):
    everything, elsewhere = an_actor(role), an_actor(role, TenantId("other"))
    for case in use_cases().values():
        allowed = case.permission in GRANTS[role] or (case.own and Permission.OWN_MAIL in GRANTS[role])
        assert may(everything, case, DEFAULT_TENANT) == allowed
        assert not may(elsewhere, case, DEFAULT_TENANT)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.case.name)
async def test_nobody_and_strangers_get_nothing(ask, operation):
    path = "/api/v1" + operation.path
    for name in operation.in_path:
        path = path.replace("{" + name + "}", str(operation.example.get(name, "0" * 20)))
    body = None if operation.method in {"GET", "DELETE"} else {key: value for key, value in operation.example.items() if key not in operation.in_path}
    assert (await ask(operation.method, path, "", body))[0] == 401
    assert (await ask(operation.method, path + "?tenant=default", "stranger", body))[0] == 404
    status, _, _ = await ask(operation.method, path, "person", body)
    own = operation.case.own or operation.case.permission in GRANTS[Role.END_USER]
    own = own and not operation.case.step_up  # their last proof is too old for that
    assert (status == 403) == (not own), status
