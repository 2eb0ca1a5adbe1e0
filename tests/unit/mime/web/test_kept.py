from sekisho.mime.web.kept import MOST_BEYOND, MOST_FURTHER, MOST_OCTETS, Kept
from sekisho.mime.web.urls import read


def kept(urls, most=3):
    found = Kept(most)
    for url in urls:
        found.keep(read(url, "", "html:a"))
    return found


def test_up_to_the_limit_all_are_kept_and_beyond_it_what_is_new():
    found = kept([*(f"http://a.test/{number}" for number in range(5)), "http://b.test/", "http://b.test/2", "http://me@a.test/"])
    assert [link.url for link in found.links.values()] == [
        "http://a.test/0", "http://a.test/1", "http://a.test/2", "http://b.test/", "http://me@a.test/"
    ]  # fmt: skip
    assert not found.overflowed
    assert list(found.further) == ["http://a.test/3", "http://a.test/4", "http://b.test/2"]


def test_more_hosts_than_the_second_bound_are_told():
    assert not kept(f"http://h{number}.test/" for number in range(3 + MOST_BEYOND)).overflowed
    many = kept(f"http://h{number}.test/" for number in range(4 + MOST_BEYOND))
    assert many.overflowed
    assert len(many.links) == 3 + MOST_BEYOND


def test_long_ones_are_bounded_in_octets_too():
    long = kept(f"http://h{number}.test/{'x' * 2_000}" for number in range(MOST_BEYOND))
    assert long.overflowed
    assert sum(len(link.url) for link in long.links.values()) < MOST_OCTETS + 4_000


def test_what_another_left_out_is_known():
    outer = Kept()
    outer.take(kept(f"http://h{number}.test/" for number in range(4 + MOST_BEYOND)))
    assert outer.overflowed


def test_addresses_on_known_hosts_are_bounded_and_told():
    found = kept(f"http://a.test/{number:0900}" for number in range(MOST_FURTHER // 900 + 10))
    assert found.crowded
    assert not found.overflowed
    assert sum(map(len, found.further)) <= MOST_FURTHER
    outer = Kept(3)
    outer.take(found)
    assert outer.crowded
    assert list(outer.further)[:2] == list(found.further)[:2]


def test_a_long_list_of_people_does_not_stop_a_message():
    found = kept(f"mailto:someone@h{number}.test" for number in range(4 + MOST_BEYOND))
    assert not found.overflowed
    assert len(found.further) == 1
    found.keep(read("http://evil.test/", "", "html:a"))
    assert found.overflowed
