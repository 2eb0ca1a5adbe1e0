import time

from sekisho.mime.containers.archives import open_containers
from sekisho.mime.kinds.sniff import detect
from sekisho.mime.limits import Limits
from sekisho.testing.discs import disc, simple


def test_a_disc_holds_what_it_was_made_of():
    octets = disc(simple({"invoice.exe": b"MZ"}))
    assert detect(octets, "invoice.iso") == ("iso",)
    opened = open_containers(octets, ("iso",), "1", Limits(), Limits().budget(time.monotonic))
    assert [(leaf.part.file_name, leaf.octets) for leaf in opened.leaves] == [("invoice.exe", b"MZ")]
    assert opened.defects == ()


def test_a_small_disc_has_its_anchor_at_the_end():
    octets = disc(simple({"a": b"x"}), shape=(80, 60, 79))
    opened = open_containers(octets, ("iso",), "1", Limits(), Limits().budget(time.monotonic))
    assert [leaf.octets for leaf in opened.leaves] == [b"x"]
