"""Reads a directory by LDAP: version 3, TLS before anything is said, a simple bind, one search in pages. Nothing is ever changed there."""

import asyncio
import ssl
from urllib.parse import urlsplit

from sekisho.backends.ldap.ber import BOOLEAN, ENUMERATED, SEQUENCE, element, elements, header, integer, number, octets, sequence
from sekisho.backends.ldap.filters import encode_filter
from sekisho.ports.people_source import SourceEntry, SourceFailed, SourceQuestion

PAGE = 500
LARGEST_MESSAGE = 16 * 1024 * 1024  # octets of one entry or answer
START_TLS, PAGED = "1.3.6.1.4.1.1466.20037", "1.2.840.113556.1.4.319"  # RFC 4511 section 4.14.1, RFC 2696
_BIND_ANSWER, _ENTRY, _DONE, _REFERENCE, _EXTENDED_ANSWER = 0x61, 0x64, 0x65, 0x73, 0x78
_WRONG_PASSWORD, _REFERRAL, _SIZE_EXCEEDED = 49, 10, 4


class LdapDirectory:
    """The port `PeopleSource` for OpenLDAP, Active Directory (also its Global Catalog) and whatever else speaks LDAP 3."""

    async def ask(self, question: SourceQuestion) -> list[SourceEntry]:
        """Return every entry that fits, or raise SourceFailed."""
        host, port, at_once = _place(question.url)
        try:
            context = _context(question.authorities)
            encode_filter(question.filter)
        except (ValueError, ssl.SSLError) as error:
            raise SourceFailed(
                f"the settings of this directory cannot be used: {error}", f"ディレクトリの設定に誤りがあります（{error}）。"
            ) from None
        try:
            async with asyncio.timeout(question.seconds):
                reader, writer = await asyncio.open_connection(
                    host, port, ssl=context if at_once else None, server_hostname=host if at_once else None
                )
                try:
                    return await _Session(reader, writer).run(question, None if at_once else (context, host))
                finally:
                    writer.transport.abort()
        except ssl.SSLCertVerificationError as error:
            raise SourceFailed(
                f"{host} does not prove that it is {host}: {error.verify_message}", f"{host}の証明書を確認できません（{error.verify_message}）。"
            ) from None
        except TimeoutError:
            raise SourceFailed(
                f"{host} gave no whole answer within {question.seconds:g} s", f"{host}が{question.seconds:g}秒以内に応答しません。"
            ) from None
        except (OSError, EOFError, ValueError) as error:
            raise SourceFailed(
                f"{host} port {port} gave no whole answer: {error}", f"{host}（ポート{port}）から全件を取得できません（{error}）。"
            ) from None


class _Session:
    """One connection. The first answer that is not as it should be ends it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._message = 0

    async def run(self, question: SourceQuestion, start_tls: tuple[ssl.SSLContext, str] | None) -> list[SourceEntry]:
        if start_tls:
            await self._send(sequence(octets(START_TLS, 0x80), tag=0x77))
            await self._expect(_EXTENDED_ANSWER, "begin TLS")
            await self._writer.start_tls(start_tls[0], server_hostname=start_tls[1])
        await self._send(sequence(integer(3), octets(question.bind_dn), octets(question.password, 0x80), tag=0x60))
        await self._expect(_BIND_ANSWER, "let us in")
        found: list[SourceEntry] = []
        cookie = b""
        while True:
            paging = sequence(octets(PAGED), element(BOOLEAN, b"\xff"), octets(sequence(integer(PAGE), octets(cookie))))
            await self._send(_search(question), sequence(paging, tag=0xA0))
            cookie = await self._page(found, question.most_entries)
            if not cookie:
                self._writer.write(sequence(integer(self._message + 1), b"\x42\x00"))
                return found

    async def _page(self, found: list[SourceEntry], most: int) -> bytes:
        """Take one page in; return where the next begins, b"" if this was the last."""
        while True:
            tag, content, controls = await self._receive()
            if tag == _ENTRY:
                found.append(_entry(content))
                if len(found) > most:
                    raise ValueError(f"more than {most} entries fit")
            elif tag == _DONE:
                _check(content, "search")
                return _cookie(controls)
            elif tag != _REFERENCE:  # parts of other servers are left out, as their own source
                raise ValueError("an answer that was not asked for")

    async def _send(self, operation: bytes, controls: bytes = b"") -> None:
        self._message += 1
        self._writer.write(sequence(integer(self._message), operation, controls))
        await self._writer.drain()

    async def _expect(self, wanted: int, what: str) -> None:
        tag, content, _ = await self._receive()
        if tag != wanted:
            raise ValueError("an answer that was not asked for")
        _check(content, what)

    async def _receive(self) -> tuple[int, bytes, bytes]:
        """Return the operation's tag, its content, and the controls."""
        data = await self._reader.readexactly(2)
        if data[1] & 0x80:
            data += await self._reader.readexactly(data[1] & 0x7F)
        tag, _, size = header(data)
        if tag != SEQUENCE or size > LARGEST_MESSAGE:
            raise ValueError("not LDAP, or one answer is too large")
        parts = elements(await self._reader.readexactly(size))
        if len(parts) < 2 or number(parts[0][1]) != self._message:
            raise ValueError("an answer to another question")
        return parts[1][0], parts[1][1], parts[2][1] if len(parts) > 2 else b""


