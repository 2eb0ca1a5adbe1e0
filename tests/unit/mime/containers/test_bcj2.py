import pytest

from sekisho.mime.containers.bcj2 import bcj2
from sekisho.mime.containers.octet_reader import Broken

ALL_TAKEN = b"\0" + b"\xff\xff\xff\xfe" + b"\xff" * 40


def test_without_branches_it_is_as_it_was():
    assert bcj2(b"plain text", b"", b"", bytes(5), 10) == b"plain text"


def test_a_branch_that_was_left_alone():
    main = b"\xe8\x01\x02\x03\x04 rest"
    assert bcj2(main, b"", b"", bytes(20), len(main)) == main


def test_a_target_is_put_back_relative_to_its_place():
    out = bcj2(b"\x90\x90\xe8\x90", (1_000).to_bytes(4, "big"), b"", ALL_TAKEN, 8)
    assert out[:3] == b"\x90\x90\xe8"
    assert int.from_bytes(out[3:7], "little") == 1_000 - 7
    assert out[7:] == b"\x90"


def test_missing_streams_are_broken():
    with pytest.raises(Broken):
        bcj2(b"\xe8", b"", b"", b"", 5)
    with pytest.raises(Broken):
        bcj2(b"\xe8\x90", b"", b"", ALL_TAKEN, 6)
