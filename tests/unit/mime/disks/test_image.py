import pytest

from sekisho.mime.disks.image import read_disk_image
from sekisho.mime.kinds.sniff import detect
from sekisho.testing import discs as made_discs

FILES = {"invoice.lnk": b"L\0\0\0", "data/a.exe": b"MZ" + bytes(500)}


@pytest.fixture(scope="module")
def opened(files_of, images):
    """What an image holds, read as the kind that its octets tell."""

    def run(octets):
        (kind,) = detect(octets, "a.bin")

        def reader(_, reading):
            reading.kind, reading.size = kind, len(octets)
            return read_disk_image(octets, reading)

        return kind, *files_of(reader, images.raw(octets))

    return run


def test_every_image_holds_its_files(images, opened):
    volume = images.fat(FILES, 16)
    for made, kind in (
        (volume, "disk"),
        (images.with_table((6, 8, volume)), "disk"),
        (images.fixed_vhd(images.with_table((6, 8, volume))), "vhd"),
        (images.dynamic_vhd(images.with_uefi_table((b"\x02" * 16, 40, volume))), "vhd"),
        (images.vhdx(images.with_table((6, 8, volume))), "vhdx"),
        (images.vhdx(images.exfat({"invoice.lnk": b"L\0\0\0", "data/a.exe": b"MZ" + bytes(500)})), "vhdx"),
    ):
        assert opened(made) == (kind, FILES, [])


def test_ntfs_is_read(images, opened):
    made = images.fixed_vhd(images.ntfs([images.record([images.file_name("a.js"), images.attribute(0x80, b"alert()")])]))
    assert opened(made) == ("vhd", {"a.js": b"alert()"}, [])


def test_two_file_systems_in_one_volume_are_both_read(images, opened):
    shown, disc = images.fat({"a.txt": b"words"}), made_discs.disc(made_discs.simple({"b.exe": b"MZ"}))
    size = max(len(shown), len(disc))  # each lies where the other has zeros
    volume = (int.from_bytes(shown.ljust(size, b"\0")) | int.from_bytes(disc.ljust(size, b"\0"))).to_bytes(size)
    kind, found, codes = opened(images.fixed_vhd(images.with_table((6, 9, volume))))
    assert (kind, found, codes) == ("vhd", {"a.txt": b"words", "b.exe": b"MZ"}, ["archive.two_readings"])


def test_two_disks_in_one_file_are_both_read(images, opened):
    first = images.dynamic_vhd(images.fat({"hidden.exe": b"MZ"}))[:-512]
    kind, found, codes = opened(images.fixed_vhd(first))
    assert (kind, found, sorted(codes)) == ("vhd", {"hidden.exe": b"MZ"}, ["archive.two_readings", "unscannable.format"])


def test_what_cannot_be_read_is_never_clean(images, opened):
    other = b"\x01" * 4_096
    for made, code in (
        (images.fixed_vhd(other), "unscannable.format"),
        (images.with_table((0x83, 1, other)), "unscannable.format"),
        (images.footer(4, 512), "unscannable.method"),
        (images.vhdx(b"x", log=True), "unscannable.method"),
        (images.fixed_vhd(images.ntfs([])[:512] + bytes(90_000)), "unscannable.method"),
        (images.fixed_vhd(images.with_uefi_table()), "unscannable.format"),
    ):
        assert opened(made)[1:] == ({}, [code])
