"""Files carried in Office's objects: the native data of OLE 1 ([MS-OLEDS] section 2.3.6), and the OLE 1 objects of RTF (section 2.2)."""

from dataclasses import dataclass

# Class identifiers as they stand in a file, and what they are: objects that have been the way in.
DANGEROUS_CLASSES: tuple[tuple[bytes, str], ...] = tuple(
    (bytes.fromhex(identifier), name)
    for identifier, name in (
        ("02ce020000000000c000000000000046", "Equation.3"),
        ("00c1020000000000c000000000000046", "Equation.2"),
        ("0003000000000000c000000000000046", "OLE2Link"),
        ("c6afabec197fd211978e0000f8757e2a", "SoapMoniker"),
        ("e0c9ea79f9bace118c8200aa004ba90b", "URLMoniker"),
        ("25e12e7f6a2fd911b4740000f87a1ab6", "OTKLoader"),
        ("efb0db4b3c6ccf119ac60800360ea303", "TabStrip"),
        ("4b f0 d1 bd 8b 85 d1 11 b1 6a 00 c0 f0 28 36 28".replace(" ", ""), "MSComctlLib"),
        ("f3 42 a1 66 17 1b cf 11 8c 52 00 a0 c9 05 4f 29".replace(" ", ""), "ShellBrowserWindow"),
        ("6edbbdf2 35b0 1b10 a8e5 08002b2cf9ae".replace(" ", ""), "ShockwaveFlash"),
    )
)


@dataclass(frozen=True, slots=True)
class Native:
    """A file put into a document: what it was called, the command that opens it, and its octets."""

    name: str
    command: str
    octets: bytes


def native(stream: bytes) -> Native | None:
    """Return the file in a stream `Ole10Native` or in the data of a Package; None if it is no such thing."""
    size = int.from_bytes(stream[:4], "little")
    body = stream[4:] if 4 < size <= len(stream) and stream[4:6] == b"\x02\0" else stream
    if body[:2] != b"\x02\0":
        return Native("", "", stream[4 : 4 + size]) if 0 < size <= len(stream) - 4 else None
    label, position = _text(body, 2)
    path, position = _text(body, position)
    position += 4  # two flags
    length = int.from_bytes(body[position : position + 4], "little")
    position += 4
    command = body[position : position + length].partition(b"\0")[0].decode("cp1252", "replace")
    position += length
    size = int.from_bytes(body[position : position + 4], "little")
    octets = body[position + 4 : position + 4 + size]
    name = (label or path).replace("\\", "/").rpartition("/")[2]
    return Native(name, command[:300], octets) if octets else None


def _text(body: bytes, position: int) -> tuple[str, int]:
    end = body.find(b"\0", position, position + 1_024)
    if end < 0:
        return "", position
    return body[position:end].decode("cp1252", "replace"), end + 1


@dataclass(frozen=True, slots=True)
class OldObject:
    """An object of OLE 1: the name of its class, for a link the file that it leads to, and its data."""

    class_name: str
    topic: str
    octets: bytes
    linked: bool


def old_object(octets: bytes) -> OldObject | None:
    """Return the OLE 1 object that begins here, None if none does."""
    kind = int.from_bytes(octets[4:8], "little")
    if len(octets) < 12 or kind not in {1, 2}:
        return None
    position = 8
    texts = []
    for _ in range(3):
        length = int.from_bytes(octets[position : position + 4], "little")
        if length > 4_096:
            return None
        texts.append(octets[position + 4 : position + 4 + length].partition(b"\0")[0].decode("cp1252", "replace"))
        position += 4 + length
    size = int.from_bytes(octets[position : position + 4], "little")
    return OldObject(texts[0], texts[1], octets[position + 4 : position + 4 + size] or octets[position + 4 :], linked=kind == 1)


def dangerous_classes(octets: bytes) -> tuple[str, ...]:
    """Return the names of the objects in these octets that have been the way in."""
    return tuple(name for identifier, name in DANGEROUS_CLASSES if identifier in octets)
