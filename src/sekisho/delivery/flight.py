"""One claimed delivery in memory, from the claim until its outcome is committed."""

from dataclasses import dataclass

from sekisho.model.delivery import Delivery
from sekisho.ports.records import AttemptRecord


@dataclass(slots=True, eq=False)
class Flight:
    """Not frozen, and the reason: its lease is renewed while it flies.

    A long attempt outlives its lease on purpose (leases are short, so that a crash costs little time). The runner prolongs it in time; where that
    failed, our own next claim finds the delivery due again, sees it in flight, and hands the new `token` over instead of starting a second attempt.
    """

    delivery: Delivery
    token: int
    record: AttemptRecord | None = None  # the outcome, once there is one
    leased_at: float = 0.0  # when the lease was given or prolonged (seconds since 1970)
    began: float = 0.0  # when the attempt began (seconds since 1970); 0: nobody has tried yet
    lost_at: float | None = None  # when the commit was refused because the lease had run out (monotonic seconds)
