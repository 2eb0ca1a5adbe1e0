from sekisho.inspections.look_alike import LINK, NAME, REPLY_TO, SENDER, LookAlike
from sekisho.testing.builders import a_dossier, a_link, a_mailbox, a_message, a_tenant


def seen(tenant=None, **fields):
    return [finding.kind for finding in LookAlike().look(a_dossier(a_message(**fields), tenant=tenant))]


def test_seen():
    assert seen(sender=a_mailbox("billing@examp1e.test")) == [SENDER]
    assert seen(sender=a_mailbox("billing@partner-billing.test")) == [SENDER]
    assert seen(reply_to=a_mailbox("me@exampel.test")) == [REPLY_TO]
    assert seen(sender=a_mailbox("x@stranger.test", "Example.test support")) == [NAME]
    assert seen(sender=a_mailbox("x@stranger.test", "examp1e.test")) == [NAME]
    assert seen(links=[a_link("https://stranger.test"), a_link("https://example-login.test/x")]) == [LINK]


def test_the_evidence_names_both():
    finding = next(LookAlike().look(a_dossier(a_message(sender=a_mailbox("x@examp1e.test")))))
    assert (finding.evidence.where, finding.evidence.excerpt) == ("header:From", "examp1e.test imitates example.test (letters)")


def test_innocent():
    assert seen(sender=a_mailbox("taro@mail.example.test", "example.test")) == []
    assert seen(sender=a_mailbox("hanako@partner.test"), links=[a_link("https://www.example.test"), a_link("https://other.test")]) == []
    assert seen(sender=a_mailbox("x@saas.test", "Example Ltd."), reply_to=a_mailbox("y@saas.test")) == []
    assert seen(a_tenant((), ()), sender=a_mailbox("billing@examp1e.test")) == []


def test_a_name_that_was_recognised_in_a_picture_may_be_misread():
    assert seen(links=[a_link("https://example-login.test/x", place="picture")]) == []


def test_filler_pushes_no_imitation_out():
    links = [a_link(f"https://host{number}.filler{number}.test/") for number in range(2_000)]
    assert seen(links=[*links, a_link("https://example-login.test/x")]) == [LINK]


def test_many_links_are_told_three_times_at_most():
    assert seen(links=[a_link(f"https://host{number}.example-login.test/") for number in range(500)]) == [LINK] * 3


def test_malformed():
    assert seen(sender=a_mailbox("", "......"), links=[a_link("nowhere"), a_link("")]) == []
