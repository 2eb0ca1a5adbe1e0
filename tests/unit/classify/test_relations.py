"""Relations between sender, Message-ID, links, pictures and the address for answers."""

from sekisho.classify.relations import relations
from sekisho.model.message import TextFacts
from sekisho.testing.builders import a_link, a_mailbox, a_message, a_part

FIRM = a_mailbox("news@mail.firm.test", organisation="firm.test")


def of(free_mail=False, **fields):
    return set(relations(a_message(sender=FIRM, **fields), free_mail=free_mail))


def test_whose_the_message_id_is():
    assert "identifier:own" in of(message_id="<1@out.firm.test>")
    assert "identifier:elsewhere" in of(message_id="<1@notfirm.test>")
    assert "identifier:no-domain" in of(message_id="<1@winxp>")
    assert "identifier:number" in of(message_id="<1@[192.0.2.7]>")
    assert not [name for name in of(message_id="") if name.startswith("identifier")]
    assert "identifier:free-mail-elsewhere" in of(free_mail=True, message_id="<1@other.test>")
    assert "identifier:as-links" in of(message_id="<1@mx.shop.test>", links=[a_link("https://www.shop.test/")])


def test_how_many_links_lead_to_the_sender():
    own, other = a_link("https://www.firm.test/"), a_link("https://www.other.test/")
    assert {"links:own-quarters:4", "links:one-organisation"} <= of(links=[own, own])
    assert {"links:own-quarters:0", "links:one-organisation-elsewhere"} <= of(links=[other])
    assert "links:own-quarters:2" in of(links=[own, other])
    assert "sender:free-mail-with-links" in of(free_mail=True, links=[other])


def test_whose_pictures_are_shown():
    def picture(host):
        return a_link(f"https://{host}/a.png", place="html:img")

    assert "pictures:own" in of(links=[picture("img.firm.test")])
    assert {"pictures:elsewhere", "pictures:as-links"} <= of(links=[picture("img.host.test"), a_link("https://go.host.test/")])


def test_a_picture_that_stands_for_the_text():
    image = a_part("a.gif", declared_type="image/gif", size=20_000)
    little = TextFacts(visible_characters=10)
    assert {"picture:alone", "picture:small"} <= of(parts=[image], text=little)
    assert {"picture:little-text", "picture:with-link"} <= of(parts=[image], text=TextFacts(visible_characters=100), links=[a_link()])
    assert "picture:large" in of(parts=[a_part("a.jpg", declared_type="image/jpeg", size=900_000)], text=little)
    assert not [name for name in of(parts=[image], text=TextFacts(visible_characters=900)) if name.startswith("picture:")]
    assert not [name for name in of(text=little) if name.startswith("picture:")]


def test_answers_to_the_sender_or_a_colleague():
    assert "reply-to:same" in of(reply_to=FIRM)
    assert "reply-to:colleague" in of(reply_to=a_mailbox("help@firm.test", organisation="firm.test"))


def test_having_html_or_pictures_beside_text_is_no_relation():
    plain = of(text=TextFacts(visible_characters=900))
    assert plain == of(text=TextFacts(visible_characters=900, html_characters=5_000, images=7))
