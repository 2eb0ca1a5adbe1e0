"""Who may send in an organisation's name: its servers by network or certificate, people and programs by login."""

import asyncio
import hashlib
import re
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_network

from sekisho.model.access import Permission, Sight
from sekisho.model.arguments import LongText, ShortText
from sekisho.model.errors import Conflict, NotFound, Refused
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.model.use_case import use_case
from sekisho.ports.audit import Trail
from sekisho.ports.control import Change, Control
from sekisho.tenancy.from_file import FromFile
from sekisho.tenancy.passwords import LONGEST_PASSWORD, hash_password
from sekisho.tenancy.scope import must_be_whole
from sekisho.tenancy.tenants import find_tenant
from sekisho.tenancy.values import CERTIFICATE, LOGIN, NETWORK, CertificateRecord, LoginRecord, NetworkRecord, read, to_json

MOST = 1_000  # of each, of one organisation
WIDEST = {4: 8, 6: 16}  # shortest prefix by version: nobody owns more of the Internet
SHORTEST_PASSWORD = 12
_LOGIN = re.compile(r"[A-Za-z0-9._@+-]{1,100}")


@dataclass(frozen=True, slots=True)
class Sender:
    """One way to send in an organisation's name."""

    kind: str  # "network", "login" or "certificate"
    name: str  # the network, the login, or the certificate's fingerprint
    note: str
    from_file: bool


@use_case("outbound.list", Permission.READ_TENANT, "List who may send in the organisation's name.", "組織の名前で送信できる相手の一覧を表示します。")
async def list_senders(control: Control, from_file: Callable[[], FromFile], tenant: TenantId) -> list[Sender]:
    """Return networks, logins and certificates; of logins never the hash."""
    await find_tenant(control, tenant)
    base = from_file() if tenant == DEFAULT_TENANT else FromFile()
    shown = [Sender(NETWORK, name, "", from_file=True) for name in base.networks]
    shown += [Sender(LOGIN, name, "", from_file=True) for name in base.logins]
    shown += [Sender(CERTIFICATE, name, "", from_file=True) for name in base.certificates]
    for kind, shape in ((NETWORK, NetworkRecord), (LOGIN, LoginRecord), (CERTIFICATE, CertificateRecord)):
        shown += [
            Sender(kind, entry.key, getattr(read(entry, shape), "note", ""), from_file=False)
            for entry in await control.entries(tenant, kind, limit=MOST)
        ]
    return shown


@use_case(
    "outbound.add_network",
    Permission.RUN_STATION,
    "Let a network send in their name.",
    "送信元ネットワークを追加します。",
    changes=True,
    step_up=True,
)
async def add_network(
    control: Control, from_file: Callable[[], FromFile], trail: Trail, tenant: TenantId, network: ShortText, note: ShortText = ""
) -> Sender:
    """Add servers by their network. For whoever runs the installation: an address is proof of nothing but its place in the Internet."""
    await _room(control, tenant, NETWORK)
    try:
        parsed = ip_network(network.strip())
    except ValueError as error:
        raise Refused(f"{network[:100]!r} is not a network: {error}", f"{network[:100]!r}はネットワークではありません。") from None
    if parsed.prefixlen < WIDEST[parsed.version]:
        raise Refused(f"{parsed} is too wide: this would be an open relay", f"{parsed}は広すぎます。不正中継になります。")
    if str(parsed) in from_file().networks:
        raise Refused(f"{parsed} stands in the settings file", f"{parsed}は設定ファイルで登録されています。")
    await _add(control, trail, tenant, NETWORK, str(parsed), to_json(NetworkRecord(note[:200])), note)
    return Sender(NETWORK, str(parsed), note[:200], from_file=False)


