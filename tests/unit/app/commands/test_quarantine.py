"""`sekisho quarantine`: the list, one mail and why, its octets, release and delete, each exactly once."""

import pytest

from sekisho.model.delivery import Fate
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.testing.builders import RAW
from sekisho.testing.owed import a_held, an_acceptance, an_outcome


@pytest.fixture
def held(fill):
    acceptance = an_acceptance(recipients=("taro@example.test",))
    outcome = an_outcome(acceptance.arrival, Fate.QUARANTINED)
    kept = a_held(acceptance.arrival, subject="Win\x1b[31m now", sentence="Stopped because it reads like spam.")
    outcome = type(outcome)(outcome.tenant, outcome.arrival, (), (kept,), outcome.fates, outcome.events, None)
    fill(lambda stores: stores.records.accept_decided([(acceptance, outcome)]))
    return kept


def test_an_empty_list_says_what_would_be_here(command):
    code, out, _ = command("quarantine", "list")
    assert (code, out) == (0, "Nothing here. Mail that we stop will appear here for 30 days.\n")


def test_the_list(command, held):
    code, out, _ = command("quarantine", "list")
    row = out.splitlines()[1]
    assert code == 0
    assert row.startswith(held.id)
    assert "spam" in row
    assert "taro@example.test" in row
    assert "Win�[31m now" in row


def test_one_mail_and_why(command, held):
    code, out, _ = command("quarantine", "show", held.id)
    assert code == 0
    assert "why: Stopped because it reads like spam." in out
    assert "state: kept" in out
    assert "\x1b" not in out


def test_the_octets_as_they_came(command, held):
    assert command("quarantine", "show", held.id, "--raw", "--reason", "ticket 1") == (0, RAW.decode(), "")
    code, out, err = command("quarantine", "show", held.id, "--raw")
    assert (code, out) == (2, "")
    assert "say why" in err
    code, out, _ = command("quarantine", "show", held.id, "--text", "--reason", "ticket 1")
    assert code == 0
    assert out.strip()
    assert "opened" in command("track", held.arrival)[1]


def test_release_is_a_delivery_and_happens_once(command, held, fill):
    code, out, _ = command("quarantine", "release", held.id)
    assert (code, out) == (0, f"{held.id} goes to taro@example.test now.\n")
    [delivery] = fill(lambda stores: stores.records.queue(DEFAULT_TENANT, 10))
    assert delivery.route.is_mailbox
    code, _, err = command("quarantine", "release", held.id)
    assert code == 2
    assert "is not kept any more" in err


def test_release_follows_the_settings_of_the_folder(command, held, folder):
    folder.settings.write_text('[routes]\n"other.test" = ["192.0.2.1:25"]\n')
    code, _, err = command("quarantine", "release", held.id)
    assert code == 2
    assert "no route leads to example.test" in err
    folder.settings.write_text('[routes]\n"example.test" = ["192.0.2.1:25"]\n')
    assert command("quarantine", "release", held.id)[0] == 0


def test_delete_happens_once_and_is_told_in_the_story(command, held):
    code, out, _ = command("quarantine", "delete", held.id)
    assert code == 0
    assert f"{held.id} is deleted; until " in out
    assert held.id in command("quarantine", "list", "--deleted")[1]
    assert command("quarantine", "restore", held.id) == (0, f"{held.id} is in the quarantine again.\n", "")
    assert held.id in command("quarantine", "list")[1]
    assert "had back" in command("quarantine", "list", "--deleted")[1]
    assert command("quarantine", "waiting") == (0, "Nothing waits.\n", "")
    code, out, _ = command("quarantine", "block", held.id, "--whose", "domain")
    assert (code, out.endswith(" is blocked for example.test.\n")) == (0, True)
    code, out, _ = command("quarantine", "approve", held.id, "--whole-domain")
    assert (code, out.endswith(" is approved for taro@example.test.\n")) == (0, True)
    assert command("quarantine", "delete", held.id)[0] == 0
    assert command("quarantine", "delete", held.id)[0] == 2
    assert held.id not in command("quarantine", "list")[1]
    assert "deleted" in command("track", held.arrival)[1]


@pytest.mark.parametrize("action", ["show", "release", "delete"])
@pytest.mark.parametrize("wrong", ["01hf7yat00abcdefghjk", "../../etc/passwd", "'; DROP TABLE held; --"])
def test_a_number_that_is_not_there_is_refused(command, held, action, wrong):
    code, out, err = command("quarantine", action, wrong)
    assert (code, out) == (2, "")
    assert "there is no held mail" in err


@pytest.fixture
def judged_as(fill):
    """A function: a kept mail of this category with its story."""

    def keep(category):
        acceptance = an_acceptance(recipients=("taro@example.test",))
        outcome = an_outcome(acceptance.arrival, Fate.QUARANTINED)
        kept = a_held(acceptance.arrival, category=category)
        judged = TrackingEvent(acceptance.arrival.received_at, outcome.tenant, outcome.arrival, "", EventKind.JUDGED, (("category", category),))
        outcome = type(outcome)(outcome.tenant, outcome.arrival, (), (kept,), outcome.fates, (*outcome.events, judged), None)
        fill(lambda stores: stores.records.accept_decided([(acceptance, outcome)]))
        return kept

    return keep


def test_release_teaches_only_when_asked(command, judged_as, fill):
    assert command("quarantine", "release", judged_as("spam").id)[0] == 0
    assert fill(lambda stores: stores.opinions.opinions(DEFAULT_TENANT, 9)) == []
    kept = judged_as("spam")
    assert command("quarantine", "release", kept.id, "--learn")[0] == 0
    [said] = fill(lambda stores: stores.opinions.opinions(DEFAULT_TENANT, 9))
    assert (said.about, said.says) == (kept.arrival, "wanted")


def test_malware_is_not_released_with_learning(command, judged_as):
    kept = judged_as("malware")
    code, _, err = command("quarantine", "release", kept.id, "--learn")
    assert code == 2
    assert "malware" in err
    assert "state: kept" in command("quarantine", "show", kept.id)[1]
