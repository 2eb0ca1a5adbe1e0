"""Shapes of sender, subject, links and attachments; nothing that tells where a message was collected."""

from sekisho.classify.shapes import is_free_mail, shapes, subject_without_tags
from sekisho.testing.builders import a_link, a_mailbox, a_message, a_part


def test_list_tags_are_not_the_subject():
    assert subject_without_tags("[some-list] Re: patch") == subject_without_tags("Re: patch")


def test_free_mail_is_known_by_domain():
    assert is_free_mail(a_mailbox("someone@" + "gmail.com"))
    assert not is_free_mail(a_mailbox("someone@partner.test"))


def test_collection_marks_change_no_shape():
    plain = a_message()
    marked = a_message(headers=[("List-Id", "<x.test>"), ("X-Spam-Status", "Yes"), ("Received", "from a by b"), ("In-Reply-To", "<1@a.test>")])
    assert sorted(shapes(plain, "text", [b"text"])) == sorted(shapes(marked, "text", [b"text"]))


def test_replies_elsewhere_and_attachments_are_shapes():
    before = set(shapes(a_message(), "text", [b"text"]))
    after = set(shapes(a_message(reply_to=a_mailbox("other@elsewhere.test"), parts=[a_part("a.pdf", ("pdf",))]), "text", [b"text"]))
    assert after - before


def test_a_thousand_links_cost_a_bounded_number_of_shapes():
    links = [a_link(f"https://host{number}.test/") for number in range(500)]
    assert len(shapes(a_message(links=links), "text", [b"text"])) < 2_500
