import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.mime.limits import DEFAULT_LIMITS
from sekisho.mime.text.markup import render
from sekisho.model.budget import Budget


def rendered(html):
    return render(html, DEFAULT_LIMITS.budget(time.monotonic))


def test_text_is_what_a_browser_shows():
    shown = rendered(
        "<html><head><title>T</title><style>p{}</style></head><body><script>x()</script><p>One\n two</p>three<br>four"
        "<table><tr><td>a</td><td>b <b>c</b></td></tr></table><ul><li>i<li>ii</ul><pre>k\n  l</pre><!-- no --></body></html>"
    )
    assert shown.visible == "One two\nthree\nfour\na\nb c\ni\nii\nk\nl"
    assert (shown.hidden, shown.comments) == ("", "no")


def test_words_split_by_tags_comments_and_unseen_characters_are_whole():
    assert rendered("V<x>ia</x>g<!-- z -->r<b></b>a &shy;b&#8203;c").visible == "Viagra bc"


@pytest.mark.parametrize(
    "element",
    [
        '<span style="display:none">SECRET</span>',
        "<div hidden>SECRET</div>",
        '<span style="font-size:0">SECRET</span>',
        '<font color="#ffffff">SECRET</font>',
        '<td bgcolor="#eeeeee"><span style="color:#eee">SECRET</span></td>',
        '<div style="background:#123456"><p style="color:#123456">SECRET</p></div>',
        "<noscript>SECRET</noscript>",
        "<style>.pre{display:none !important}</style><div class=pre>SECRET</div>",
        '<span style="color:transparent">SECRET</span>',
        '<div style="display:none"><div style="display:none">SECRET</div></div>',
    ],
)
def test_hidden_text(element):
    shown = rendered(f"<p>Dear customer</p><table><tr>{element}</tr></table>")
    assert "SECRET" not in shown.visible
    assert shown.hidden.count("SECRET") == 1


@pytest.mark.parametrize(
    "element",
    [
        '<td style="font-size:0"><div style="font-size:14px">TEXT</div></td>',
        '<td bgcolor="#003366"><font color="white">TEXT</font></td>',
        '<td style="background:url(http://a.test/b.png);color:#fff">TEXT</td>',
        '<td style="color:#fff"><a href="http://a.test/">TEXT</a></td>',
        "<style>.b{background:#036}</style><a class=b style='color:#fff'>TEXT</a>",
        "<style>@media (max-width:9px){.d{display:none}}</style><p class=d>TEXT</p>",
        '<span style="color:#333;background:#fff">TEXT</span>',
    ],
)
def test_shown_text_is_not_called_hidden(element):
    shown = rendered(f"<table><tr>{element}</tr></table>")
    assert "TEXT" in shown.visible
    assert "TEXT" not in shown.hidden


def test_links_of_every_kind():
    shown = rendered(
        '<base href="http://base.test/"><meta http-equiv=refresh content="0;url=http://meta.test/"><a href="/a">A</a><map><area href="http://area.test/"></map>'
        '<form action="http://form.test/"><input type=password><button formaction="http://button.test/">b</button></form>'
        '<img src="http://img.test/" srcset="http://set.test/ 2x"><img src="cid:x"><img src="data:image/png;base64,AA"><table background="http://back.test/"></table>'
        '<div style="background:url(http://css.test/)"></div><object data="http://object.test/"></object><embed src="http://embed.test/">'
        '<iframe src="http://frame.test/" srcdoc="<a href=http://inner.test/>i</a>"></iframe><svg><a xlink:href="http://svg.test/"><text>s</text></a></svg>'
        '<!--[if mso]><v:roundrect href="http://vml.test/"></v:roundrect><![endif]--><a href="javascript:x()">j</a><a href="#top">t</a>'
    )
    hosts = {link.host for link in shown.links}
    assert hosts >= {
        f"{name}.test"
        for name in ["base", "meta", "area", "form", "button", "img", "set", "back", "css", "object", "embed", "frame", "inner", "svg", "vml"]
    }
    assert {link.place for link in shown.links if link.host == "form.test"} == {"html:form"}
    assert any("script_scheme" in link.flags for link in shown.links)
    assert (shown.images, shown.forms, shown.password_fields) == (3, 1, 1)
    assert next(link for link in shown.links if link.text == "A").host == "base.test"


def test_the_text_of_a_link_is_what_the_reader_sees_of_it():
    shown = rendered(
        '<a href="http://evil.test/"><span style="display:none">x</span>http://bank.example/</a><a href="http://b.test/"><img src="http://i.test/" alt="Pay"></a>'
    )
    texts = {link.host: link.text for link in shown.links if link.place == "html:a"}
    assert texts == {"evil.test": "http://bank.example/", "b.test": "Pay"}
    assert "text_host_differs" in shown.links[0].flags


def test_clicked_links_come_first_and_the_number_is_bounded():
    shown = rendered("".join(f'<img src="http://i{number}.test/">' for number in range(3_000)) + '<a href="http://last.test/">x</a><p>text</p>')
    assert len(shown.links) == 2_500
    assert shown.links[0].host == "last.test"
    assert "text" in shown.visible
    assert [defect.code for defect in shown.defects] == ["html.many_links", "unscannable.too_many_links"]


def test_outlook_shows_what_a_conditional_comment_holds():
    assert rendered("<p>a</p><!--[if mso]><p>b</p><![endif]-->").visible == "a\nb"


def test_text_written_from_right_to_left_is_read_as_shown():
    assert rendered('<bdo dir="rtl">moc.knab</bdo>').visible == "bank.com"


def test_nul_is_dropped_as_some_mail_programs_do():
    shown = rendered('<a hr\0ef="http://evil.test/">x</a>')
    assert shown.links[0].host == "evil.test"
    assert shown.defects[0].code == "html.nul"


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 20_000 + "TEXT",
        '<i style="font-size:0">' * 20_000 + "x" + "</i>" * 20_000 + "<p>TEXT",
        "<p " + " ".join(f"a{number}=1" for number in range(60_000)) + ">TEXT",
        '<p style="' + "color:red;" * 100_000 + '">TEXT',
        "<table><tr><td>" + "x" * 20_000 + "</td><td>b</td></tr>" + "<tr><td>a</td></tr>" * 5_000 + "</table>TEXT",
        "<!-- x -->" * 50_000 + "<p>TEXT",
        "<style>" + ".a{display:none}" * 5_000 + "</style>" + "<p class=a>x" * 5_000 + "</p><p>TEXT",
        "<iframe srcdoc='&lt;iframe srcdoc=x&gt;'></iframe>TEXT",
    ],
)
def test_bombs_are_survived(html):
    assert "TEXT" in rendered(html).visible


def test_a_spent_budget_is_a_defect():
    spent = render("<a href=http://a.test/>x</a>", Budget(lambda: 0.0, 1.0, 1_000, 0))
    assert [defect.code for defect in spent.defects] == ["unscannable.budget"]


@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<a href=http://a.test/>",
                "</a>",
                "<table>",
                "<td style='color:#fff'>",
                "<font color=white>",
                "x ",
                "<!--",
                "-->",
                "<style>",
                "</style>",
                "<svg>",
                "<b hidden>",
                "\0",
            ]
        ),
        max_size=40,
    )
)
def test_nothing_raises(pieces):
    rendered("".join(pieces))
