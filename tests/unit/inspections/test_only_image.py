from sekisho.inspections.only_image import ONLY_IMAGE, OnlyImage
from sekisho.model.message import TextFacts
from sekisho.testing.builders import a_dossier, a_link, a_message, a_part


def seen(links=(), parts=(), **facts):
    text = TextFacts(**{"visible_characters": 3, "html_characters": 200, "images": 1, **facts})
    return [(finding.kind, finding.confidence) for finding in OnlyImage().look(a_dossier(a_message(parts=parts, links=links, text=text)))]


def a_picture(size=50_000):
    return a_part("a.png", ["png"], content=bytes(size))


def test_seen():
    assert seen([a_link(text="")], [a_picture()]) == [(ONLY_IMAGE, 1.0)]
    assert seen([a_link(place="qr")], [a_picture()]) == [(ONLY_IMAGE, 1.0)]
    assert seen([a_link("https://pictures.test/a.png", place="html:img")]) == [(ONLY_IMAGE, 0.4)]


def test_words_that_were_read_are_judged_themselves():
    assert seen([a_link(text="")], [a_picture()], picture_characters=200) == [(ONLY_IMAGE, 0.4)]
    assert seen([a_link(text="")], [a_picture()], picture_characters=5) == [(ONLY_IMAGE, 1.0)]
    assert seen([a_link(place="qr")], [a_picture()], picture_characters=200) == [(ONLY_IMAGE, 1.0)]


def test_innocent():
    assert seen([a_link()], [a_picture()], visible_characters=400) == []
    assert seen([], [a_picture(1_000)]) == []
    assert seen([], [a_part("minutes.pdf", ["pdf"])]) == []


def test_malformed():
    assert seen([], [a_part("", [])], images=0, html_characters=0) == []
