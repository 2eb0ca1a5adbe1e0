"""Use cases and the API's operations belong together, and nobody gets through who must not: walked for every use case, role and tenant."""

import importlib
import inspect
import pkgutil

import pytest

from sekisho.access.desk import may, reaches
from sekisho.api.catalogue import OPERATIONS
from sekisho.model.access import GRANTS, Permission, Role
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.model.use_case import UseCase
from sekisho.testing.askers import an_actor

WORKS = ("gate", "delivery", "quarantine", "tenancy", "access", "advisories", "keeping", "emergency")


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
    owed = {case.name for case in cases.values()} ^ {operation.case.name for operation in OPERATIONS}
    assert owed == set(), "add a line to api/catalogue.py: docs/howto/add-a-use-case.md"
    assert len({case.name for case in cases.values()}) == len(cases)
    assert len({(operation.method, operation.path) for operation in OPERATIONS}) == len(OPERATIONS)


def test_every_use_case_says_what_it_is_in_both_languages():
    for case in use_cases().values():
        assert case.says.endswith("."), case
        assert case.says_ja.endswith("。"), case


def test_what_destroys_opens_mail_or_lets_others_in_asks_for_a_fresh_proof():
    dangerous = {
        *("settings.change", "queue.drop", "tenant.resume"),  # treatments of malware; mail that nobody gets; who was kept from sending
        *("tenant.delete", "tenant.suspend", "domain.vouch", "domain.route", "domain.remove", "person.export", "person.erase"),
        *("policy.change", "policy.undo", "outbound.add_network", "outbound.set_login", "outbound.add_certificate", "outbound.remove"),
        *("quarantine.content", "webhook.add", "token.create", "account.invite", "account.change", "account.delete", "account.link"),
        *("account.clear-factors", "provider.set", "provider.remove", "own.password"),
    }
    steps = {case.name for case in use_cases().values() if case.step_up}
    assert dangerous <= steps
    changing = (Permission.CHANGE_ACCESS, Permission.CHANGE_POLICY, Permission.OPEN_MAIL)
    owed = {case.name for case in use_cases().values() if case.changes and case.permission in changing} - steps
    assert owed == {
        *("account.end-sessions", "token.revoke-any"),  # these throw somebody out, which must be fast
        "quarantine.preview",  # people look at their own mail so; at others' with a reason, and nothing that acts is handed out
    }


def test_what_is_told_to_everybody_is_written_down_here():
    general = {case.name for case in use_cases().values() if case.general}
    assert general == {"briefing.list", "briefing.show", "briefing.script", "briefing.feed", "briefing.search", "tenant.show"}


def test_who_looks_after_some_domains_gets_through_only_where_sight_is_kept_to():
    north = an_actor(Role.TENANT_ADMIN, DEFAULT_TENANT, domains=frozenset({"north.test"}))
    refused = {case.name for function, case in use_cases().items() if may(north, case, DEFAULT_TENANT) and not reaches(north, function)}
    owed = {"policy.show", "policy.check", "policy.diff", "policy.history", "policy.change", "webhook.list", "outbound.list", "settings.show"}
    owed |= {"inventory.show", "inventory.store", "audit.list", "audit.verify", "overview.show", "signing-key.new", "person.export", "person.erase"}
    assert owed <= refused


def test_what_takes_the_actor_alone_was_looked_at():
    """Who asks for `sight` keeps to it (each has its test); who asks for `actor` could forget to: whole-organisation reports once went out that way."""
    takes = {case.name: inspect.signature(function).parameters for function, case in use_cases().items()}
    alone = {name for name, names in takes.items() if "actor" in names and "sight" not in names}
    own = {case.name for case in use_cases().values() if case.permission is Permission.OWN_ACCOUNT}
    looked_at = {"feedback.give", "quarantine.release", "digest.change", "digest.show", "report.schedule", "provider.set"}
    looked_at |= {f"account.{verb}" for verb in ("change", "clear-factors", "delete", "end-sessions", "invite", "link")}
    looked_at |= {f"delegate.{verb}" for verb in ("acts", "add", "list", "look", "release", "remove")}
    looked_at |= {f"webhook.{verb}" for verb in ("add", "remove", "resume")}
    looked_at |= {
        f"quarantine.{verb}" for verb in ("content", "preview", "release-many", "block-sender", "approve-sender")
    }  # each begins with `find`
    looked_at |= {f"quarantine.{verb}" for verb in ("request-release", "grant-release", "refuse-release", "requests")}
    looked_at |= {"policy.draft"}  # `must_be_whole`
    looked_at |= {"sender-list.add", "sender-list.remove"}  # `owner_for`
    looked_at |= {
        f"emergency.{verb}" for verb in ("download", "file", "list", "look", "of-message", "read", "send", "sent", "show")
    }  # `actor.addresses` alone
    assert alone - own == looked_at


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
