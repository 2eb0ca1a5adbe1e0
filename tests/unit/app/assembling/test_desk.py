"""The desk of a process: every port of the stores is there by its name."""

from sekisho.api.catalogue import OPERATIONS
from sekisho.app.assembling.desk import at_the_desk, make_desk
from sekisho.backends.embedded import EmbeddedStores
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.quarantine.browse import browse
from sekisho.tenancy.from_file import FromFile
from sekisho.tenancy.known.directory import StaticDirectory
from sekisho.tenancy.mail_domains.signing_keys import new_key


async def test_every_operation_finds_its_ports(tmp_path):
    """What is left for the caller is only what JSON can carry: a port that is missed would stand among the arguments."""
    stores = EmbeddedStores.open(tmp_path / "data", "test")
    desk = make_desk(stores, StaticDirectory([], {}, {}))
    for operation in OPERATIONS:
        for each in desk.takes(operation.function):
            assert not hasattr(each.annotation, "_is_protocol"), (operation.case.name, each.name)
    await stores.close()


async def test_a_command_is_an_operator_and_is_audited(tmp_path):
    stores = EmbeddedStores.open(tmp_path / "data", "test")
    assert (await at_the_desk(stores, browse)).items == ()
    ours = {"from_file": lambda: FromFile(domains=("example.test",))}
    await at_the_desk(stores, new_key, ports=ours, domain="example.test", algorithm="ed25519")
    (row,) = await stores.control.audit(DEFAULT_TENANT)
    assert (row.line.use_case, row.line.subject, row.line.role, row.line.via) == ("signing-key.new", "example.test", "operator", "command")
    await stores.close()
