"""What is held about a person, as the API shows it."""

from sekisho.api.views import person
from sekisho.keeping.persons import Erasure, PersonalDatum
from sekisho.model.page import Page


def test_what_is_held_is_shown_as_it_is():
    datum, done = PersonalDatum("held", "a", 1.0, {"subject": "x"}, "AA=="), Erasure("p", 1, 2, 0)
    assert person.found(Page((datum,), "to:")) == person.PersonPage((datum,), "to:")
    assert person.erased(done) is done
