"""The steps by which a folder of a 7z archive is decoded, each bounded by what the header says comes out."""

import bz2
import lzma
import zlib
from hashlib import sha256

from sekisho.mime.containers.aes import chained
from sekisho.mime.containers.bcj2 import bcj2
from sekisho.mime.containers.branches import of_arm64
from sekisho.mime.containers.deflate64 import inflate64
from sekisho.mime.containers.expansion import BROKEN, STEP, Reading, every_stream, unzstd
from sekisho.mime.containers.octet_reader import Broken
from sekisho.mime.containers.ppmd import expand_of_7z
from sekisho.mime.containers.seven_zip_headers import AES, Coder, Folder
from sekisho.mime.containers.streams import is_zstd_frame

_COPY, _DELTA, _LZMA, _LZMA2, _BCJ2 = b"\x00", b"\x03", b"\x03\x01\x01", b"\x21", b"\x03\x03\x01\x1b"
_DEFLATE, _DEFLATE64, _BZIP2, _ZSTD = b"\x04\x01\x08", b"\x04\x01\x09", b"\x04\x02\x02", b"\x04\xf7\x11\x01"
_BRANCHES = {
    b"\x04": lzma.FILTER_X86,
    b"\x05": lzma.FILTER_POWERPC,
    b"\x06": lzma.FILTER_IA64,
    b"\x07": lzma.FILTER_ARM,
    b"\x08": lzma.FILTER_ARMTHUMB,
    b"\x09": lzma.FILTER_SPARC,
    b"\x03\x03\x01\x03": lzma.FILTER_X86,
    b"\x03\x03\x02\x05": lzma.FILTER_POWERPC,
    b"\x03\x03\x04\x01": lzma.FILTER_IA64,
    b"\x03\x03\x05\x01": lzma.FILTER_ARM,
    b"\x03\x03\x07\x01": lzma.FILTER_ARMTHUMB,
    b"\x03\x03\x08\x05": lzma.FILTER_SPARC,
}
_PPMD = b"\x03\x04\x01"
_ARM64, _MOST_ARM64 = b"\x0a", 16_777_216
_NAMES = {b"\x0b": "RISC-V", b"\x04\xf7\x11\x04": "LZ4", b"\x04\xf7\x11\x02": "Brotli"}
_SMALLEST = 4_096  # octets of an LZMA dictionary
_MOST_ROUNDS = 21  # a quarter of a second for each password: more is left closed
_PLAIN_KEY = 0x3F  # rounds that mean: salt and password are the key
_CHUNK = 65_536


class Unknown(Exception):
    """A method that is not read here. The text is its name."""


class Locked(Exception):
    """It needs a password that is not known."""


def decode(folder: Folder, packed: list[bytes], reading: Reading, password: str | None = None) -> bytes:
    """Return the content of a folder. Raises Broken, Unknown, Locked, and Intercepted where a limit stops it."""
    steps = _Steps(folder, packed, reading, password)
    return steps.output(folder.main, 0)


