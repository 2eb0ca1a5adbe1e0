import zxingcpp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sekisho.mime.documents import drawn_codes

URL = "https://evil.test/drawn"
HALVES = {(0, 0): "█", (0, 255): "▀", (255, 0): "▄", (255, 255): " "}


def rows():
    grid = memoryview(zxingcpp.create_barcode(URL, zxingcpp.BarcodeFormat.QRCode).to_image(scale=1, add_quiet_zones=True))
    found = [bytes(grid[y, x] for x in range(grid.shape[1])) for y in range(grid.shape[0])]
    return [*found, b"\xff" * len(found[0])] if len(found) % 2 else found


def halves():
    grid = rows()
    return "\n".join("".join(HALVES[pair] for pair in zip(grid[y], grid[y + 1], strict=True)) for y in range(0, len(grid), 2))


def table(cell):
    return "<table>" + "".join("<tr>" + "".join(cell(value) for value in row) + "</tr>" for row in rows()) + "</table>"


def found(look, text):
    octets = text.encode()
    assert drawn_codes.may_hold(octets)
    return list(look(drawn_codes.look, octets).links)


def test_blocks_of_text(look):
    assert found(look, "Read this:\n" + halves() + "\nThanks") == [URL]
    assert found(look, "\n".join("".join("  " if value else "██" for value in row) for row in rows())) == [URL]
    assert found(look, "\n".join("".join("　" if value else "■" for value in row) for row in rows())) == [URL]
    assert found(look, "<pre>" + halves().replace(" ", "&nbsp;").replace("\n", "<br>") + "</pre>") == [URL]


def test_cells_of_a_table(look):
    assert found(look, table(lambda value: f"<td bgcolor={'#fff' if value else '#000'}></td>")) == [URL]
    assert found(look, table(lambda value: f'<td style="width:4px;background-color:{"white" if value else "black"}">&nbsp;</td>')) == [URL]
    assert found(look, "<style>.k{background:#000}</style>" + table(lambda value: "<td class='w'>" if value else "<td class='k'>")) == [URL]


def test_a_picture_in_the_page_is_handed_on(look):
    looking = look(drawn_codes.look, b"<img src='data:image/png;base64," + b"iVBORw0KGgoAAAANSUhEUgAAAGQAAABkCAAAAABVicqIAAAA" * 6 + b"'>")
    assert [member.octets[:4] for member in looking.members] == [b"\x89PNG"]


def test_ordinary_texts_are_not_even_looked_at():
    assert not drawn_codes.may_hold(b"Minutes of Tuesday " * 1_000)
    assert not drawn_codes.may_hold("─────■ 議事録 ■─────\n".encode() * 5)
    assert not drawn_codes.may_hold(b"<table>" + b"<tr><td>a</td></tr>" * 400)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(alphabet="█▀▄■ \n<td>trbgcolor=#0", max_size=400))
def test_broken_ones_raise_nothing(look, text):
    look(drawn_codes.look, text * 3)
