"""`sekisho queue`: what is owed, one of it, and trying again."""

from sekisho.model.delivery import Fate, Hop, Route
from sekisho.testing.builders import an_arrival
from sekisho.testing.owed import a_delivery, an_acceptance, an_outcome

ROUTE = Route((Hop("192.0.2.25", 25),))


def owe(fill, **fields):
    """Put one message into the queue, to be tried far in the future; return its delivery."""
    acceptance = an_acceptance(recipients=("taro@example.test", "jiro@example.test"))
    delivery = a_delivery(acceptance.arrival, route=ROUTE, next_at=4_000_000_000.0, attempts=3, last_reply="451 4.3.0 later\x1b[2J", **fields)
    outcome = an_outcome(acceptance.arrival, Fate.QUEUED)
    outcome = type(outcome)(outcome.tenant, outcome.arrival, (delivery,), (), outcome.fates, outcome.events, None)
    fill(lambda stores: stores.records.accept_decided([(acceptance, outcome)]))
    return delivery


def test_an_empty_queue_says_so(command):
    assert command("queue", "list") == (0, "The queue is empty.\n", "")


def test_what_is_owed_is_listed_without_control_characters(command, fill):
    delivery = owe(fill)
    code, out, _ = command("queue", "list")
    assert code == 0
    heading, row = out.splitlines()
    assert heading.split("  ")[0].strip() == "id"
    assert row.startswith(delivery.id)
    assert "taro@example.test jiro@example.test" in row
    assert "451 4.3.0 later�[2J" in row


def test_one_delivery_is_shown_whole(command, fill):
    delivery = owe(fill)
    code, out, _ = command("queue", "show", delivery.id)
    assert code == 0
    assert f"message: {delivery.arrival}" in out
    assert "route: 192.0.2.25:25" in out
    assert "tries: 3" in out


def test_the_null_sender_is_shown_as_such(command, fill):
    from sekisho.model.address import NULL_SENDER

    delivery = owe(fill, sender=NULL_SENDER)
    assert "from: <>" in command("queue", "show", delivery.id)[1]


def test_what_is_not_there_is_1(command):
    missing = an_arrival().id
    assert command("queue", "show", missing) == (1, f"Nothing with the id {missing} is owed.\n", "")
    assert command("queue", "retry", missing)[0] == 1


def test_retry_makes_it_due_at_once(command, fill):
    delivery = owe(fill)
    assert command("queue", "retry", delivery.id) == (0, "1 deliveries are due now.\n", "")
    [again] = fill(lambda stores: stores.records.queue("default", 10))
    assert again.next_at < 4_000_000_000.0


def test_retry_of_all_with_nothing_there_is_no_failure(command):
    assert command("queue", "retry") == (0, "0 deliveries are due now.\n", "")


def test_in_japanese(command, japanese):
    assert command("queue", "list")[1] == "配送待ちのメールはありません。\n"


def test_nothing_is_made_where_the_service_never_ran(tmp_path, capsys):
    from sekisho.app.cli import main

    assert main(["queue", "list", "--data", str(tmp_path / "nothing")]) == 2
    assert "There is no data folder" in capsys.readouterr().err
    assert not (tmp_path / "nothing").exists()


def test_held_and_let_go_dropped_and_undone(command, fill):
    delivery = owe(fill)
    assert command("queue", "hold", delivery.id, "--why", "wrong list") == (0, "1 deliveries changed.\n", "")
    out = command("queue", "list")[1]
    assert "held" in out
    assert "wrong list" in out
    assert command("queue", "hold", delivery.id)[0] == 1
    assert command("queue", "unhold", "--all")[1] == "1 deliveries changed.\n"
    assert command("queue", "drop", delivery.id)[0] == 0
    assert "undo until" in command("queue", "show", delivery.id)[1]
    assert command("queue", "undrop", "--domain", "example.test")[1] == "1 deliveries changed.\n"


def test_an_operation_names_what_it_is_for(command, fill):
    owe(fill)
    code, _, error = command("queue", "drop")
    assert code == 2
    assert "Name a delivery or a domain." in error


def test_an_operation_stands_in_the_story(command, fill):
    delivery = owe(fill)
    command("queue", "hold", delivery.id)
    assert "operated" in command("track", delivery.arrival)[1]
