import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.advisories.inventory import Product, UnreadableInventory, read_inventory


def test_one_a_line():
    assert read_inventory("# ours\nDrupal\n\n若葉ゲート\n".encode()) == (Product("Drupal"), Product("若葉ゲート"))


@pytest.mark.parametrize("charset", ["utf-8-sig", "cp932"])
def test_a_table_as_excel_writes_it(charset):
    table = '製品名,バージョン,メーカー\n"若葉ゲート, 標準版",5.2,若葉\nDrupal,9.0.8,\n'
    assert read_inventory(table.encode(charset)) == (Product("若葉ゲート, 標準版", "5.2", "若葉"), Product("Drupal", "9.0.8", ""))


def test_bills_of_materials():
    cyclone = {"bomFormat": "CycloneDX", "components": [{"name": "pillow", "version": "13.0"}, {"version": "1"}, "x"]}
    spdx = {"spdxVersion": "SPDX-2.3", "packages": [{"name": "lxml", "versionInfo": "6.1", "publisher": 3}]}
    assert read_inventory(json.dumps(cyclone).encode()) == (Product("pillow", "13.0"),)
    assert read_inventory(json.dumps(spdx).encode()) == (Product("lxml", "6.1"),)


@pytest.mark.parametrize("octets", [b"", b"\x81\xff\x81", b"{", b"{}", b'{"bomFormat": "CycloneDX"}', b'name,version\n"x'])
def test_what_cannot_be_read_says_so(octets):
    with pytest.raises(UnreadableInventory, match=r"inventory|bill of materials|JSON"):
        read_inventory(octets)


@given(st.binary(max_size=200))
def test_nothing_else_escapes(octets):
    try:
        assert read_inventory(octets)
    except UnreadableInventory as error:
        assert str(error)
