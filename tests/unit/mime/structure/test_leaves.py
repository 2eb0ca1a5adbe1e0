import base64
import time

import pytest

from sekisho.mime.limits import DEFAULT_LIMITS, Limits
from sekisho.mime.structure.entity import Entity, Reading
from sekisho.mime.structure.leaves import Found, Leaves, leaf_path
from sekisho.model.budget import BudgetSpent

NO_NAME = Entity([], "", "", (), [], [])


def leaves(limits=DEFAULT_LIMITS):
    return Leaves(limits.budget(time.monotonic))


def reading(encoding, media_type="text/plain"):
    return Reading(media_type, encoding, "", (), True)


def test_a_leaf_is_decoded():
    found = leaves()
    found.read(base64.b64encode(b"hello"), NO_NAME, reading("base64"), "1.2")
    assert [(leaf.path, leaf.octets) for leaf in found.found] == [("1.2", b"hello")]


def test_a_file_inside_text_is_a_leaf_of_its_own():
    found = leaves()
    found.read(b"hi\r\nbegin 644 a.bin\r\n#86)C\r\n`\r\nend\r\n", NO_NAME, reading(""), "1")
    assert [(leaf.path, leaf.file_name) for leaf in found.found] == [("1", ""), ("1!1", "a.bin")]
    assert found.found[1].octets == b"abc"
    assert [defect.code for defect in found.defects] == ["mime.uuencoded_text"]


def test_undeclared_base64_is_read_both_ways():
    found = leaves()
    found.read(base64.b64encode(bytes(60)), NO_NAME, reading("", "application/octet-stream"), "2")
    assert [leaf.octets for leaf in found.found] == [base64.b64encode(bytes(60)), bytes(60)]


def test_a_second_reading_that_gives_the_same_is_not_kept():
    found = leaves()
    first = Found("1", "text/plain", True, "", "", "", (), b"a b\r\n")
    found.keep(first)
    found.remember()
    found.keep(first._replace(path="1~2", octets=b"a b\n"))
    found.keep(first._replace(path="1~2", octets=b"other"))
    assert [leaf.path for leaf in found.found] == ["1", "1~2"]


def test_octets_are_taken_from_the_budget():
    found = leaves(Limits(max_expanded_octets=10))
    found.read(b"12345", NO_NAME, reading(""), "1")
    with pytest.raises(BudgetSpent):
        found.read(b"123456", NO_NAME, reading(""), "2")
    assert len(found.found) == 1


def test_a_message_without_parts_has_the_part_1():
    assert [leaf_path(path) for path in ("", "~2", "1.2", "2.", "2.~2", "2.1~b1")] == ["1", "1~2", "1.2", "2.1", "2.1~2", "2.1~b1"]
