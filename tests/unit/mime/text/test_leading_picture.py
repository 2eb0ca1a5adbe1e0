import pytest

from sekisho.mime.text.leading_picture import leads


@pytest.mark.parametrize(
    "html",
    [
        '<html><head><title>A title</title><style>p { color: red }</style></head><body bgcolor="#fff">\r\n<p>&nbsp;<img src="cid:a1">\r\nwords',
        "<IMG alt='' SRC=cid:part1.0001@example.test><p>words",
        '<div><a href="https://shop.test/"><img border=0 src="cid:x"></a></div><p>words',
    ],
)
def test_a_picture_of_the_mail_itself_comes_first(html):
    assert leads(html)


@pytest.mark.parametrize(
    "html",
    [
        '<body>Please look at this: <img src="cid:a1"></body>',
        '<body><img src="https://pictures.test/logo.gif">words</body>',
        f'<body>{"<br>" * 4_000}<img src="cid:a1"></body>',
        "<body>words</body>",
        "",
        "<img",
        "<" * 8_000,
        "<p>" + "<img src=" * 2_000,
    ],
)
def test_no_picture_leads(html):
    assert not leads(html)
