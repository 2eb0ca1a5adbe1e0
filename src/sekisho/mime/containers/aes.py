"""AES as archives use it: in counter mode with the counter's low octet first (WinZip), and chained (7z)."""

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_BLOCK = 16
_STEP = 65_536  # blocks of key stream made at once


def counted(key: bytes, octets: bytes) -> bytes:
    """Undo WinZip's counter mode: blocks are numbered from 1, little-endian."""
    # The key stream is the numbered blocks encrypted one by one: ECB is the tool for that, not the mode of the data.
    encryptor = Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305
    pieces = []
    for start in range(0, len(octets), _STEP * _BLOCK):
        piece = octets[start : start + _STEP * _BLOCK]
        first = start // _BLOCK + 1
        blocks = b"".join([number.to_bytes(_BLOCK, "little") for number in range(first, first + -(-len(piece) // _BLOCK))])
        stream = encryptor.update(blocks)[: len(piece)]
        pieces.append((int.from_bytes(piece, "little") ^ int.from_bytes(stream, "little")).to_bytes(len(piece), "little"))
    return b"".join(pieces)


def chained(key: bytes, start: bytes, octets: bytes) -> bytes:
    """Undo CBC without padding; what does not fill a block at the end is left out."""
    decryptor = Cipher(algorithms.AES(key), modes.CBC(start.ljust(_BLOCK, b"\0"))).decryptor()
    return decryptor.update(octets[: len(octets) // _BLOCK * _BLOCK])
