from sekisho.mime.disks.disk import Disk
from sekisho.mime.disks.partitions import has_table, is_boot_sector, is_fat, volumes

DATA = bytes(range(16)) * 32


def places(octets):
    return [(volume.start, volume.size) for volume in volumes(Disk(octets, len(octets)))]


def test_boot_sectors(images):
    assert is_boot_sector(images.fat({})[:512])
    assert is_boot_sector(images.exfat({})[:512])
    assert is_boot_sector(images.ntfs([])[:512])
    assert not is_boot_sector(DATA)
    assert not is_boot_sector(bytes(510) + b"\x55\xaa")
    assert not is_fat(bytes(512))


def test_a_whole_disk_without_a_table(images):
    volume = images.fat({})
    assert places(volume) == [(0, len(volume))]
    assert places(DATA) == [(0, len(DATA))]


def test_a_table_of_four_and_its_chain(images):
    inner = images.with_table((6, 1, DATA), (5, 4, DATA))  # counts from itself, and the next from the first of the chain
    last = images.with_table((6, 2, DATA))
    made = images.laid(images.with_table((6, 3, DATA), (5, 10, DATA * 3)), (10, inner), (14, last))
    assert places(made) == [(3 * 512, 512), (11 * 512, 512), (16 * 512, 512)]


def test_a_chain_that_leads_back_ends(images):
    back = images.with_table((6, 1, DATA), (5, 2, DATA))[:512]
    assert places(images.laid(images.with_table((5, 2, DATA)), (2, back), (4, back))) == [(3 * 512, 512), (5 * 512, 512)]


def test_the_table_of_uefi(images):
    reserved = bytes.fromhex("16e3c9e35c0bb84d817df92df00215ae")
    made = images.with_uefi_table((reserved, 4, DATA), (b"\x01" * 16, 6, DATA * 2))
    assert places(made) == [(6 * 512, 1_024)]


def test_what_looks_like_a_table(images):
    table = images.with_table((7, 3, DATA))
    assert has_table(table[:512], len(table))
    assert not has_table(table[:512], 100)
    assert not has_table(b"\x90" * 510 + b"\x55\xaa", 10_000)
