"""The frame in which a page of mail is shown."""

from starlette.responses import Response

from sekisho.console.mail.framed import framed, with_pictures


def test_the_frame_may_do_nothing():
    assert framed("") == ""
    page = framed("<p>Hello</p>")
    assert page.endswith("<p>Hello</p>")
    assert "default-src 'none'" in page
    policy = with_pictures(Response()).headers["content-security-policy"]
    assert "img-src 'self' data:" in policy
    assert "default-src 'none'" in policy
