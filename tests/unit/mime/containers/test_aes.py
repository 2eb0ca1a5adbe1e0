from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from sekisho.mime.containers.aes import chained, counted


def test_the_counter_begins_at_one_with_its_low_octet_first():
    key = bytes(range(16))
    stream = Cipher(algorithms.AES(key), modes.ECB()).encryptor().update(b"\x01" + bytes(15) + b"\x02" + bytes(15))
    assert counted(key, bytes(20)) == stream[:20]
    assert counted(key, counted(key, b"x" * 3_000_000)) == b"x" * 3_000_000


def test_chained_blocks():
    key, start = bytes(32), bytes(8)
    packed = Cipher(algorithms.AES(key), modes.CBC(start.ljust(16, b"\0"))).encryptor().update(b"sixteen octets..")
    assert chained(key, start, packed + b"cut") == b"sixteen octets.."
