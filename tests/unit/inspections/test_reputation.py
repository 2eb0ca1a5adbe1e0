from sekisho.inspections.reputation import FEED_ADDRESS, FEED_DOMAIN, FEED_FILE, FEED_URL, Feeds, Lists, OwnFeeds
from sekisho.model.dossier import Answer
from sekisho.testing.builders import a_dossier, a_link, a_mailbox, a_message, a_part

PART = a_part("a.exe")


def lists(*answers):
    return [finding.kind.code for finding in Lists().look(a_dossier(answers=answers))]


def feeds(feed, **fields):
    return [finding.kind for finding in OwnFeeds(feed).look(a_dossier(a_message(**fields)))]


def test_seen():
    assert lists(Answer("list:bad.test:1.2.0.192", "answered", ("address strong",))) == ["list.address_strong"]
    assert lists(Answer("list:d.test:x.test", "answered", ("domain strong", "domain innocent"))) == ["list.domain_strong", "list.good"]
    assert feeds(Feeds(hashes={PART.sha256: "own"}), parts=[PART]) == [FEED_FILE]
    assert feeds(Feeds(urls={"https://evil.test/x": "own"}), links=[a_link("https://EVIL.test/x/")]) == [FEED_URL]
    assert feeds(Feeds(urls={"https://evil.test/x": "own"}), further_urls=("https://EVIL.test/x/", "https://evil.test/y")) == [FEED_URL]
    assert feeds(Feeds(domains={"evil.test": "own"}), links=[a_link("https://www.evil.test/")]) == [FEED_DOMAIN]
    assert feeds(Feeds(domains={"evil.test": "own"}), reply_to=a_mailbox("x@evil.test")) == [FEED_DOMAIN]
    assert feeds(Feeds(addresses={"192.0.2.10": "own"})) == [FEED_ADDRESS]


def test_innocent():
    assert lists(Answer("list:bad.test:x", "none"), Answer("dns:a:x", "answered", ("address strong",))) == []
    assert feeds(Feeds(), parts=[PART]) == []
    assert feeds(Feeds(domains={"evil.test": "own"}), links=[a_link("https://notevil.test/")]) == []


def test_malformed():
    assert lists(Answer("list:", "answered", ("", "nonsense", "address"))) == []
    assert feeds(Feeds(domains={"evil.test": "x"}), links=[a_link("https:///", host="." * 300)]) == []
