import base64
import time

import pytest

from sekisho.mime.containers.expansion import Intercepted
from sekisho.mime.documents import written
from sekisho.mime.documents.looking import Looking
from sekisho.mime.limits import Limits

FILE = b"MZ" + bytes(range(256))


@pytest.fixture
def looking():
    return Looking(b"", ("html",), "a.html", "1", Limits(), Limits().budget(time.monotonic))


def test_texts_are_put_together():
    assert written.joined("window['at' + \"ob\"](a + 'b')") == "window['atob\"](a + 'b')"
    assert written.joined("no sum") == "no sum"


def test_addresses_hold_their_content(looking):
    text = (
        f"<a href='data:x/y;base64,{base64.b64encode(FILE).decode()}'> <i src=\"DATA:text/html,%3Cp%3E\"> <img src='data:image/png;base64,AAAA'>"
        f"<img src='data:image/svg+xml;base64,{base64.b64encode(b'<svg/>').decode()}'>"
    )
    assert written.addresses(text, looking) == [FILE, b"<p>", b"<svg/>"]


def test_chains_are_pieces_side_by_side(looking):
    pieces = [f'"{number}abc"' for number in range(9)]
    whole = "".join(f"{number}abc" for number in range(9))
    assert list(written.chains(f"x = [{', '.join(pieces)}]; y = 'alone'; z = {' + '.join(pieces)}", looking)) == [whole, whole]
    assert list(written.chains(f"[{', '.join(pieces[:7])}]", looking)) == []


def test_baits_in_front_hide_nothing(looking):
    assert written.addresses("'data:,x'" * 300 + "'data:,MZ'", looking)[-1] == b"MZ"
    bait, last = ",".join(["'bait'"] * 9), ",".join(["'last'"] * 9)
    assert list(written.chains(f"{bait};" * 40 + last, looking))[-1] == "last" * 9


def test_pieces_without_end_are_intercepted(looking):
    with pytest.raises(Intercepted):
        list(written.chains('"a",' * 300_000, looking))


def test_a_run_is_read_in_every_way():
    encoded = base64.b64encode(FILE).decode()
    assert FILE in written.readings(encoded)
    assert FILE in written.readings(encoded[::-1])
    assert FILE in written.readings(FILE.hex())
    assert FILE in written.readings(FILE.hex()[::-1])
    assert written.readings("abc") == []
