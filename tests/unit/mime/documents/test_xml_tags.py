from sekisho.mime.documents.xml_tags import decoded, tags, texts_in


def test_tags_and_attributes():
    text = "<a:Relationship Target=\"http://x.test/?a=1&amp;b=&#50;\" r:id='1'/><Other/>"
    (tag,) = tags(text, "relationship")
    assert tag.attributes() == {"Target": "http://x.test/?a=1&b=2", "id": "1"}
    assert [tag.name for tag in tags(text)] == ["Relationship", "Other"]


def test_an_entity_of_a_dtd_is_not_resolved():
    text = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a t="&x;">&x;</a>'
    assert [tag.attributes() for tag in tags(text, "a") if not tag.closing] == [{"t": "&x;"}]


def test_texts():
    assert list(texts_in("<p:b>Zm9v</p:b><b/><c>no</c>", "b")) == [("b", "Zm9v")]


def test_charsets():
    assert decoded("<é/>".encode("utf-16")) == "\ufeff<é/>"
    assert decoded("<é/>".encode("utf-16-le")) == "<é/>"
    assert decoded("<é/>".encode("utf-16-be")) == "<é/>"
    assert decoded(b"<\xff/>") == "<\ufffd/>"


def test_hostile_text_is_read_in_linear_time():
    for piece in ("<a ", '<a "', "<a b=", "<a b='", "<" * 50, "a" * 50, '<a b="' + "x" * 50):  # what is quadratic here takes hours
        assert list(tags(piece * 20_000)) == []


def test_sections_do_not_part_words():
    assert decoded(b"<a>DD<!-- <a> -->E<![CDATA[<&]]>AUTO</a><!DOCTYPE a>") == "<a>DDE&lt;&amp;AUTO</a><!DOCTYPE a>"
    assert list(texts_in(decoded(b"<a><![CDATA[cmd /c <x>]]></a>"), "a")) == [("a", "cmd /c <x>")]
    for cut in ("<!-- <a>x</a>", "<![CDATA[<a>x</a>"):
        assert list(texts_in(decoded(cut.encode()), "a")) == [("a", "x")]  # a section without its end is none
    assert decoded(b"<!--" * 200_000) == "<!--" * 200_000
