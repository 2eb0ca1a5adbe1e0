"""The proof as the API shows it."""

from sekisho.api.views.station import health, ledger
from sekisho.keeping.ledger import LedgerReport
from sekisho.keeping.standing.health import Health
from sekisho.model.delivery import Fate


def test_the_proof():
    view = ledger(LedgerReport(3, ((Fate.DELIVERED, 2), (Fate.QUEUED, 1)), ()))
    assert (view.ok, view.accepted, view.balances) == (True, 3, {"delivered": 2, "queued": 1})
    assert not ledger(LedgerReport(3, ((Fate.DELIVERED, 2),), ("one is lost",))).ok
    look = Health(1, 2, {}, ("x",))
    assert health(look) is look
