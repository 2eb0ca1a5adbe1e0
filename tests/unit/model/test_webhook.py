"""A secret of one webhook opens for no other."""

from sekisho.model.ids import TenantId
from sekisho.model.webhook import secret_name


def test_names_of_secrets_differ():
    names = {secret_name(TenantId(tenant), name) for tenant in ("a", "b") for name in ("x", "y")}
    assert len(names) == 4
