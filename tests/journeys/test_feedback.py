"""Three people report the same offer by mail to the address for reports: nothing of it is delivered, and the next such offer is told."""

import pytest
from tests.journeys.steps import send, wait_for

from sekisho.testing.gateway import running

SETTINGS = """
[tenant]
domains = ["example.test"]
[outbound]
networks = ["127.0.0.1/32"]
[feedback]
spam_address = "spam@example.test"
"""
OFFER = (
    b"From: Market <news@market.test>\r\nTo: you@example.test\r\nSubject: Turnips by the crate\r\n\r\nGood morning. The turnips from the northern valley "
    b"have come in, crisp and sweet, together with radishes, parsnips, kohlrabi and a few baskets of late quinces. Whoever orders a crate before Thursday "
    b"noon gets the delivery to the back door, and our neighbour Ignatius carries it upstairs as well. Bring your own sacks for the barley.\r\n"
)
REPORT = (
    b"From: %s\r\nTo: spam@example.test\r\nSubject: Fwd\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nPlease look.\r\n"
    b"--b\r\nContent-Type: message/rfc822\r\n\r\nX-Sekisho-Id: %s\r\n%s\r\n--b--\r\n"
)
PEOPLE = ("anna@example.test", "taro@example.test", "yuki@example.test")


@pytest.fixture(scope="module")
def gateway(tmp_path_factory):
    with running(tmp_path_factory.mktemp("feedback"), SETTINGS) as started:
        yield started


def offer(gateway, person):
    code, words = send(gateway.port, OFFER, "news@market.test", (person,))
    assert code == 250
    return words.rsplit(None, 1)[-1]


def test_reports_are_taken_and_learnt(gateway):
    reports = []
    for person in PEOPLE:
        about = offer(gateway, person)
        code, words = send(gateway.port, REPORT % (person.encode(), about.encode(), OFFER), person, ("spam@example.test",))
        assert code == 250, words
        reports.append(words.rsplit(None, 1)[-1])
    listed = wait_for(lambda: (out := gateway.command("feedback", "list").stdout).count("unwanted") == 3 and out)
    assert all(person in listed for person in PEOPLE)
    assert "discarded" in gateway.command("track", reports[0]).stdout
    assert reports[0] not in gateway.command("mailbox", "show", "spam@example.test").stdout

    def told():
        again = offer(gateway, "anna@example.test")
        wait_for(lambda: "judged" in gateway.command("track", again).stdout)
        return "text.learned_unwanted" in gateway.command("track", again).stdout

    assert wait_for(told)
    assert gateway.command("replay", "--verify").returncode == 0
    assert gateway.command("ledger", "verify").returncode == 0
