import time

import pytest

from sekisho.mime.containers.expansion import Intercepted
from sekisho.mime.documents.looking import Looking, Sight, is_vocabulary, pieces, printable, quietly
from sekisho.mime.limits import DEFAULT_LIMITS, Limits


def a_looking(octets=b"x", types=("data",), **limits):
    bounds = Limits(**limits) if limits else DEFAULT_LIMITS
    return Looking(octets, types, "a", "1", bounds, bounds.budget(time.monotonic))


def test_signs_are_gathered_by_code_and_bounded():
    looking = a_looking()
    for number in range(100):
        looking.sign("vba_calls", f"name{number}")
        looking.sign(f"code{number}")
    assert looking.signs["vba_calls"].detail.startswith("name0, name1, ")
    assert len(looking.signs["vba_calls"].detail) <= 200
    assert len(looking.signs) == 40


def test_details_are_printable():
    assert printable("a\0\r\n\x1b[31mb\ud800\u202e c" + "x" * 1_000).startswith("a [31mb")
    assert len(printable("x" * 1_000)) == 200


def test_too_large_a_file_is_told():
    looking = a_looking(max_member_octets=10)
    quietly(looking, lambda one: one.member("a", bytes(11)))
    assert [defect.code for defect in looking.defects] == ["unscannable.archive_member_size"]


def test_too_many_files_are_told():
    looking = a_looking()
    with pytest.raises(Intercepted):
        for number in range(300):
            looking.member(str(number), b"x")
    assert [defect.code for defect in looking.defects] == ["unscannable.archive_members"]


def test_a_spent_budget_is_told():
    looking = a_looking(max_expanded_octets=10)
    quietly(looking, lambda one: one.spend(11))
    assert [defect.code for defect in looking.defects] == ["unscannable.budget"]


def test_names_of_vocabularies_are_no_links():
    assert is_vocabulary("http://schemas.openxmlformats.org/drawingml/2006/main")
    for url in ("http://schemas.example.test/", "https://www.w3.org.evil.test/", "https://purl.org@evil.test/", "https://purl.org:a@evil.test/"):
        assert not is_vocabulary(url)


def test_pieces():
    assert list(pieces(b"abcabc", b"bc", 5)) == [1, 4]
    assert list(pieces(b"abcabc", b"bc", 1)) == [1]


def test_the_pixels_of_one_message_are_counted():
    sight = Sight(pixels=100)
    assert sight.may_search(60)
    assert not sight.may_search(60)
