"""Images of file systems and disks that nothing here opens, known by marks behind their first octets."""

from sekisho.mime.disks.disk import number as little

# (place, mark, kind): the mark alone is telling.
_MARKS = (
    (3, b"-FVE-FS-", "bitlocker"),
    (3, b"ReFS\0\0\0\0", "refs"),
    (32, b"NXSB", "apfs"),
    (64, b"\x7f\x10\xda\xbe", "vdi"),
    (512, b"EFI PART", "disk"),
    (512, b"LABELONE", "lvm"),
    (1_024, b"H+\0\4", "hfs"),
    (1_024, b"HX\0\5", "hfs"),
    (1_024, b"\xe2\xe1\xf5\xe0", "erofs"),
    (1_024, b"\x10\x20\xf5\xf2", "f2fs"),
)
_FAR_MARKS = ((65_600, b"_BHRfS_M", "btrfs"), (65_588, b"ReIsEr", "reiserfs"), (8_244, b"ReIsEr", "reiserfs"))
_EXT, _HFS = b"\x53\xef", b"BD"


def file_system(octets: bytes, head: bytes) -> list[str]:
    """Return the kinds whose marks stand in these octets, mostly none; `head` is their first 4 KB."""
    found = [kind for place, mark, kind in _MARKS if head.startswith(mark, place)]
    if head.startswith(_EXT, 1_080) and _is_ext(head):
        found.append("ext")
    if head.startswith(_HFS, 1_024) and _is_hfs(head):
        found.append("hfs")
    if head.startswith(b"ER") and head.startswith(b"PM\0\0", 512):
        found.append("apple-disk")
    if len(octets) > _FAR_MARKS[0][0]:
        found += [kind for place, mark, kind in _FAR_MARKS if octets.startswith(mark, place)]
    return found


def _is_ext(head: bytes) -> bool:
    """Files, blocks and the size of a block must make sense: the mark has two octets alone."""
    return little(head, 1_024, 4) > 0 and little(head, 1_028, 4) > 0 and little(head, 1_048, 4) <= 6


def _is_hfs(head: bytes) -> bool:
    """The old HFS: blocks of whole sectors, and a name of up to 27 letters."""
    block = int.from_bytes(head[1_044:1_048], "big")
    return block > 0 and block % 512 == 0 and 1 <= head[1_060] <= 27
