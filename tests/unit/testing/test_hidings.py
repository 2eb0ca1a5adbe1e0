import plistlib

from sekisho.testing.hidings import packet, pgp_message, rar5, web_archive


def test_what_is_made_is_what_its_format_says():
    assert packet(11, b"x") == b"\xcb\xff\0\0\0\1x"
    assert pgp_message(b"content", method=0).endswith(b"content")
    assert plistlib.loads(web_archive(b"page", b"part"))["WebSubresources"] == [{"WebResourceData": b"part"}]
    assert rar5(b"a.txt", b"content").startswith(b"Rar!\x1a\x07\1\0")
