"""What cannot be undone asks first."""

import pytest

from sekisho.console.administration.forms import must_be_sure
from sekisho.model.errors import Refused


@pytest.mark.parametrize("form", [{}, {"sure": ""}, {"sure": "no"}])
def test_without_the_tick_nothing_is_done(form):
    with pytest.raises(Refused):
        must_be_sure(form)


def test_with_it_it_is():
    must_be_sure({"sure": "yes"})
