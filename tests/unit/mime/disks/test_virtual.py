import pytest

from sekisho.mime.disks.disk import NotReadable
from sekisho.mime.disks.virtual import vhd_disks, vhdx_disk

CONTENT = b"first" + bytes(9_000) + b"second" + bytes(20_000) + b"third" + bytes(700)


def whole(disk):
    return b"".join(disk.read(at, 65_536) for at in range(0, disk.size, 65_536))


def test_fixed_and_dynamic(images):
    for made in (images.fixed_vhd(CONTENT), images.dynamic_vhd(CONTENT), images.dynamic_vhd(CONTENT, block=512)):
        assert [whole(disk) for disk in vhd_disks(made)] == [CONTENT]


def test_a_footer_cut_short_and_a_copy_alone(images):
    assert [whole(disk) for disk in vhd_disks(images.fixed_vhd(CONTENT)[:-1])] == [CONTENT]
    assert [whole(disk) for disk in vhd_disks(images.dynamic_vhd(CONTENT)[:-512])] == [CONTENT]


def test_two_footers_that_disagree_are_two_disks(images):
    made = images.dynamic_vhd(CONTENT)[:-512]
    disks = list(vhd_disks(made + images.footer(2, len(made))))
    assert [disk.block for disk in disks] == [0, 4_096]


@pytest.mark.parametrize("broken", [b"", b"conectix", b"x" * 600])
def test_no_disk(broken):
    with pytest.raises(NotReadable):
        list(vhd_disks(broken))


def test_changes_to_another_disk_are_not_read(images):
    for made in (images.footer(4, 512), images.footer(9, 512), images.footer(3, 512, 100)):
        with pytest.raises(NotReadable):
            list(vhd_disks(made))


def test_vhdx(images):
    content = b"first" + bytes(3_000_000) + b"second" + bytes(100)
    disk = vhdx_disk(images.vhdx(content))
    assert (disk.size, disk.sector, whole(disk)) == (len(content), 512, content)


def test_vhdx_that_somebody_else_reads_otherwise(images):
    for made in (images.vhdx(b"x", log=True), images.vhdx(b"x", parent=True), images.vhdx(b"x", block=3), b"vhdxfile", images.vhdx(b"x")[:200_000]):
        with pytest.raises(NotReadable):
            vhdx_disk(made)
