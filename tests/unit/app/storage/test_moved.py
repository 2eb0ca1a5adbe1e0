"""Embedded stores that a database took over are closed, and opened again only as long as that may be."""

import pytest

from sekisho.app.storage import moved
from sekisho.app.storage.stores import open_stores
from sekisho.model.errors import Refused


def test_closed_stores_are_not_opened(folder):
    assert moved.state(folder) is None
    moved.must_not_be(folder)
    moved.close(folder, "moving")
    moved.close(folder, "moving")
    assert moved.state(folder) == "moving"
    with pytest.raises(Refused, match="were moved into a database"):
        open_stores(folder, "edge-0")
    moved.reopen(folder)
    moved.reopen(folder)
    moved.must_not_be(folder)
    moved.close(folder, "moved")
    assert moved.state(folder) == "moved"


def test_a_file_that_says_nothing_known_keeps_them_closed(folder):
    moved.close(folder, "moved")
    (folder.root / "moved-to-database").write_bytes(b"")
    assert moved.state(folder) == "moved"


def test_it_is_said_in_japanese(folder, japanese):
    moved.close(folder, "moving")
    with pytest.raises(Refused, match="移行済み"):
        moved.must_not_be(folder)
