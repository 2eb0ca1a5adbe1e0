"""What the file says for the default tenant, as tenants have it."""

import pytest

from sekisho.app.configuration.settings_file import parse_settings
from sekisho.tenancy.wishes.settings import TenantSettings


def test_nothing_said_is_the_default_of_every_tenant():
    assert parse_settings("").of_tenant == TenantSettings()


@pytest.mark.parametrize(
    ("text", "section"),
    [
        ('[tenant]\npartners = ["bank.test"]', "tenant"),
        ('[policy]\nspam_tag = "[x]"', "policy"),
        ('[proof]\ndkim_required = ["bank.test"]', "proof"),
        ('[feedback]\nspam_address = "spam@example.test"', "feedback"),
        ("[sanitise]\npdf = false", "sanitise"),
        ("[quarantine]\ndays = 7", "quarantine"),
        ("[retention]\ntracking_days = 7", "retention"),
        ('[containers]\nlayers_action = "reject"', "containers"),
    ],
)
def test_every_section_of_a_tenant_arrives(text, section):
    wished, usual = parse_settings(text).of_tenant, TenantSettings()
    assert [name for name in TenantSettings.__struct_fields__ if getattr(wished, name) != getattr(usual, name)] == [section]


def test_limits_of_the_installation_are_no_tenants():
    assert parse_settings("[containers]\nlayers = 3").of_tenant == TenantSettings()
