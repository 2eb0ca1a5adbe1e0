from msgspec.structs import replace

from sekisho.mime.pictures.instead_of_text import shows_words
from sekisho.testing.builders import a_part


def test_a_picture_of_the_mail_itself_that_is_large_enough():
    picture = a_part("a.png", ["png"], content=bytes(6_000))
    assert shows_words(picture)
    assert not shows_words(a_part("a.png", ["png"], content=bytes(5_999)))
    assert not shows_words(a_part("a.pdf", ["pdf"], content=bytes(6_000)))
    assert not shows_words(replace(picture, path="1!1"))
