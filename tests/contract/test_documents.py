"""Small named documents, in every store."""

import pytest

from sekisho.model.ids import TenantId

ONE, TWO = TenantId("one"), TenantId("two")


async def test_written_whole_read_whole_replaced_whole(stores):
    documents = stores.documents
    assert await documents.get(ONE, "shelf", "a.json") is None
    assert await documents.names(ONE, "shelf") == []
    await documents.put(ONE, "shelf", "b.json", b"first")
    await documents.put(ONE, "shelf", "a.json", b"")
    await documents.put(ONE, "shelf", "b.json", b"second")
    assert await documents.get(ONE, "shelf", "b.json") == b"second"
    assert await documents.get(ONE, "shelf", "a.json") == b""
    assert await documents.names(ONE, "shelf") == ["a.json", "b.json"]


async def test_each_tenant_has_its_own(stores):
    await stores.documents.put(ONE, "shelf", "a", b"x")
    assert await stores.documents.get(TWO, "shelf", "a") is None
    assert await stores.documents.names(TWO, "shelf") == []


@pytest.mark.parametrize("name", ["", "../a", "a/b", ".hidden", "A", "a..b", "a\0", "x" * 64])
async def test_a_name_that_is_not_of_ours_is_refused(stores, name):
    with pytest.raises(ValueError, match="not a name of ours"):
        await stores.documents.put(ONE, "shelf", name, b"x")
    with pytest.raises(ValueError, match="not a name of ours"):
        await stores.documents.get(ONE, name, "a")


async def test_taken_away_and_whose_there_are(stores):
    documents = stores.documents
    await documents.put(TWO, "shelf", "a", b"x")
    await documents.put(ONE, "shelf", "a", b"x")
    await documents.put(ONE, "other", "a", b"x")
    assert await documents.owners("shelf") == [ONE, TWO]
    await documents.forget(ONE, "shelf", "a")
    await documents.forget(ONE, "shelf", "never")
    assert await documents.get(ONE, "shelf", "a") is None
    assert await documents.owners("shelf") == [TWO]
    assert await documents.owners("nothing") == []
    with pytest.raises(ValueError, match="not a name of ours"):
        await documents.forget(ONE, "shelf", "../a")
