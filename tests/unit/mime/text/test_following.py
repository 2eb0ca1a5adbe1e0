import time

import pytest
import turbohtml

from sekisho.mime.limits import DEFAULT_LIMITS
from sekisho.mime.text.following import MOST_FOLLOWED, follow
from sekisho.mime.web.kept import Kept
from sekisho.model.budget import BudgetSpent


def followed(html, most=MOST_FOLLOWED):
    found = Kept(most, strict=True)
    defects = follow(turbohtml.parse(html, positions=False).links(), found, DEFAULT_LIMITS.budget(time.monotonic))
    return found, [defect.code for defect in defects]


def test_where_elements_lead_and_what_a_reader_sees_of_each():
    found, defects = followed(
        '<base href="http://base.test/"><a href="/x"> two  words </a><a href="http://b.test/"><img src="cid:1" alt="a picture"></a>'
        '<a href="#top">up</a><a href="http://r.test/?url=http%3A%2F%2Fend.test%2F">go</a>'
    )
    assert [(link.url, link.text, link.place) for link in found.links.values()] == [
        ("http://base.test/", "", "html:base"),
        ("http://base.test/x", "two words", "html:a"),
        ("http://b.test/", "a picture", "html:a"),
        ("http://r.test/?url=http%3A%2F%2Fend.test%2F", "go", "html:a"),
        ("http://end.test/", "go", "redirect"),
    ]
    assert defects == []


def test_filler_pushes_nothing_out_and_work_ends_when_there_is_too_much():
    pictures = "".join(f'<img src="http://i.test/{number}">' for number in range(MOST_FOLLOWED + 10))
    found, defects = followed(pictures + '<a href="http://evil.test/">x</a><a href="http://b.test/?u=http://worse.test/">x</a>')
    assert next(iter(found.links.values())).host == "evil.test"
    assert "worse.test" in {link.host for link in found.links.values()}
    assert defects == ["html.many_links"]
    assert followed("".join(f'<a href="http://h{number}.test/">x</a>' for number in range(4_100)), 500)[0].overflowed


def test_links_within_links_do_not_outlast_the_clock():
    records = turbohtml.parse('<a href="http://x.test/">x</a>' * 1_000, positions=False).links()  # of equal links one is kept, and each is read
    now = iter(range(1_000_000))
    with pytest.raises(BudgetSpent):
        follow(records, Kept(strict=True), DEFAULT_LIMITS.budget(lambda: float(next(now)), 100.0))
