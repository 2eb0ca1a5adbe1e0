"""What an organisation has to publish so that its mail comes here and can be proven: every record with its text, compared with what DNS shows now."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from sekisho.domains.labels import to_dns
from sekisho.model.access import Permission, Sight
from sekisho.model.arguments import ShortText
from sekisho.model.errors import NotFound
from sekisho.model.ids import TenantId
from sekisho.model.signing import KeyState
from sekisho.model.use_case import use_case
from sekisho.ports.control import Control
from sekisho.ports.keys import Keys
from sekisho.ports.lookups import NoData, NxDomain, Resolver, TempFail
from sekisho.senderauth.keys import key_name
from sekisho.senderauth.signing_key import signing_key
from sekisho.senderauth.spf import check_host
from sekisho.tenancy.from_file import FromFile
from sekisho.tenancy.mail_domains.domain_check import check_domain
from sekisho.tenancy.mail_domains.domain_look import Look, State, records_of, shown
from sekisho.tenancy.mail_domains.domains import DomainShown, list_domains

_MOST_KEYS = 10


@dataclass(frozen=True, slots=True)
class Record:
    """One thing to publish, and how it stands. `kind`: MX, A, TXT, or "file" for a text served by https under `name`."""

    purpose: str  # "MX", "SPF" ...
    kind: str
    name: str
    value: str
    state: State
    found: str  # what DNS shows now, at most 200 characters; foreign text
    english: str
    japanese: str


@dataclass(frozen=True, slots=True)
class Publication:
    """What a domain has to publish, and what can be seen of it from outside."""

    domain: DomainShown
    host: str  # the name of this gateway
    addresses: tuple[str, ...]  # of that name, as DNS says; () if it says none
    records: tuple[Record, ...]
    looks: tuple[Look, ...]


@use_case(
    "domain.records",
    Permission.READ_TENANT,
    "Show what a domain has to publish, and look whether it does.",
    "公開すべきDNSレコードと現在の状態を表示します。",
)
async def records(
    control: Control, keys: Keys, resolver: Resolver, from_file: Callable[[], FromFile], tenant: TenantId, sight: Sight, name: ShortText
) -> Publication:
    """Return records and looks of one of our domains. DNS that gives no answer is told as such. Raises NotFound for a domain of others."""
    wanted = to_dns(name)
    domain = next((one for one in await list_domains(control, from_file, tenant, sight) if one.name == wanted), None)
    if domain is None:
        raise NotFound(f"there is no domain {name[:100]!r} here", f"ドメイン{name[:100]!r}はありません。")
    host = from_file().installation.authserv_id.lower()
    addresses = await _addresses(host, resolver)
    mine = [key for key in await keys.of_tenant(tenant) if key.domain == wanted and key.state is not KeyState.RETIRED][:_MOST_KEYS]
    found = [
        await _mx(wanted, host, addresses, resolver),
        await _spf(wanted, host, addresses, resolver),
    ]
    for key in mine:
        record = signing_key(key.domain, key.selector, key.private).record().decode("ascii")
        found.append(await _dkim(key_name(key.domain, key.selector), record, resolver))
    if not mine:
        found.append(
            Record(
                "DKIM", "TXT", "", "", State.BAD, "", "There is no signing key yet: make one on the page of keys.",
                "署名鍵がありません。「署名鍵」のページで作成してください。",
            )
        )  # fmt: skip
    found.append(await _dmarc(wanted, resolver))
    found += await _sts(wanted, host, resolver)
    found.append(await _tls_reports(wanted, resolver))
    looks = await check_domain(wanted, resolver, [key.selector for key in mine])
    return Publication(domain, host, tuple(addresses), tuple(found), tuple(looks))


def _silent(purpose: str, kind: str, name: str, value: str) -> Record:
    return Record(
        purpose, kind, name, value, State.UNKNOWN, "", "DNS gave no answer; ask again later.", "DNSが応答しません。後で再度確認してください。"
    )


async def _addresses(host: str, resolver: Resolver) -> list[str]:
    found: list[str] = []
    for ask in (resolver.a, resolver.aaaa):
        try:
            found += await ask(host)
        except (NoData, NxDomain, TempFail):
            continue
    return found[:10]


async def _mx(domain: str, host: str, addresses: Sequence[str], resolver: Resolver) -> Record:
    value = f"10 {host}."
    try:
        servers = sorted(await resolver.mx(domain))
    except (NoData, NxDomain):
        servers = []
    except TempFail:
        return _silent("MX", "MX", domain, value)
    said = ", ".join(f"{preference} {server}" for preference, server in servers)[:200]
    names = {server.rstrip(".").lower() for _, server in servers}
    if names == {host} and addresses:
        told = (State.GOOD, "All mail comes through this gateway.", "すべてのメールが本ゲートウェイを経由します。")
    elif host in names and not addresses:
        told = (State.BAD, f"{host} has no address in DNS.", f"{host}のアドレスがDNSにありません。")
    elif host in names:
        told = (
            State.BETTER,
            "Other servers are named beside this gateway: mail can go past it.",
            "ほかのサーバーも指定されているため、本ゲートウェイを経由しないメールがあります。",
        )
    else:
        told = (
            State.BAD,
            "Mail does not come here yet. Change this last, when the test mail has arrived.",
            "まだ本ゲートウェイに届きません。テストメールが届いてから、最後に変更してください。",
        )
    return Record("MX", "MX", domain, value, told[0], said, told[1], told[2])


async def _spf(domain: str, host: str, addresses: Sequence[str], resolver: Resolver) -> Record:
    plain = f"v=spf1 mx a:{host} -all"
    try:
        published = [record for record in await records_of(domain, resolver, b"v=spf1") if record[6:7] in {b"", b" "}]
    except TempFail:
        return _silent("SPF", "TXT", domain, plain)
    if not published:
        return Record(
            "SPF", "TXT", domain, plain, State.BAD, "",
            "Nothing is published. Add whatever else sends in your name, such as include:spf.protection.outlook.com.",
            "公開されていません。ほかの送信元がある場合は追加してください（例: include:spf.protection.outlook.com）。",
        )  # fmt: skip
    text = published[0].decode("ascii", "replace")
    result = await check_host(addresses[0], domain, f"postmaster@{domain}", domain, resolver) if addresses else None
    if result is not None and result.result == "pass":
        return Record(
            "SPF",
            "TXT",
            domain,
            text[:1_000],
            State.GOOD,
            shown(*published),
            "This gateway may send.",
            "本ゲートウェイからの送信が許可されています。",
        )
    merged = text if f"a:{host}" in text.lower() else f"v=spf1 a:{host}{text[6:]}"
    return Record(
        "SPF", "TXT", domain, merged[:1_000], State.BETTER, shown(*published),
        "Needed if mail leaves through this gateway: your record with this gateway added.",
        "本ゲートウェイから送信する場合に必要です。現在のレコードに本ゲートウェイを加えた値です。",
    )  # fmt: skip


async def _dkim(name: str, value: str, resolver: Resolver) -> Record:
    try:
        published = await resolver.txt(name)
    except (NoData, NxDomain):
        published = []
    except TempFail:
        return _silent("DKIM", "TXT", name, value)
    wanted = "".join(value.split())
    if any("".join(record.decode("ascii", "replace").split()) == wanted for record in published):
        return Record("DKIM", "TXT", name, value, State.GOOD, shown(*published), "The key is published.", "鍵が公開されています。")
    english, japanese = (
        ("Another text stands there.", "異なる値が公開されています。") if published else ("Not published yet.", "まだ公開されていません。")
    )
    return Record("DKIM", "TXT", name, value, State.BAD, shown(*published), english, japanese)


async def _dmarc(domain: str, resolver: Resolver) -> Record:
    name, value = f"_dmarc.{domain}", f"v=DMARC1; p=none; rua=mailto:dmarc-reports@{domain}"
    try:
        published = await records_of(name, resolver, b"v=dmarc1")
    except TempFail:
        return _silent("DMARC", "TXT", name, value)
    if not published:
        return Record(
            "DMARC", "TXT", name, value, State.BAD, "",
            "Nothing is published. Begin so: it changes nothing, and reports come to this address. Later p=quarantine, then p=reject.",
            "公開されていません。まずこの値から始めてください（影響はなく、集計レポートが届きます）。後でp=quarantine、p=rejectへ進めます。",
        )  # fmt: skip
    text = published[0].decode("utf-8", "replace")
    strict = any(part.strip().lower().replace(" ", "") in {"p=reject", "p=quarantine"} for part in text.split(";"))
    state, english, japanese = (
        (State.GOOD, "Forgeries are acted upon.", "なりすましへの対応が指定されています。")
        if strict
        else (
            State.BETTER,
            "Forgeries are only counted. Go on to p=quarantine, then p=reject.",
            "集計のみです。p=quarantine、p=rejectへ進めてください。",
        )
    )
    return Record("DMARC", "TXT", name, text[:1_000], state, shown(*published), english, japanese)


async def _sts(domain: str, host: str, resolver: Resolver) -> list[Record]:
    """The announcement, and the policy that it announces (RFC 8461). Its id changes with its text."""
    policy = f"version: STSv1\nmode: testing\nmx: {host}\nmax_age: 604800\n"
    name, value = f"_mta-sts.{domain}", f"v=STSv1; id={sha256(policy.encode()).hexdigest()[:20]}"
    place = f"https://mta-sts.{domain}/.well-known/mta-sts.txt"
    file = Record(
        "MTA-STS", "file", place, policy, State.UNKNOWN, "",
        "Serve this text there; later with mode: enforce. It is not fetched here.",
        "この内容をWebで公開し、後でmode: enforceに変更してください（ここでは取得しません）。",
    )  # fmt: skip
    try:
        published = await records_of(name, resolver, b"v=stsv1")
    except TempFail:
        return [_silent("MTA-STS", "TXT", name, value), file]
    if published:
        good = Record(
            "MTA-STS", "TXT", name, shown(*published), State.GOOD, shown(*published), "A policy is announced.", "ポリシーが公開されています。"
        )
        return [good, file]
    return [
        Record(
            "MTA-STS", "TXT", name, value, State.BETTER, "", "Optional: senders then insist on encryption.", "任意です。送信側に暗号化を求めます。"
        ),
        file,
    ]


async def _tls_reports(domain: str, resolver: Resolver) -> Record:
    name, value = f"_smtp._tls.{domain}", f"v=TLSRPTv1; rua=mailto:tls-reports@{domain}"
    try:
        published = await records_of(name, resolver, b"v=tlsrptv1")
    except TempFail:
        return _silent("TLS-RPT", "TXT", name, value)
    if published:
        return Record(
            "TLS-RPT", "TXT", name, shown(*published), State.GOOD, shown(*published), "Failures are reported.", "暗号化の失敗が報告されます。"
        )
    return Record(
        "TLS-RPT", "TXT", name, value, State.BETTER, "", "Optional: you hear when encryption fails.", "任意です。暗号化の失敗が報告されます。"
    )
