import pytest

from sekisho.mime.documents import drawing, page

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'


@pytest.mark.parametrize(
    ("source", "links"),
    [
        (f'{SVG}<a xlink:href="https://evil.test/x"/></svg>', ["https://evil.test/x"]),
        (f"{SVG}<a href = 'https&#58;//evil.test/x?a=1&amp;b=2'/></svg>", ["https://evil.test/x?a=1&b=2"]),
        (f'{SVG}<use href="#a"/><a href="http://www.w3.org/2000/svg"/><a href="data:x"/><image href="a.png"/></svg>', []),
        (f'{SVG}<path d="M0 0h1"/></svg>', []),
        (f'{SVG}<a><animate attributeName="href" values="https://evil.test/x"/></a></svg>', ["https://evil.test/x"]),
    ],
)
def test_where_a_drawing_leads(look, source, links):
    assert list(look(page.look, source, "svg", "text").links) == links


def test_its_own_entities_mean_what_it_says(look):
    source = f'<!DOCTYPE svg [<!ENTITY a "https://ev"><!ENTITY b "&a;il.test/x">]>{SVG}<a href="&b;"/></svg>'
    assert "https://evil.test/x" in look(page.look, source, "svg", "text").links


def test_entities_that_grow_are_a_bomb(look):
    source = "<!ENTITY a '" + "x" * 4_000 + "'>" + "&a;" * 10_000
    looking = look(lambda looking: drawing.expanded(source, looking), "x")
    assert [defect.code for defect in looking.defects] == ["unscannable.xml_entities"]


def test_more_entities_than_are_read_are_told(look):
    source = (
        "<!DOCTYPE svg ["
        + "".join(f'<!ENTITY e{number} "x">' for number in range(100))
        + f'<!ENTITY z "https://evil.test/">]>{SVG}<a href="&z;"/></svg>'
    )
    assert [defect.code for defect in look(page.look, source, "svg", "text").defects] == ["unscannable.xml_entities"]
