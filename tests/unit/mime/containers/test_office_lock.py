import io
import zipfile

from msoffcrypto.format.ooxml import OOXMLFile

from sekisho.mime.containers import office_lock
from sekisho.mime.containers.office_lock import read_office_lock

TYPES = (
    b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    b'<Default Extension="xml" ContentType="application/xml"/></Types>'
)


def document():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        package.writestr(zipfile.ZipInfo("[Content_Types].xml"), TYPES)
        package.writestr(zipfile.ZipInfo("word/document.xml"), b"<w:document/>" * 2_000)
    return target.getvalue()


def locked(password):
    target = io.BytesIO()
    OOXMLFile(io.BytesIO(document())).encrypt(password, target)
    return target.getvalue()


def test_a_known_password_opens_it(read):
    packed = locked("k3yZ9x")
    found, codes = read(read_office_lock, packed, kind="ooxml-encrypted", name="plan.docx", passwords=("wrong", "k3yZ9x"))
    assert [(member.name, member.octets) for member in found] == [("plan.docx", document())]
    assert codes == ["archive.opened_with_password"]
    assert read(read_office_lock, packed, kind="ooxml-encrypted", passwords=("wrong",)) == ([], [])


def test_what_excel_takes_without_asking(read):
    assert read(read_office_lock, locked("VelvetSweatshop"), kind="ooxml-encrypted")[0][0].octets == document()


def test_rounds_of_the_attackers_choice_are_not_worked_for(read, compound):
    key = b'<keyData saltValue="AAAA"/><p:encryptedKey spinCount="9000000" saltValue="AAAA"/>'
    packed = compound({("EncryptionInfo",): b"\4\0\4\0\x40\0\0\0<encryption>" + key, ("EncryptedPackage",): bytes(100)})
    assert read(read_office_lock, packed, kind="ooxml-encrypted", passwords=("a", "b")) == ([], [])


def test_entities_are_octets(read, compound):
    settings = b'\4\0\4\0\x40\0\0\0<!DOCTYPE x [<!ENTITY a "9">]><keyData saltValue="AAAA"/><p:encryptedKey spinCount="&a;"/>'
    packed = compound({("EncryptionInfo",): settings, ("EncryptedPackage",): bytes(100)})
    assert read(read_office_lock, packed, kind="ooxml-encrypted", passwords=("a",)) == ([], ["archive.broken"])


def test_what_is_broken_is_told(read):
    assert read(read_office_lock, locked("x")[:3_000], kind="ooxml-encrypted")[1] == ["archive.broken"]
    assert read(read_office_lock, b"no compound file", kind="xls") == ([], [])  # a document that the reader of documents tells about
    assert office_lock._MOST_ROUNDS >= 100_000, "what Office itself writes"
