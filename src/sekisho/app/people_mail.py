"""The keeper's jobs that write to people: digests as their times come, and links to whoever asked."""

from collections.abc import Callable

from sekisho.access.asking import BELL
from sekisho.access.link_mail import LOOK_SECONDS as LOOK_FOR_LINKS
from sekisho.access.link_mail import LinkMail
from sekisho.app.assembling.entrance import origin
from sekisho.app.configuration.settings import Settings
from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.keeping.post import OwnPost
from sekisho.keeping.runner import Job
from sekisho.quarantine.digest.rounds import LOOK_SECONDS, Rounds
from sekisho.tenancy.known.snapshots import Snapshots, current


def jobs(settings: Callable[[], Settings], stores: EmbeddedStores, snapshots: Snapshots) -> tuple[Job, ...]:
    """Return them. `settings` are those of the moment: their links lead where the console is reached then."""
    directory = current(snapshots)
    post = OwnPost(stores.records, stores.history, directory, stores.signals, stores.clock)
    rounds = Rounds(
        stores.records,
        stores.control,
        directory,
        post,
        stores.vault,
        stores.clock,
        lambda: origin(settings()),
        lambda: tuple(snapshots.directory.holdings),
    )
    links = LinkMail(stores.control, stores.records, directory, post, stores.clock, lambda: origin(settings()))
    return Job("digests", LOOK_SECONDS, rounds.look), Job("links", LOOK_FOR_LINKS, links.look, BELL)
