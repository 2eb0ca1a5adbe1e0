"""Sessions and logins are counted by address, and counted down again."""

from sekisho.edge.guard import TOO_MANY_FROM_ADDRESS, TOO_MANY_SESSIONS, Guard, GuardLimits


def test_one_address_gets_its_share_and_no_more():
    guard = Guard(GuardLimits(sessions=10, sessions_per_address=2))
    assert guard.enter("192.0.2.1") is None
    assert guard.enter("192.0.2.1") is None
    assert guard.enter("192.0.2.1") == TOO_MANY_FROM_ADDRESS
    assert guard.enter("192.0.2.2") is None
    guard.leave("192.0.2.1")
    assert guard.enter("192.0.2.1") is None


def test_the_whole_process_has_a_limit():
    guard = Guard(GuardLimits(sessions=2, sessions_per_address=2))
    guard.enter("192.0.2.1")
    guard.enter("192.0.2.2")
    assert guard.enter("192.0.2.3") == TOO_MANY_SESSIONS
    guard.leave("192.0.2.2")
    assert guard.total == 1
    assert guard.enter("192.0.2.3") is None


def test_wrong_passwords_close_the_door_for_that_address_alone():
    guard = Guard(GuardLimits(failed_logins=3))
    for _ in range(3):
        assert guard.may_log_in("192.0.2.1")
        guard.login_failed("192.0.2.1")
    assert not guard.may_log_in("192.0.2.1")
    assert guard.may_log_in("192.0.2.2")
