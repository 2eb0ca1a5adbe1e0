"""What somebody deleted is told apart from what is kept, and from what has gone."""

from dataclasses import replace

from sekisho.model.held import HeldState
from sekisho.testing.builders import an_arrival
from sekisho.testing.owed import a_held


def test_deleted_until_it_is_gone():
    held = a_held(an_arrival())
    assert not held.is_deleted
    deleted = replace(held, deleted_at=1.0)
    assert deleted.is_deleted
    assert not replace(deleted, state=HeldState.DELETED).is_deleted
