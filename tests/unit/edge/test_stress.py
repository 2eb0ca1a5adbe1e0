from sekisho.edge.pace import SessionLimits
from sekisho.edge.stress import Stress
from sekisho.smtp.limits import ServerLimits


def test_enters_when_crowded_and_leaves_when_calm_for_a_while():
    stress = Stress(100)
    assert not stress.look(84, 0.0)
    assert not stress.is_on
    assert stress.look(85, 1.0)
    assert stress.is_on
    assert not stress.look(61, 2.0)
    assert not stress.look(60, 3.0)
    assert not stress.look(70, 4.0)  # not calm after all: the time begins anew
    assert not stress.look(10, 5.0)
    assert not stress.look(10, 9.9)
    assert stress.look(10, 10.0)
    assert not stress.is_on


def test_a_process_that_comes_late_twice_is_under_stress():
    stress = Stress(100)
    assert not stress.look(1, 0.0, late=3.0)
    assert not stress.look(1, 1.0, late=0.0)
    assert not stress.look(1, 2.0, late=1.5)
    assert stress.look(1, 3.0, late=1.5)


def test_patience_is_short_under_stress_only():
    stress, session, server = Stress(10), SessionLimits(), ServerLimits()
    assert stress.session_limits(session) is session
    assert stress.server_limits(server) is server
    stress.look(10, 0.0)
    assert stress.session_limits(session).idle_seconds == 10
    assert stress.session_limits(SessionLimits(idle_seconds=2)).idle_seconds == 2
    assert stress.session_limits(session).session_seconds == session.session_seconds
    assert stress.server_limits(server).max_errors == 1
    assert stress.server_limits(server).max_commands_without_mail == 12


def test_a_tiny_limit_is_not_stress_with_nobody_there():
    stress = Stress(1)
    assert not stress.look(1, 0.0)