def _search(question: SourceQuestion) -> bytes:
    wanted = sequence(*(octets(name) for name in question.attributes))
    whole_tree, never_follow = integer(2, ENUMERATED), integer(0, ENUMERATED)
    bounds = integer(0), integer(int(question.seconds)), element(BOOLEAN, b"\x00")
    return sequence(octets(question.base_dn), whole_tree, never_follow, *bounds, encode_filter(question.filter), wanted, tag=0x63)


def _entry(content: bytes) -> SourceEntry:
    (_, dn), (_, listed) = elements(content)
    attributes: dict[str, tuple[str, ...]] = {}
    for _, one in elements(listed):
        (_, name), (_, values) = elements(one)
        key = name.decode("ascii", "replace").partition(";")[0].lower()
        attributes[key] = attributes.get(key, ()) + tuple(_text(value) for _, value in elements(values))
    return SourceEntry(_text(dn), attributes)


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.hex()


def _check(content: bytes, what: str) -> None:
    """Raise what a result other than success means. What the server says of it is shown, at most 200 characters."""
    (_, code), _, (_, told), *_ = elements(content)
    result = number(code)
    if result == 0:
        return
    says = _text(told)[:200].strip("\x00 ")
    if result == _WRONG_PASSWORD:
        raise SourceFailed("the name or password for this directory is wrong", "ディレクトリの名前またはパスワードが違います。")
    if result == _SIZE_EXCEEDED:
        raise SourceFailed("the directory gives only a part of its entries", "ディレクトリが一部のエントリーしか返しません。")
    if result == _REFERRAL:
        raise SourceFailed("the directory sends us to another server", "ディレクトリが別のサーバーを案内しています。")
    raise SourceFailed(f"the directory did not {what} (result {result}): {says}", f"ディレクトリが拒否しました（{result}）: {says}")


def _cookie(controls: bytes) -> bytes:
    for _, control in elements(controls):
        (_, kind), *more = elements(control)
        if kind == PAGED.encode() and more:
            (_, value), *_ = elements(more[-1][1])
            _, (_, cookie) = elements(value)
            return cookie
    raise ValueError("the directory does not answer in pages")


def _place(url: str) -> tuple[str, int, bool]:
    """Return host, port, and whether TLS begins at once. Raises SourceFailed."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = 0
    if parts.scheme not in {"ldap", "ldaps"} or not parts.hostname or port == 0 or parts.username or parts.path not in {"", "/"}:
        raise SourceFailed(
            f"{url[:100]!r} is not ldaps://host[:port] or ldap://host[:port]", f"{url[:100]!r}はldaps://またはldap://のURLではありません。"
        )
    return parts.hostname, port or (636 if parts.scheme == "ldaps" else 389), parts.scheme == "ldaps"


def _context(authorities: str) -> ssl.SSLContext:
    """Return TLS that checks certificate and name. Raises ssl.SSLError for authorities that are none."""
    return ssl.create_default_context(cadata=authorities or None)
