from email.message import EmailMessage

from sekisho.inspections.picture_first import PICTURE_FIRST, PictureFirst
from sekisho.testing.builders import a_dossier
from sekisho.testing.hidings import opened


def a_gif(width, height):
    return (
        b"GIF89a" + width.to_bytes(2, "little") + height.to_bytes(2, "little") + b"\x80\0\0\0\0\0\xff\xff\xff!\xf9\x04\0\0\0\0\0," + bytes(20) + b";"
    )


def seen(html, *pictures, attached=()):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Someone <someone@sender.test>", "user@example.test", "A note"
    message.set_content("Words of a page of a book, which nobody asked for.")
    message.add_alternative(html, subtype="html")
    body = message.get_payload()[1]
    for kind, octets in pictures:
        body.add_related(octets, "image", kind, cid="<a1>")
    for name in attached:
        message.add_attachment(b"%PDF-1.7\n%%EOF\n", "application", "pdf", filename=name)
    dossier = a_dossier(opened(message.as_bytes().replace(b"\n", b"\r\n")).message)
    return [finding.kind for finding in PictureFirst().look(dossier)]


LEADING = '<html><body><img src="cid:a1"><p>Words of a page of a book, which nobody asked for.</body></html>'


def test_one_large_drawing_before_the_first_word():
    assert seen(LEADING, ("gif", a_gif(412, 320))) == [PICTURE_FIRST]


def test_innocent():
    assert seen(LEADING, ("gif", a_gif(180, 60))) == []  # a logo
    assert seen(LEADING, ("gif", a_gif(600, 90))) == []  # a letterhead
    assert seen(LEADING, ("png", b"\x89PNG\r\n\x1a\n" + bytes(40))) == []  # a screenshot
    assert seen('<body>Look at this: <img src="cid:a1"></body>', ("gif", a_gif(412, 320))) == []
    assert seen(LEADING, ("gif", a_gif(412, 320)), ("gif", a_gif(412, 320))) == []
    assert seen(LEADING, ("gif", a_gif(412, 320)), attached=["invoice.pdf"]) == []


def test_malformed():
    assert seen(LEADING, ("gif", b"GIF89a")) == []
    assert seen(LEADING) == []
