"""Kinds of archives and disks that are known and not opened: a message with one is unscannable, and words that begin alike are words."""

import random
import struct
import time
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from sekisho.mime.limits import DEFAULT_LIMITS
from sekisho.mime.unpack import unpack


def codes(octets, name):
    message = EmailMessage(policy=SMTP)
    message["From"] = "a@example.test"
    message.set_content("see the attached file")
    message.add_attachment(octets, maintype="application", subtype="octet-stream", filename=name)
    opened = unpack(bytes(message), DEFAULT_LIMITS, DEFAULT_LIMITS.budget(time.monotonic), one_shot=True)
    return [defect.code for defect in opened.message.defects]


KNOWN = {
    "a store of Outlook": b"!BDN" + bytes(4) + b"SM",
    "Windows image, for pipes": b"WLPWM\0\0\0",
    "Windows image": b"MSWIM\0\0\0",
    "zpaq": b"7kSt\xa01\x83\xd3\x8c\xb2(\xb0\xd3zPQ\2\1",
    "zoo": b"ZOO 2.10 Archive.\x1a\0\0\xdc\xa7\xc4\xfd",
    "StuffIt": b"SIT!\0\1\0\0\1\0rLau",
    "StuffIt, newer": b"StuffIt (c)1997-",
    "FreeArc": b"ArC\1\0\2",
    "UHARC": b"UHA\6",
    "VMware": b"KDMV\1\0\0\0",
    "VirtualBox": b"<<< Oracle VM VirtualBox Disk Image >>>\n",
    "Parallels": b"WithoutFreeSpace\2\0\0\0",
    "SquashFS": b"hsqs" + bytes(24) + b"\4\0\0\0",
    "ISZ": b"IsZ!",
    "DAA": b"DAA\0",
    "CISO": b"CISO\x18\0\0\0" + bytes(8) + struct.pack("<I", 2_048),
    "raw sectors of a disc": b"\0" + b"\xff" * 10 + b"\0\0\2\0\1",
    "HFS+": bytes(1_024) + b"H+\0\4",
    "ACE": bytes(7) + b"**ACE**",
}


@pytest.mark.parametrize("case", KNOWN)
def test_what_is_known_and_not_opened_is_unscannable(case):
    octets = KNOWN[case] + bytes(2_000) + random.Random(4).randbytes(4_000)
    assert "unscannable.format" in codes(octets, "a.bin")


def test_words_that_begin_alike_are_words():
    for text in ("ZOO tickets for Sunday", "CISO briefing", "<<< quoted", "KDMV", "StuffIt is a program", "zPQ", "SIT! said the man", "7kStunden"):
        assert codes(text.encode() * 100, "notes.txt") == [], text
