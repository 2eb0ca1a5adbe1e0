from sekisho.gate.inspectors.jobs import CouldNotOpen, NeedsOneShot, OpenRequest
from sekisho.gate.inspectors.lane import PoolSettings
from sekisho.model.dossier import Opened


def test_a_request_without_more_opens_no_container_and_stops_before_it_is_killed():
    assert not OpenRequest().one_shot
    assert OpenRequest().seconds < PoolSettings().allowed(0)


def test_no_answer_is_never_mistaken_for_facts():
    assert not issubclass(CouldNotOpen, Opened)
    assert not issubclass(NeedsOneShot, Opened)
