from dataclasses import replace

from sekisho.edge.pace import SESSION_TOO_LONG, TOO_SLOW, Pace, SessionLimits
from sekisho.smtp.replies import IDLE_TOO_LONG

LIMITS = SessionLimits(idle_seconds=10, session_seconds=100, least_rate=1_000)


def test_only_whole_commands_count():
    pace = Pace(0.0)
    pace.progress(9.0)
    assert pace.dismissal(19.0, LIMITS) is None
    assert pace.dismissal(19.1, LIMITS) == IDLE_TOO_LONG


def test_a_message_may_take_what_its_size_allows():
    pace = Pace(0.0)
    pace.data_begins(5.0)
    assert pace.dismissal(15.0, LIMITS) is None
    assert pace.dismissal(15.1, LIMITS) == TOO_SLOW
    pace.data(20_000)
    assert pace.dismissal(35.0, LIMITS) is None
    assert pace.dismissal(35.1, LIMITS) == TOO_SLOW
    pace.data_ends(35.1)
    assert pace.dismissal(45.0, LIMITS) is None


def test_our_own_work_never_counts_against_the_client():
    pace = Pace(0.0)
    pace.working = True
    assert pace.dismissal(1_000.0, LIMITS) is None


def test_no_session_lasts_for_ever():
    pace = Pace(0.0)
    pace.progress(99.0)
    assert pace.dismissal(100.0, LIMITS) is None
    assert pace.dismissal(100.1, LIMITS) == SESSION_TOO_LONG
    assert pace.dismissal(100.1, replace(LIMITS, session_seconds=200)) is None
