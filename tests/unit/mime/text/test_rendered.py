from sekisho.mime.text.rendered import Rendered


def test_comments_are_optional():
    assert Rendered("text", "", (), 0, 0, 0, ()).comments == ""
