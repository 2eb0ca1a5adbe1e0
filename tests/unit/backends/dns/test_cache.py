"""The cache: how long, how much."""

from sekisho.backends.dns.cache import OCTETS_EACH, Cache, Known


def known(until=100.0, records=("192.0.2.1",)):
    return Known(records, None, until)


def test_an_answer_is_known_until_its_time():
    cache = Cache(10)
    cache.put(("a", "x.test"), known(until=100.0))
    assert cache.get(("a", "x.test"), 99.9).records == ("192.0.2.1",)
    assert cache.get(("mx", "x.test"), 99.9) is None
    assert cache.get(("a", "x.test"), 100.0) is None
    assert len(cache) == 0


def test_the_least_used_go_first():
    cache = Cache(2)
    cache.put(("a", "1"), known())
    cache.put(("a", "2"), known())
    assert cache.get(("a", "1"), 0)
    cache.put(("a", "3"), known())
    assert [bool(cache.get(("a", name), 0)) for name in "123"] == [True, False, True]


def test_a_new_answer_takes_the_place_of_the_old_one():
    cache = Cache(10)
    for number in range(1_000):
        cache.put(("a", "x"), known(records=(str(number) * 400,)))
    assert cache.get(("a", "x"), 0).records == ("999" * 400,)
    assert len(cache) == 1


def test_large_answers_push_out_more_than_one():
    cache = Cache(100)
    for number in range(100):
        cache.put(("txt", str(number)), known(records=(b"x" * 65_000,)))
    assert len(cache) == 0 or len(cache) * 65_000 <= 100 * OCTETS_EACH
    cache.put(("a", "x"), known())
    assert cache.get(("a", "x"), 0)
