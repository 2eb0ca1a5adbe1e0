import turbohtml

from sekisho.mime.text import further


def found(html):
    document = turbohtml.parse(html, positions=False)
    return [link for element in document.select("meta,form,script,animate,set") for link in further.of_element(element)]


def test_refreshes_however_they_are_written():
    for content in ("0;url=https://evil.test/x", "0; URL='https://evil.test/x'", "0;https://evil.test/x", "0,'https://evil.test/x'"):
        assert found(f'<meta http-equiv="Refresh" content="{content}">') == [("https://evil.test/x", "html:meta")]
    assert found('<meta http-equiv="refresh" content="30">') == []


def test_forms_animations_and_data():
    assert found('<form action-xhr="https://evil.test/x">') == [("https://evil.test/x", "html:form")]
    assert found('<svg><a><set attributeName="href" to="https://evil.test/x"/></a></svg>') == [("https://evil.test/x", "html:a")]
    data = '<script type="application/ld+json">{"@context":"http://schema.org","target":"https://evil.test/x"}</script>'
    assert found(data) == [("https://evil.test/x", "html:script")]
    assert found("<p>an ordinary text about json and &lt;svg</p>") == []
