from sekisho.model.decision import Defer, Hold
from sekisho.model.dossier import Answer
from sekisho.model.verdict import Unanswered
from sekisho.policy.unanswered import blind_spot, wait_for_scanner
from sekisho.testing.builders import NOW, a_tenant


def test_names_the_first_that_matters():
    assert blind_spot([Unanswered("history", "x"), Unanswered("macros", "y"), Unanswered("known_bad", "z")]) == "macros"


def test_is_empty_when_nothing_that_matters_is_silent():
    assert blind_spot([]) == ""
    assert blind_spot([Unanswered("history", "x")]) == ""


def silent_since(seconds):
    return [Answer("dns:txt:example.test", "failed"), Answer("scanner:clamd", "failed", ("away", f"since={NOW - seconds:.0f}"))]


def test_a_silent_scanner_asks_to_come_again_for_a_quarter_of_an_hour_and_then_holds():
    first = wait_for_scanner(silent_since(0), a_tenant(), NOW, NOW)
    assert isinstance(first, Defer)
    assert first.reply.code == 451
    assert isinstance(wait_for_scanner(silent_since(899), a_tenant(), NOW, NOW), Defer)
    assert wait_for_scanner(silent_since(900), a_tenant(), NOW, NOW) == Hold(NOW + 60, "clamd gives no answer")
    assert isinstance(wait_for_scanner(silent_since(0), a_tenant(scanner_defer_seconds=0.0), NOW, NOW), Hold)


def test_mail_that_waited_a_day_waits_no_longer():
    assert wait_for_scanner(silent_since(90_000), a_tenant(), NOW - 86_400, NOW) is None


def test_a_scanner_that_is_still_at_it_says_when_to_ask_again():
    assert wait_for_scanner([Answer("scanner:detonation", "pending", (f"again={NOW + 30:.0f}",))], a_tenant(), NOW, NOW).until == NOW + 30


def test_who_answered_is_not_waited_for():
    assert wait_for_scanner([Answer("scanner:clamd", "answered"), Answer("scanner:other", "none", ("too large",))], a_tenant(), NOW, NOW) is None
