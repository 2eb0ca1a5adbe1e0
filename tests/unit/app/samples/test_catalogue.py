"""The samples: canonical mail of our own making, one story each."""

import re

import pytest

from sekisho.app.samples.catalogue import DELIVERED, QUARANTINED, SAMPLES, TAGGED
from sekisho.app.samples.world import RECIPIENT, ZONE_DOMAINS
from sekisho.model.verdict import Category

STORIES = {"clean", "newsletter", "japanese", "spam", "phishing", "invoice-fraud", "eicar", "look-alike", "forged-name", "macro", "zipped-script"}


def test_names_are_unique_and_every_story_of_the_issue_is_there():
    names = [sample.name for sample in SAMPLES]
    assert len(set(names)) == len(names) >= 12
    assert set(names) >= STORIES
    assert len({sample.english for sample in SAMPLES}) == len({sample.japanese for sample in SAMPLES}) == len(names)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_each_is_canonical_and_may_be_sent_as_it_is(sample):
    octets = sample.build()
    assert octets.endswith(b"\r\n")
    assert not re.search(rb"\r(?!\n)|(?<!\r)\n", octets), "only CRLF ends a line"
    assert max(map(len, octets.split(b"\r\n"))) <= 998, "RFC 5322 section 2.1.1"
    assert octets.isascii(), "needs no 8BITMIME"
    assert b"\x00" not in octets


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_each_stays_in_the_invented_world(sample):
    assert sample.sender.partition("@")[2] in ZONE_DOMAINS
    assert RECIPIENT.encode() in sample.build()
    assert sample.ending in {DELIVERED, TAGGED, QUARANTINED}
    assert sample.categories <= {str(category) for category in Category}
    assert sample.categories


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_each_is_the_same_message_every_time(sample):
    """MIME boundaries are chance; nothing else is."""

    def without_boundaries(octets):
        return re.sub(rb"={15}\d+==", b"BOUNDARY", octets)

    assert without_boundaries(sample.build()) == without_boundaries(sample.build())
