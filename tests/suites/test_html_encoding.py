"""html5lib's tests of the charset that the markup names."""

import codecs
import re

import pytest

from sekisho.mime.text.meta_charset import meta_charset

UNSAID = {"cp1252": {"", "iso8859-1"}}  # what a browser takes where nothing is said; our own guess is better in mail


@pytest.mark.parametrize("name", ["tests1", "tests2", "test-yahoo-jp"])
def test_charsets(shared, name, record_property):
    blocks = re.split(rb"(?:^|\n)#data\n", shared(f"suites/html/html5lib/encoding/{name}.dat").read_bytes())[1:]
    for block in blocks:
        data, _, rest = block.partition(b"\n#encoding\n")
        wanted = codecs.lookup(rest.split(b"\n")[0].strip().decode()).name
        said = meta_charset(data)
        assert (codecs.lookup(said).name if said else "") in UNSAID.get(wanted, set()) | {wanted}, data[:200]
    record_property("cases", len(blocks))
