"""The keeper writes to people by the settings of the moment."""

from sekisho.app.assembling.assemble import from_file
from sekisho.app.configuration.settings import Settings
from sekisho.app.people_mail import jobs
from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.tenancy.known.snapshots import Snapshots


async def test_with_nothing_set_nothing_is_sent(tmp_path):
    stores = EmbeddedStores.open(tmp_path / "data", "test")
    snapshots = Snapshots(stores.control, from_file(Settings()))
    await snapshots.load()
    for job in jobs(Settings, stores, snapshots):
        assert await job.work() == 0, job.name
    await stores.close()
