import pytest

from sekisho.mime.containers.readers import UNOPENED
from sekisho.mime.kinds.sniff import detect

EXT = bytes(1_024) + b"\1\0\0\0\2\0\0\0" + bytes(48) + b"\x53\xef"
OLD_HFS = bytes(1_024) + b"BD" + bytes(18) + b"\0\0\x02\0" + bytes(12) + b"\4disk"
SAMPLES = {
    "ext": EXT,
    "hfs": OLD_HFS,
    "apfs": bytes(32) + b"NXSB",
    "xfs": b"XFSB",
    "btrfs": bytes(65_600) + b"_BHRfS_M",
    "reiserfs": bytes(65_588) + b"ReIsEr2Fs",
    "f2fs": bytes(1_024) + b"\x10\x20\xf5\xf2",
    "erofs": bytes(1_024) + b"\xe2\xe1\xf5\xe0",
    "cramfs": b"\x45\x3d\xcd\x28",
    "romfs": b"-rom1fs-",
    "ubi": b"UBI#\1",
    "refs": b"\0\0\0ReFS\0\0\0\0",
    "bitlocker": b"\xeb\x58\x90-FVE-FS-" + bytes(499) + b"\x55\xaa",
    "luks": b"LUKS\xba\xbe",
    "lvm": bytes(512) + b"LABELONE",
    "squashfs": b"hsqs" + bytes(24) + b"\3\0",
    "apple-disk": b"ER\2\0" + bytes(508) + b"PM\0\0",
    "apple-archive": b"AEA1",
    "lzfse": b"bvx2",
    "dmg": b"encrcdsa",
    "vdi": b"<<< any words >>>".ljust(64, b"\0") + b"\x7f\x10\xda\xbe",
    "vmdk": b"KDMV\1\0\0\0",
    "qcow": b"QFI\xfb\0\0\0\3",
    "qed": b"QED\0",
    "wim": b"MSWIM\0\0\0",
    "dbx": b"\xcf\xad\x12\xfe",
    "pack": b"\x1f\x1e",
    "sqx": b"1234567-sqx-",
    "stuffit": b"StuffIt!",
    "arc": b"\x1a\x08A.EXE".ljust(15, b"\0") + b"\x40\0\0\0",
}


@pytest.mark.parametrize("kind", SAMPLES)
def test_what_nothing_opens_is_known_by_what_it_holds(kind):
    octets = SAMPLES[kind] + bytes(4_000)
    assert kind in detect(octets, "picture.jpg")
    assert kind in UNOPENED


def test_the_footer_of_a_disk_of_apple_and_the_table_of_a_disk():
    assert "dmg" in detect(bytes(3_000) + b"koly" + bytes(508), "a.jpg")
    assert "disk" in detect(bytes(512) + b"EFI PART" + bytes(4_000), "a.jpg")
    assert "vmdk" in detect(b"# Disk DescriptorFile\nversion=1\n", "a.vmdk")


def test_chance_is_no_file_system():
    assert detect(bytes(1_080) + b"\x53\xef" + bytes(4_000), "") == ("data",)
    assert detect(bytes(1_024) + b"BD" + bytes(4_000), "") == ("data",)
    assert detect(b"\x1a\x08 words" + bytes(400), "") == ("data",)
    assert detect(b"bplist00" + bytes(400), "") == ("data",)
