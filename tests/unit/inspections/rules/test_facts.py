import pytest

from sekisho.inspections.rules.facts import BOOL, FACTS, NUMBER, SET, TEXT, View
from sekisho.model.address import Mailbox
from sekisho.model.message import TextFacts
from sekisho.model.senderauth import DmarcResult, SenderAuth
from sekisho.testing.builders import a_dossier, a_finding, a_link, a_mailbox, a_message, a_part, completed

TYPES = {BOOL: bool, NUMBER: int, TEXT: str, SET: frozenset}


@pytest.mark.parametrize("message", [a_message(), a_message(sender=Mailbox("", "", ""), recipients=(), parts=(), text=TextFacts())])
def test_every_fact_has_the_type_that_it_says(message):
    view = View(message, dossier=a_dossier(message))
    for name, fact in FACTS.items():
        assert type(view.fact(name)) is TYPES[fact.type], name


def test_links_that_lead_away():
    view = View(a_message(links=[a_link("https://www.partner.test/"), a_link("https://evil.test/x"), a_link("https://i.test/p", place="html:img")]))
    assert view.fact("links") == 2
    assert view.fact("link.foreign")
    assert not view.fact("link.all_foreign")
    assert view.fact("link.organisations") == {"partner.test", "evil.test"}
    assert View(a_message(links=[a_link("https://evil.test/")])).fact("link.all_foreign")
    assert not View(a_message(links=[a_link("mailto:a@evil.test", host="evil.test")])).fact("link.all_foreign")


def test_people():
    view = View(a_message(sender=a_mailbox("Boss@Gmail.com"), reply_to=a_mailbox("x@elsewhere.test")))
    assert view.fact("from.free")
    assert view.fact("reply_to.elsewhere")
    assert not view.fact("reply_to.free")
    assert view.fact("from.address") == "boss@gmail.com"
    assert not View(a_message(reply_to=a_mailbox("x@partner.test"))).fact("reply_to.elsewhere")


def test_what_only_the_edge_knows():
    auth = SenderAuth(dmarc=DmarcResult("fail"))
    view = View(a_message(), dossier=a_dossier(content_reports=[completed(a_finding("rule.x"))], sender_auth=auth))
    assert view.fact("found") == {"rule.x"}
    assert view.fact("proof.asked")
    assert not view.fact("proof.sender")
    assert not View(a_message(), dossier=a_dossier()).fact("proof.asked")


def test_files():
    view = View(a_message(parts=[a_part(), a_part("a.pdf", ["pdf"])]))
    assert view.fact("attachments") == 1
    assert view.fact("attachment.types") == {"pdf"}
