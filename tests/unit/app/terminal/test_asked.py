"""For whom a command is run."""

from contextvars import copy_context

from sekisho.app.terminal.asked import ask_for, whose
from sekisho.model.ids import DEFAULT_TENANT, TenantId


def test_the_default_tenant_unless_another_is_named():
    def within():
        ask_for(TenantId("acme"))
        return whose()

    assert copy_context().run(within) == "acme"
    assert whose() == DEFAULT_TENANT
