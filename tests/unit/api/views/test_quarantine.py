"""Held mail as the API shows it."""

from sekisho.api.views import deliveries, quarantine
from sekisho.model.page import Page
from sekisho.testing.builders import an_arrival
from sekisho.testing.owed import a_held


def test_no_octets_and_no_places_are_shown():
    held = a_held(an_arrival())
    view = quarantine.held(held)
    assert (view.id, view.message, view.recipient, view.size) == (held.id, held.arrival, str(held.recipient), held.content.size)
    assert view.sentence_ja == (held.sentence_ja or held.sentence)
    assert not hasattr(view, "content")
    page = quarantine.held_page(Page((held,), "n"))
    assert (page.items, page.next) == ((view,), "n")
    assert quarantine.octets(b"x") == b"x"
    assert deliveries.queue_page(Page(())) == deliveries.QueuePage((), "")
