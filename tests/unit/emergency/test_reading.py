"""Reading, and taking files out."""

import pytest

from sekisho.emergency.inbox import browse
from sekisho.emergency.reading import read, safe_name, take_file
from sekisho.model.errors import NotFound, Refused

MAIL = (
    b"From: Hanako <hanako@partner.test>\r\nTo: taro@example.test\r\nSubject: Files\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<p onclick=x()>Look</p><script>x()</script>\r\n"
    b'--b\r\nContent-Type: application/octet-stream; name="..\\..\\evil\xe2\x80\xaegpj.exe"\r\n\r\nMZ data\r\n--b--\r\n'
)


async def test_it_is_shown_without_what_could_harm_and_stays_on_its_way(post, taro, jiro):
    owed = await post.outage(content=MAIL)
    seen = await post.ask(taro, read, mail=owed.id)
    assert "Look" in seen.preview.text
    assert "<p>Look</p>" in seen.preview.page
    assert "script" not in seen.preview.page
    assert "onclick" not in seen.preview.page
    assert [line.id for line in (await post.ask(taro, browse)).items] == [owed.id]
    with pytest.raises(NotFound):
        await post.ask(jiro, read, mail=owed.id)
    post.inspectors.dead = True
    with pytest.raises(Refused, match="cannot be shown"):
        await post.ask(taro, read, mail=owed.id)


async def test_files_of_clean_mail_alone_under_safe_names(post, taro, jiro):
    owed = await post.outage(content=MAIL)
    [file] = (await post.ask(taro, read, mail=owed.id)).files
    taken = await post.ask(taro, take_file, mail=owed.id, path=file.path)
    assert taken.octets == b"MZ data"
    assert taken.name.isprintable()
    assert not set('/\\"') & set(taken.name)
    for path in ("9", "../1", ""):
        with pytest.raises(NotFound):
            await post.ask(taro, take_file, mail=owed.id, path=path)
    bad = await post.arrive(content=MAIL, category="malware")
    with pytest.raises(Refused, match="judged clean"):
        await post.ask(taro, take_file, mail=bad.id, path=file.path)
    with pytest.raises(NotFound):
        await post.ask(jiro, take_file, mail=owed.id, path=file.path)


def test_names():
    assert safe_name("../../etc/passwd") == "_.._etc_passwd"
    assert safe_name("議事録.pdf") == "議事録.pdf"
    assert safe_name('.."\r\n<x>\u202e') == "____x__"
    assert safe_name("...") == "file"
    assert len(safe_name("x" * 900)) == 150
