import pytest

from sekisho.mime.text.placing import is_loaded, place_of
from sekisho.mime.web.urls import read


@pytest.mark.parametrize(
    ("tag", "attribute", "place"),
    [
        ("a", "href", "html:a"),
        ("area", "href", "html:area"),
        ("form", "action", "html:form"),
        ("button", "formaction", "html:form"),
        ("img", "src", "html:img"),
        ("td", "background", "html:img"),
        ("div", "style", "html:css"),
        ("style", None, "html:css"),
        ("meta", "content", "html:meta"),
        ("v:roundrect", "href", "html:a"),
        ("iframe", "src", "html:iframe"),
        ("blockquote", "cite", ""),
    ],
)
def test_places(tag, attribute, place):
    assert place_of(tag, attribute) == place


def test_what_is_clicked_comes_before_what_is_loaded():
    assert not is_loaded(read("http://a.test/", "", "html:a"))
    assert is_loaded(read("http://a.test/", "", "html:img"))
