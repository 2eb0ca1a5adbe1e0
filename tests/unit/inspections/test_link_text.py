from sekisho.inspections.link_text import LinkText
from sekisho.testing.builders import a_dossier, a_link, a_message

DIFFERS = ("text_host_differs",)


def seen(*links):
    return [(finding.evidence.where, finding.confidence) for finding in LinkText().look(a_dossier(a_message(links=links)))]


def test_seen_once_and_the_surest():
    tracked = a_link("https://count.esp.test/x", "www.partner.test", flags=DIFFERS)
    deceiving = a_link("https://stranger.test/x", "https://www.bank.test/login", flags=DIFFERS)
    assert seen(tracked, deceiving) == [("link:1", 1.0)]
    rewritten = a_link("https://eur01.safelinks.protection.outlook.com/?url=x", "https://www.bank.test", flags=DIFFERS)
    assert seen(*[rewritten] * 500, *[tracked] * 500, rewritten, deceiving, tracked) == [("link:1001", 1.0)]
    assert seen(tracked) == [("link:0", 0.3)]


def test_innocent():
    assert seen(a_link("https://www.partner.test/x", "www.partner.test")) == []
    assert seen(a_link("https://eur01.safelinks.protection.outlook.com/?url=x", "https://www.bank.test", flags=DIFFERS)) == []
    assert seen(a_link("https://stranger.test", "www.bank.test", place="text", flags=DIFFERS)) == []
    assert seen(a_link("mailto:x@stranger.test", "x@bank.test", flags=DIFFERS)) == []


def test_an_answer_to_a_mail_whose_links_were_rewritten_is_innocent():
    assert seen(a_link("https://github.test", "https://ind01.safelinks.protection.outlook.com/?url=x", flags=DIFFERS)) == []


def test_malformed():
    assert seen(a_link("", "", flags=DIFFERS, host="", organisation="")) == [("link:0", 1.0)]


def test_the_end_that_a_link_names_in_itself_is_compared():
    wrapper = a_link("https://eur01.safelinks.protection.outlook.com/?url=x", "https://www.bank.test", flags=DIFFERS)
    assert seen(wrapper, a_link("https://evil.test/", "https://www.bank.test", place="redirect", flags=DIFFERS)) == [("link:1", 1.0)]
    counted = a_link("https://count.esp.test/?u=x", "www.bank.test", flags=DIFFERS)
    assert seen(counted, a_link("https://www.bank.test/", "www.bank.test", place="redirect")) == []
