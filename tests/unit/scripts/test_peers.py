"""Other filters beside ours: what they learn is the sum of portions that were learned once, and a sample is the same in every run."""

import socket
import sys
from contextlib import closing
from pathlib import Path

import pytest

from sekisho.testing.redis_server import RedisServer


@pytest.fixture
def training(monkeypatch):
    """The folder's modules without numpy, by their names; gone from the loaded ones afterwards."""
    monkeypatch.syspath_prepend(str(Path(__file__).resolve().parents[3] / "scripts" / "training"))
    import daemons
    import portions
    import redis_sums

    yield {"portions": portions, "sums": redis_sums, "daemons": daemons}
    for name in ("portions", "redis_sums", "daemons"):
        sys.modules.pop(name)


@pytest.fixture
def counts():
    """Ask a Redis of one's own."""
    server = RedisServer()

    def connect():
        line = socket.socket(socket.AF_UNIX)
        line.connect(str(server.socket))
        return line

    yield server, connect
    server.close()


def mail(*numbers):
    return [Path(f"{number}.eml") for number in numbers]


def test_each_training_is_the_sum_of_its_portions_and_nothing_is_learned_twice(training):
    module = training["portions"]
    trainings = [
        module.Training(mail(1, 2, 3), mail(10, 11)),
        module.Training(mail(2, 3, 4), mail(11, 12)),
        module.Training(mail(1, 2, 3, 4), mail(10)),
    ]
    found = module.portions(trainings)
    for number, wished in enumerate(trainings):
        chosen = [one.mail for one in found if number in one.trainings]
        assert sorted(file for one in chosen for file in one.wanted) == sorted(wished.wanted)
        assert sorted(file for one in chosen for file in one.unwanted) == sorted(wished.unwanted)
    assert sorted(file for one in found for file in one.mail.wanted) == mail(1, 2, 3, 4)
    assert len({one.trainings for one in found}) == len(found) == 5  # {0,2}, {0,1,2}, {1,2}, {0,1}, {1}


def test_a_message_that_is_wanted_here_and_unwanted_there_keeps_its_sides(training):
    module = training["portions"]
    found = module.portions([module.Training(mail(1), []), module.Training([], mail(1))])
    assert {(tuple(one.trainings), tuple(one.mail.wanted), tuple(one.mail.unwanted)) for one in found} == {
        ((0,), tuple(mail(1)), ()),
        ((1,), (), tuple(mail(1))),
    }


def test_a_sample_has_so_many_of_each_side_whatever_the_order(training):
    first_of_each = training["portions"].first_of_each
    names = [f"message {number}" for number in range(100)]
    sides = ["few" if number < 3 else "many" for number in range(100)]
    chosen = {name for name, taken in zip(names, first_of_each(names, sides, 10), strict=True) if taken}
    assert len(chosen) == 13
    assert set(names[:3]) <= chosen
    again = first_of_each(names[::-1], sides[::-1], 10)
    assert {name for name, taken in zip(names[::-1], again, strict=True) if taken} == chosen


def test_counts_are_summed_and_taken_away_again_with_all_digits(training, counts):
    server, connect = counts

    def value(key, field):
        with connect() as line:
            line.sendall(f"HGET {key} {field}\r\n".encode())
            answer = line.recv(100).split(b"\r\n")
        return 0.0 if answer[0] == b"$-1" else float(answer[1])

    with closing(training["sums"].RedisSums(connect)) as sums:
        for portion, words in enumerate((("RS_1 H 2", "RS learns_ham 2"), ("RS_1 H 3", "RS_2 S 1", "RS learns_spam 1"), ("RS_2 S 5",))):
            for word in words:
                server.say(f"HINCRBY {word}")
            server.say("HSET RS version 2")
            server.say("SET RS_remembered text")
            server.say("HSET learned_ids a 1")
            sums.keep(portion)
            assert server.say("DBSIZE") == ":0", "the next portion begins from nothing"
        for wanted, expected in (({0, 1, 2}, [5, 6, 2, 1]), ({0, 2}, [2, 5, 2, 0]), ({1}, [3, 1, 0, 1]), ({0, 1, 2}, [5, 6, 2, 1])):
            sums.sum(wanted)
            assert [value(*word.split()) for word in ("RS_1 H", "RS_2 S", "RS learns_ham", "RS learns_spam")] == expected
            assert value("RS", "version") == 2
            assert server.say("EXISTS RS_remembered learned_ids") == ":0"


def test_what_redis_refuses_is_an_error_and_no_sum(training, counts):
    with closing(training["sums"].RedisSums(counts[1])) as sums, pytest.raises(OSError, match="Redis, asked for SWAPDB: -ERR"):
        sums.keep(10_000)


def test_answers_come_in_the_order_of_the_files_and_progress_with_counts(training, monkeypatch):
    monkeypatch.setattr(training["daemons"], "TOLD", 10)
    said = []
    ask_each = training["daemons"].ask_each
    assert ask_each(lambda file: file.stem, mail(*range(25)), 4, said.append, "filter: scored") == [str(number) for number in range(25)]
    assert said == ["filter: scored: 10 of 25", "filter: scored: 20 of 25"]
    assert ask_each(lambda file: file, [], 4, said.append, "nothing") == []


def test_an_error_of_one_message_is_an_error_of_the_run(training):
    with pytest.raises(FileNotFoundError):
        training["daemons"].ask_each(lambda file: file.read_bytes(), mail("absent"), 2, lambda _: None, "read")


def test_a_program_that_ends_at_once_is_told_and_not_waited_for(training):
    with pytest.raises(OSError, match="false does not start"):
        training["daemons"].start(["false"], 1)