@use_case(
    "outbound.set_login",
    Permission.CHANGE_TENANT,
    "Set a login for sending.",
    "送信用ログインを設定します。",
    changes=True,
    step_up=True,
)
async def set_login(
    control: Control,
    from_file: Callable[[], FromFile],
    trail: Trail,
    tenant: TenantId,
    sight: Sight,
    login: ShortText,
    password: LongText,
    note: ShortText = "",
) -> Sender:
    """Set a login of submission listeners. Its name is one over all organisations. Only a hash of the password is kept."""
    must_be_whole(sight)
    if not _LOGIN.fullmatch(login) or login in from_file().logins:
        raise Refused(f"{login[:100]!r} cannot be a login here", f"{login[:100]!r}はログイン名に使用できません。")
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise Refused(f"a password has at least {SHORTEST_PASSWORD} characters", f"パスワードは{SHORTEST_PASSWORD}文字以上にしてください。")
    known = await control.get(tenant, LOGIN, login)
    await _room(control, tenant, LOGIN)
    record = LoginRecord(await asyncio.to_thread(hash_password, password), note[:200])
    claim = (f"login:{login}",)
    change = Change(LOGIN, login, to_json(record), known.version if known else 0, claim)
    try:
        await control.commit(tenant, [change], trail.line(f"login {login}", after="" if known is None else '"another password"'))
    except Conflict:
        raise Conflict(f"the login {login!r} is taken", f"ログイン名{login!r}はすでに使われています。") from None
    return Sender(LOGIN, login, note[:200], from_file=False)


@use_case(
    "outbound.add_certificate",
    Permission.CHANGE_TENANT,
    "Let the holder of a certificate send.",
    "クライアント証明書を追加します。",
    changes=True,
    step_up=True,
)
async def add_certificate(
    control: Control, from_file: Callable[[], FromFile], trail: Trail, tenant: TenantId, pem: LongText, note: ShortText = ""
) -> Sender:
    """Add a client certificate (PEM). Whoever has its key may send in the organisation's name.

    For whoever runs the installation: from the first one on every client is asked for a certificate, and strange ones end the handshake.
    """
    await _room(control, tenant, CERTIFICATE)
    if len(pem) > 20_000 or "PRIVATE KEY" in pem:
        raise Refused("one certificate in PEM is needed, and never its key", "PEM形式の証明書を1件指定してください。秘密鍵は不要です。")
    try:
        octets = ssl.PEM_cert_to_DER_cert(pem.strip())
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=octets)  # is it one?
    except (ValueError, ssl.SSLError) as error:
        raise Refused(f"this is no certificate in PEM: {error}", "PEM形式の証明書ではありません。") from None
    fingerprint = hashlib.sha256(octets).hexdigest()
    if fingerprint in from_file().certificates:
        raise Refused("this certificate stands in the settings file", "この証明書は設定ファイルで登録されています。")
    await _add(control, trail, tenant, CERTIFICATE, fingerprint, to_json(CertificateRecord(pem.strip(), note[:200])), note)
    return Sender(CERTIFICATE, fingerprint, note[:200], from_file=False)


@use_case("outbound.remove", Permission.CHANGE_TENANT, "Let it send no more.", "送信の許可を取り消します。", changes=True, step_up=True)
async def remove_sender(control: Control, trail: Trail, tenant: TenantId, sight: Sight, kind: ShortText, name: ShortText) -> Sender:
    """Remove a network, login or certificate. Raises NotFound."""
    must_be_whole(sight)
    entry = await control.get(tenant, kind, name) if kind in {NETWORK, LOGIN, CERTIFICATE} else None
    if entry is None:
        raise NotFound(f"there is no {kind[:20]} {name[:100]!r} here that can be removed", f"{name[:100]!r}は登録されていません。")
    await control.commit(tenant, [Change(kind, name, None, entry.version)], trail.line(f"{kind} {name}"))
    return Sender(kind, name, "", from_file=False)


async def _add(control: Control, trail: Trail, tenant: TenantId, kind: str, key: str, value: bytes, note: str) -> None:
    try:
        await control.commit(tenant, [Change(kind, key, value, 0, (f"{kind}:{key}",))], trail.line(f"{kind} {key}", after=to_json(note).decode()))
    except Conflict:
        raise Conflict(f"this {kind} is there already", "すでに登録されています。") from None


async def _room(control: Control, tenant: TenantId, kind: str) -> None:
    await find_tenant(control, tenant)
    if await control.count(tenant, kind) >= MOST:
        raise Refused(f"an organisation has at most {MOST} of these", f"1つの組織で{MOST}件までです。")
