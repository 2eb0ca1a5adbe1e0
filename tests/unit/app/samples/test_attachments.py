"""Attachments of the samples: the right shapes, exactly, with nothing dangerous inside."""

import hashlib
import io
import zipfile
from pathlib import Path

import pytest

from sekisho.app.samples import attachments
from sekisho.app.samples.attachments import EICAR, SCRIPT, locked_zip, macro_document, zipped


def test_eicar_is_the_standard_string_to_the_octet():
    """Its published digests."""
    assert len(EICAR) == 68
    assert hashlib.md5(EICAR, usedforsecurity=False).hexdigest() == "44d88612fea8a8f36de82e1278abb02f"
    assert hashlib.sha256(EICAR).hexdigest() == "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f"


def test_eicar_does_not_stand_in_our_own_source():
    """A scanner would lock the file away."""
    assert EICAR not in Path(attachments.__file__).read_bytes()


def test_a_zip_holds_what_it_was_given_and_is_the_same_each_time():
    octets = zipped(("a.js", SCRIPT), ("b.txt", b"b"))
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        assert archive.read("a.js") == SCRIPT
        assert archive.namelist() == ["a.js", "b.txt"]
    assert zipped(("a.js", SCRIPT), ("b.txt", b"b")) == octets


def test_the_macro_document_has_the_part_and_no_program():
    with zipfile.ZipFile(io.BytesIO(macro_document())) as archive:
        assert archive.testzip() is None
        part = archive.read("word/vbaProject.bin")
    assert b"harmless" in part
    assert not part.startswith(b"\xd0\xcf\x11\xe0"), "no compound file, so no macro project"


def test_the_locked_zip_says_that_it_is_locked():
    with zipfile.ZipFile(io.BytesIO(locked_zip("contract.pdf", b"x" * 100, b"secret"))) as archive:
        [member] = archive.infolist()
        assert member.flag_bits & 1
        assert (member.filename, member.file_size) == ("contract.pdf", 100)
        assert archive.read(member, pwd=b"secret") == b"x" * 100
        with pytest.raises(RuntimeError, match="password required"):
            archive.read(member)
