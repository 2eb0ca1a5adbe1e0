"""What is owed, as the API shows it."""

from sekisho.api.views.deliveries import QueuePage, delivery, queue_page
from sekisho.model.page import Page
from sekisho.testing.owed import a_delivery, an_acceptance


def test_a_delivery_and_a_page():
    one = a_delivery(an_acceptance().arrival)
    view = delivery(one)
    assert (view.id, view.message, view.recipients) == (one.id, one.arrival, tuple(map(str, one.recipients)))
    assert queue_page(Page((one,), "n")) == QueuePage((view,), "n")
