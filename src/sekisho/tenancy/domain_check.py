"""What a domain publishes about its mail, looked at from outside, with plain advice: SPF, DKIM, DMARC, BIMI, MTA-STS, TLS-RPT, MX."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sekisho.model.delivery import Hop, Route
from sekisho.ports.lookups import NoData, NxDomain, Resolver, TempFail
from sekisho.ports.recipients import Existence
from sekisho.senderauth.dmarc_tree import DnsTree
from sekisho.senderauth.keys import key_name, parse_key
from sekisho.senderauth.report_destinations import destinations
from sekisho.senderauth.spf import check_host

_STRANGER = "192.0.2.255"  # an address of no server (RFC 5737): what SPF says of it, it says of everybody
_MOST_SERVERS = 20

Probe = Callable[[Route], Awaitable[Existence]]  # asks a server whether it takes mail for the domain's postmaster


class State(StrEnum):
    """How good a thing is."""

    GOOD = "good"
    BETTER = "could be better"
    BAD = "bad"
    UNKNOWN = "not known"


@dataclass(frozen=True, slots=True)
class Look:
    """One thing that was looked at: what stands there, and what to do about it, in English and Japanese."""

    subject: str  # "SPF", "DKIM s1" ...
    state: State
    found: str  # as published, at most 200 characters; foreign text
    english: str
    japanese: str


async def check_domain(domain: str, resolver: Resolver, selectors: Sequence[str] = (), probe: Probe | None = None) -> list[Look]:
    """Return everything that could be seen of a domain (as DNS spells it). What DNS does not answer is `UNKNOWN`; nothing is raised for it.

    `probe` is asked of each mail server; without it no server is touched.
    """
    looks: list[Look] = []
    parts = (
        _mx(domain, resolver, probe),
        _spf(domain, resolver),
        _dkim(domain, resolver, selectors),
        _dmarc(domain, resolver),
        _more(domain, resolver),
    )
    for subject, part in zip(("MX", "SPF", "DKIM", "DMARC", "BIMI, MTA-STS, TLS-RPT"), parts, strict=True):
        try:
            looks += [look async for look in part]
        except TempFail as failure:
            looks.append(
                Look(
                    subject,
                    State.UNKNOWN,
                    str(failure)[:200],
                    "DNS gave no answer; ask again later.",
                    "DNSが応答しません。後で再度確認してください。",
                )
            )
    return looks


async def _txt(name: str, resolver: Resolver, mark: bytes) -> list[bytes]:
    """Return the TXT records of a name that begin with a mark (case ignored)."""
    try:
        return [record for record in await resolver.txt(name) if record.lower().startswith(mark)]
    except (NoData, NxDomain):
        return []


def _shown(*records: bytes) -> str:
    return " | ".join(record.decode("utf-8", "replace") for record in records)[:200]


async def _mx(domain: str, resolver: Resolver, probe: Probe | None) -> AsyncIterator[Look]:
    try:
        servers = sorted(await resolver.mx(domain))
    except (NoData, NxDomain):
        servers = []
    found = ", ".join(f"{preference} {host}" for preference, host in servers)[:200]
    hosts = [host for _, host in servers][:_MOST_SERVERS]
    if not hosts:
        yield Look(
            "MX", State.BAD, "", "No mail server is named; mail may not find its way.", "MXレコードがないため、メールが届かないおそれがあります。"
        )
        return
    if hosts in ([""], ["."]):
        yield Look(
            "MX",
            State.GOOD,
            found,
            "The domain says that it takes no mail (null MX).",
            "メールを受け取らないドメインとして宣言されています（null MX）。",
        )
        return
    lost = [host for host in hosts if not await _has_address(host, resolver)]
    if lost:
        yield Look("MX", State.BAD, ", ".join(lost)[:200], "These mail servers have no address.", "次のメールサーバーのアドレスがありません。")
    else:
        yield Look(
            "MX",
            State.GOOD,
            found,
            "All mail servers have addresses. They should all be this gateway.",
            "すべてのメールサーバーにアドレスがあります。本ゲートウェイだけを指定してください。",
        )
    for host in hosts if probe is not None else ():
        yield await look_direct(host, Route((Hop(host, 25),)), probe)


async def look_direct(name: str, route: Route, probe: Probe | None) -> Look:
    """Ask a server whether it takes mail for the domain, and say what that means. Whoever asks from elsewhere than the gateway learns the truth."""
    existence = await probe(route) if probe is not None else Existence.UNKNOWN
    subject = f"direct {name}"
    if existence is Existence.YES:
        return Look(
            subject,
            State.BETTER,
            "accepted",
            "It takes mail from this machine. If this machine is not the gateway, anybody can go past the gateway: let the server accept it alone.",
            "このマシンからのメールを受け付けます。本ゲートウェイ以外からも受け付ける場合は、ゲートウェイを経由しないメールが届きます。受付元を制限してください。",
        )
    if existence is Existence.NO:
        return Look(subject, State.GOOD, "refused", "It refuses mail from this machine.", "このマシンからのメールは拒否されます。")
    return Look(subject, State.UNKNOWN, "", "It could not be asked, or did not say.", "接続できないか、応答がありませんでした。")


async def _has_address(host: str, resolver: Resolver) -> bool:
    for ask in (resolver.a, resolver.aaaa):
        try:
            if await ask(host):
                return True
        except (NoData, NxDomain):
            continue
    return False


async def _spf(domain: str, resolver: Resolver) -> AsyncIterator[Look]:
    records = [record for record in await _txt(domain, resolver, b"v=spf1") if record[6:7] in {b"", b" "}]
    if not records:
        yield Look(
            "SPF",
            State.BAD,
            "",
            "No record: anybody may send in your name. Publish one.",
            "SPFレコードがありません。なりすましを防ぐため公開してください。",
        )
        return
    if len(records) > 1:
        yield Look(
            "SPF",
            State.BAD,
            _shown(*records),
            "Several records: none counts. Leave one.",
            "SPFレコードが複数あり、すべて無効です。1件にしてください。",
        )
        return
    result = await check_host(_STRANGER, domain, f"postmaster@{domain}", domain, resolver)
    advice = {
        "fail": (State.GOOD, "Servers that are not listed are refused.", "記載のないサーバーからの送信を拒否する設定です。"),
        "softfail": (State.GOOD, "Servers that are not listed are doubted.", "記載のないサーバーからの送信を疑う設定です。"),
        "neutral": (
            State.BETTER,
            "It says nothing about servers that are not listed. End it with -all or ~all.",
            "末尾を「-all」または「~all」にしてください。",
        ),
        "pass": (State.BAD, "Anybody may send in your name. Remove +all.", "誰でも送信できる設定です。「+all」を削除してください。"),
        "permerror": (State.BAD, f"The record is broken: {result.problem}.", f"SPFレコードに誤りがあります（{result.problem}）。"),
        "temperror": (State.UNKNOWN, "DNS gave no answer; ask again later.", "DNSが応答しません。後で再度確認してください。"),
        "none": (State.BAD, "The record is not found where it is asked for.", "SPFレコードが見つかりません。"),
    }
    state, english, japanese = advice[result.result]
    yield Look("SPF", state, _shown(*records), english, japanese)


async def _dkim(domain: str, resolver: Resolver, selectors: Sequence[str]) -> AsyncIterator[Look]:
    if not selectors:
        yield Look(
            "DKIM", State.UNKNOWN, "", "No selector is known. Name it with --selector, or make a key: sekisho dkim new.",
            "セレクターが不明です。--selectorで指定するか、sekisho dkim newで鍵を作成してください。",
        )  # fmt: skip
    for selector in selectors:
        subject = f"DKIM {selector}"
        try:
            records = await resolver.txt(key_name(selector=selector, domain=domain))
        except (NoData, NxDomain):
            records = []
        try:
            key = parse_key(records[0]) if records else None
        except ValueError as problem:
            yield Look(subject, State.BAD, _shown(*records), f"The key cannot be used: {problem}.", f"鍵を使用できません（{problem}）。")
            continue
        if key is None:
            yield Look(subject, State.BAD, "", "There is no key in DNS.", "DNSに鍵がありません。")
        elif key.testing:
            yield Look(
                subject,
                State.BETTER,
                _shown(*records),
                "The key is marked as a test (t=y). Remove that.",
                "鍵が試験中（t=y）です。指定を外してください。",
            )
        elif key.family == "rsa" and key.bits < 2_048:
            state = State.BAD if key.bits < 1_024 else State.BETTER
            yield Look(
                subject,
                state,
                _shown(*records),
                f"{key.bits} bits are few; take 2048.",
                f"鍵長{key.bits}ビットは短すぎます。2048ビットにしてください。",
            )
        else:
            yield Look(
                subject,
                State.GOOD,
                _shown(*records),
                f"A key of {key.bits} bits ({key.family}).",
                f"鍵が公開されています（{key.family}、{key.bits}ビット）。",
            )


async def _dmarc(domain: str, resolver: Resolver) -> AsyncIterator[Look]:
    tree = DnsTree(resolver)
    found = await tree.policy(domain)
    if found is None:
        yield Look(
            "DMARC", State.BAD, tree.problem, "No policy: receivers cannot tell forgeries. Begin with p=none and rua=, then reject.",
            "DMARCポリシーがありません。p=noneとrua=から始め、p=rejectに進めてください。",
        )  # fmt: skip
        return
    record = found.record
    policy = record.policy if found.domain == domain else record.subdomain_policy or record.policy
    if record.testing:
        yield Look(
            "DMARC",
            State.BETTER,
            record.text[:200],
            "The policy is in test (t=y). Remove that when reports look well.",
            "試験中（t=y）です。レポートに問題がなければ外してください。",
        )
    elif policy == "none":
        yield Look(
            "DMARC",
            State.BETTER,
            record.text[:200],
            "Forgeries are only counted (p=none). Go on to quarantine, then reject.",
            "なりすましは集計されるだけです（p=none）。quarantine、rejectへ進めてください。",
        )
    else:
        yield Look(
            "DMARC",
            State.GOOD,
            record.text[:200],
            f"Forgeries are to be {'refused' if policy == 'reject' else 'kept apart'}.",
            f"なりすましメールへの対応が指定されています（p={policy}）。",
        )
    if not record.rua:
        yield Look(
            "DMARC rua",
            State.BETTER,
            "",
            "Nobody gets reports. Name an address with rua=.",
            "集計レポートの送り先がありません。rua=で指定してください。",
        )
        return
    unwanted = set(record.rua[:5]) - set(await destinations(record.rua, found.domain, resolver))
    if unwanted:
        yield Look(
            "DMARC rua",
            State.BAD,
            ", ".join(sorted(unwanted))[:200],
            "These addresses elsewhere have not agreed to get reports.",
            "外部の送り先がレポートの受信を承認していません。",
        )


async def _more(domain: str, resolver: Resolver) -> AsyncIterator[Look]:
    sts = await _txt(f"_mta-sts.{domain}", resolver, b"v=stsv1")
    if not sts:
        yield Look("MTA-STS", State.BETTER, "", "Mail to you may travel without proven encryption.", "受信時の暗号化が保証されていません。")
    elif not await _has_address(f"mta-sts.{domain}", resolver):
        yield Look(
            "MTA-STS", State.BAD, _shown(*sts), "The policy's host mta-sts has no address.", "ポリシーを置くホスト（mta-sts）のアドレスがありません。"
        )
    else:
        yield Look(
            "MTA-STS",
            State.GOOD,
            _shown(*sts),
            "A policy is announced (it was not fetched).",
            "ポリシーが公開されています（内容は取得していません）。",
        )
    reports = await _txt(f"_smtp._tls.{domain}", resolver, b"v=tlsrptv1")
    if reports:
        yield Look("TLS-RPT", State.GOOD, _shown(*reports), "Failures of encryption are reported to you.", "暗号化の失敗が報告されます。")
    else:
        yield Look("TLS-RPT", State.BETTER, "", "You do not hear of failures of encryption.", "暗号化の失敗が報告されません。")
    logo = await _txt(f"default._bimi.{domain}", resolver, b"v=bimi1")
    if logo:
        yield Look(
            "BIMI", State.GOOD, _shown(*logo), "A logo is announced (it was not fetched).", "ロゴが公開されています（内容は取得していません）。"
        )
    else:
        yield Look("BIMI", State.BETTER, "", "No logo. Needed only if you want one shown.", "ロゴは未設定です。表示したい場合のみ必要です。")
