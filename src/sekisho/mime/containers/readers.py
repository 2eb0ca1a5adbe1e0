"""Which reader opens which kind of container: one line each.

A reader is a function that takes the container's octets and its `Reading`, and yields `Member`s. It counts what comes out (`begin_member`,
`grown`), notes what is wrong (`note`), and raises only `Intercepted`. What it yields is looked at by the walker (`archives.py`): types, names,
digests, and the containers inside. A document that holds files is a container too: its reader yields the embedded files.
"""

from collections.abc import Callable, Iterator, Mapping

from sekisho.mime.containers.active_mime import read_active_mime
from sekisho.mime.containers.apple import read_apple
from sekisho.mime.containers.ar import read_ar
from sekisho.mime.containers.arj import read_arj
from sekisho.mime.containers.chm import read_chm
from sekisho.mime.containers.cms import read_cms
from sekisho.mime.containers.cpio import read_cpio
from sekisho.mime.containers.expansion import Member, Reading
from sekisho.mime.containers.foreign import FOREIGN, read_foreign
from sekisho.mime.containers.mail import read_mail
from sekisho.mime.containers.msg import read_msg
from sekisho.mime.containers.office_lock import read_office_lock
from sekisho.mime.containers.onenote import read_onenote
from sekisho.mime.containers.pgp import read_pgp
from sekisho.mime.containers.property_list import read_property_list
from sekisho.mime.containers.seven_zip import read_7z
from sekisho.mime.containers.streams import read_stream
from sekisho.mime.containers.szdd import read_szdd
from sekisho.mime.containers.tar import read_tar
from sekisho.mime.containers.tnef import read_tnef
from sekisho.mime.containers.zip import read_zip
from sekisho.mime.disks.disc import read_disc
from sekisho.mime.disks.image import read_disk_image

Reader = Callable[[bytes, Reading], Iterator[Member]]

READERS: Mapping[str, Reader] = {
    "zip": read_zip,
    "tar": read_tar,
    "gz": read_stream,
    "bz2": read_stream,
    "xz": read_stream,
    "lzma": read_stream,
    "lzip": read_stream,
    "zst": read_stream,
    "ar": read_ar,
    "cpio": read_cpio,
    "7z": read_7z,
    "eml": read_mail,
    "tnef": read_tnef,
    "msg": read_msg,
    **dict.fromkeys(("ooxml-encrypted", "doc", "xls", "ppt"), read_office_lock),
    "onenote": read_onenote,
    "szdd": read_szdd,
    "arj": read_arj,
    "chm": read_chm,
    "cms": read_cms,
    "activemime": read_active_mime,
    "pgp": read_pgp,
    "property-list": read_property_list,
    **dict.fromkeys(("applesingle", "macbinary", "binhex"), read_apple),
    **dict.fromkeys(("vhd", "vhdx", "disk"), read_disk_image),
    **dict.fromkeys(FOREIGN - {"iso"}, read_foreign),
    "iso": read_disc,
}

# Known, but nothing here opens them: never read as clean.
UNOPENED = frozenset(
    "lzop lrzip grzip installshield alz egg wim qcow dmg ace pst zpaq zoo stuffit freearc uharc vmdk vdi parallels squashfs isz daa cso"
    " raw-disc hfs ext xfs btrfs apfs f2fs erofs cramfs romfs reiserfs refs bitlocker luks lvm ubi qed apple-disk apple-archive lzfse dbx pack arc"
    " sqx".split()
)

CONTAINERS = frozenset(READERS) | UNOPENED  # detected types that only the one-shot child opens
MAIL = frozenset({"eml"})  # of these, as parts of a mail, only those that are no text of it are opened here