class _Steps:
    def __init__(self, folder: Folder, packed: list[bytes], reading: Reading, password: str | None) -> None:
        self._folder, self._packed, self._reading, self._password = folder, packed, reading, password

    def output(self, number: int, depth: int) -> bytes:
        """Return what an output gives."""
        folder = self._folder
        if depth > len(folder.coders):
            raise Broken("coders joined in a ring")
        first_input = first_output = 0
        for coder in folder.coders:
            if number < first_output + coder.outputs:
                break
            first_input += coder.inputs
            first_output += coder.outputs
        else:
            raise Broken("no such output")
        if coder.outputs != 1:
            raise Unknown("several outputs")
        if number >= len(folder.sizes):
            raise Broken("no size")
        inputs = [self._input(index, depth) for index in range(first_input, first_input + coder.inputs)]
        return self._decoded(coder, inputs, folder.sizes[number])

    def _input(self, number: int, depth: int) -> bytes:
        given = self._folder.pairs.get(number)
        if given is not None:
            return self.output(given, depth + 1)
        if number not in self._folder.packed:
            raise Broken("an input that nothing feeds")
        return self._packed[self._folder.packed.index(number)]

    def _decoded(self, coder: Coder, inputs: list[bytes], size: int) -> bytes:
        method = coder.method
        if size > 2 * self._reading.limits.max_member_octets:
            raise self._reading.intercept("unscannable.archive_member_size", f"{size} octets packed in one")
        if method == _BCJ2:
            if len(inputs) != 4:
                raise Broken("BCJ2 without its four inputs")
            return bcj2(inputs[0], inputs[1], inputs[2], inputs[3], size)
        if len(inputs) != 1:
            raise Unknown(method.hex())
        octets = inputs[0]
        if method == _COPY:
            self._count(min(len(octets), size), len(octets), size)
            return octets[:size]
        if method == AES:
            return self._unlocked(coder.properties, octets)[:size]
        if method in _BRANCHES:
            return _filtered(octets, {"id": _BRANCHES[method]})
        if method == _ARM64:
            if len(octets) > _MOST_ARM64:
                raise Unknown(f"ARM64 of more than {_MOST_ARM64} octets")
            return of_arm64(octets, int.from_bytes(coder.properties[:4], "little"))
        if method == _DELTA:
            return _filtered(octets, {"id": lzma.FILTER_DELTA, "dist": (coder.properties[0] if coder.properties else 0) + 1})
        return self._expanded(coder, octets, size)

    def _expanded(self, coder: Coder, octets: bytes, size: int) -> bytes:
        method = coder.method
        if method in {_DEFLATE64, _ZSTD}:
            attempt = Reading("", len(octets), self._reading.limits, self._reading.budget)
            if method == _DEFLATE64:
                return inflate64(octets, attempt, size).octets[:size]
            content = every_stream(octets, lambda data: unzstd(data, attempt), attempt, marks=is_zstd_frame)
            if any(defect.code == "unscannable.method" for defect in attempt.defects):
                raise Unknown("Zstandard with a large window")
            return content[:size]
        try:
            if method == _LZMA:
                engine: lzma.LZMADecompressor | bz2.BZ2Decompressor = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[_lzma1(coder.properties, size)])
            elif method == _LZMA2:
                engine = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA2, "dict_size": _dictionary(size)}])
            elif method == _BZIP2:
                return self._bzip2(octets, size)
            elif method == _PPMD:
                found = expand_of_7z(octets, coder.properties, size, self._reading)
                if found is None:
                    raise Unknown("PPMd")
                return found
            elif method == _DEFLATE:
                return self._pumped(zlib.decompressobj(-zlib.MAX_WBITS), octets, size)
            else:
                raise Unknown(_NAMES.get(method, method.hex()))
            return self._drawn(engine, octets, size)
        except (*BROKEN, IndexError, MemoryError) as broken:
            raise Broken(str(broken) or type(broken).__name__) from broken

    def _bzip2(self, octets: bytes, size: int) -> bytes:
        """7-Zip writes several streams one behind the other when it packs with several threads."""
        pieces, total = [], 0
        while octets and total < size:
            engine = bz2.BZ2Decompressor()
            pieces.append(self._drawn(engine, octets, size - total))
            total += len(pieces[-1])
            octets = engine.unused_data if engine.eof else b""
        return b"".join(pieces)

    def _drawn(self, engine: lzma.LZMADecompressor | bz2.BZ2Decompressor, octets: bytes, size: int) -> bytes:
        pieces: list[bytes] = []
        total, data = 0, octets
        while total < size and not engine.eof and (data or not engine.needs_input):
            piece = engine.decompress(data, min(STEP, size - total))
            if not piece and not data:
                break
            data = b""
            total += len(piece)
            self._count(len(piece), len(octets), total)
            pieces.append(piece)
        return b"".join(pieces)

    def _pumped(self, engine: "zlib._Decompress", octets: bytes, size: int) -> bytes:
        pieces: list[bytes] = []
        total, data = 0, octets
        while total < size and not engine.eof:
            piece = engine.decompress(data, min(STEP, size - total))
            data = engine.unconsumed_tail
            if not piece and not data:
                break
            total += len(piece)
            self._count(len(piece), len(octets), total)
            pieces.append(piece)
        return b"".join(pieces)

    def _count(self, step: int, taken: int, total: int) -> None:
        """Count what came out. A folder may be larger than one file may be: that bound is kept where the files are cut out."""
        self._reading.grown(step, taken, min(total, self._reading.limits.max_member_octets))

    def _unlocked(self, properties: bytes, octets: bytes) -> bytes:
        if self._password is None:
            raise Locked
        if len(properties) < 2:
            raise Broken("no settings of the encryption")
        rounds = properties[0] & 0x3F
        salt_size = (properties[0] >> 7) + (properties[1] >> 4)
        start_size = (properties[0] >> 6 & 1) + (properties[1] & 15)
        salt, start = properties[2 : 2 + salt_size], properties[2 + salt_size : 2 + salt_size + start_size]
        if rounds > _MOST_ROUNDS and rounds != _PLAIN_KEY:
            raise Locked
        return chained(_key(self._password, salt, rounds), start, octets)


def _key(password: str, salt: bytes, rounds: int) -> bytes:
    secret = salt + password.encode("utf-16-le", "replace")
    if rounds == _PLAIN_KEY:
        return secret[:32].ljust(32, b"\0")
    digest = sha256()
    step = min(1 << rounds, 4_096)
    for start in range(0, 1 << rounds, step):
        digest.update(b"".join([secret + number.to_bytes(8, "little") for number in range(start, start + step)]))
    return digest.digest()


def _lzma1(properties: bytes, size: int) -> dict[str, int]:
    """Return the filter of an LZMA stream. What it says of the dictionary does not matter: more than what comes out is never looked back to."""
    first = properties[0]
    if first >= 225:
        raise Broken("properties of LZMA")
    return {"id": lzma.FILTER_LZMA1, "lc": first % 9, "lp": first // 9 % 5, "pb": first // 45, "dict_size": _dictionary(size)}


def _dictionary(size: int) -> int:
    return max(size, _SMALLEST)


def _filtered(octets: bytes, step: dict[str, int]) -> bytes:
    """Undo a filter of branches or differences with liblzma, which has them only in front of LZMA: the octets go in as uncompressed LZMA2 chunks."""
    pieces = []
    for start in range(0, len(octets), _CHUNK):
        piece = octets[start : start + _CHUNK]
        pieces.append((b"\x01" if not start else b"\x02") + (len(piece) - 1).to_bytes(2, "big") + piece)
    filters = [step, {"id": lzma.FILTER_LZMA2, "dict_size": _CHUNK}]
    return lzma.decompress(b"".join(pieces) + b"\0", lzma.FORMAT_RAW, filters=filters)
