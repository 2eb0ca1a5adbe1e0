"""What a domain publishes about its mail, looked at from outside, with plain advice: SPF, DKIM, DMARC, BIMI, MTA-STS, TLS-RPT, MX."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

from sekisho.model.delivery import Hop, Route
from sekisho.ports.lookups import NoData, NxDomain, Resolver, TempFail
from sekisho.ports.recipients import Existence
from sekisho.tenancy.mail_domains import domain_proofs
from sekisho.tenancy.mail_domains.domain_look import Look, State, has_address, records_of, shown

_MOST_SERVERS = 20

Probe = Callable[[Route], Awaitable[Existence]]  # asks a server whether it takes mail for the domain's postmaster


async def check_domain(domain: str, resolver: Resolver, selectors: Sequence[str] = (), probe: Probe | None = None) -> list[Look]:
    """Return everything that could be seen of a domain (as DNS spells it). What DNS does not answer is `UNKNOWN`; nothing is raised for it.

    `probe` is asked of each mail server; without it no server is touched.
    """
    looks: list[Look] = []
    parts = (
        _mx(domain, resolver, probe),
        domain_proofs.spf(domain, resolver),
        domain_proofs.dkim(domain, resolver, selectors),
        domain_proofs.dmarc(domain, resolver),
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
    lost = [host for host in hosts if not await has_address(host, resolver)]
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


async def _more(domain: str, resolver: Resolver) -> AsyncIterator[Look]:
    sts = await records_of(f"_mta-sts.{domain}", resolver, b"v=stsv1")
    if not sts:
        yield Look("MTA-STS", State.BETTER, "", "Mail to you may travel without proven encryption.", "受信時の暗号化が保証されていません。")
    elif not await has_address(f"mta-sts.{domain}", resolver):
        yield Look(
            "MTA-STS", State.BAD, shown(*sts), "The policy's host mta-sts has no address.", "ポリシーを置くホスト（mta-sts）のアドレスがありません。"
        )
    else:
        yield Look(
            "MTA-STS",
            State.GOOD,
            shown(*sts),
            "A policy is announced (it was not fetched).",
            "ポリシーが公開されています（内容は取得していません）。",
        )
    reports = await records_of(f"_smtp._tls.{domain}", resolver, b"v=tlsrptv1")
    if reports:
        yield Look("TLS-RPT", State.GOOD, shown(*reports), "Failures of encryption are reported to you.", "暗号化の失敗が報告されます。")
    else:
        yield Look("TLS-RPT", State.BETTER, "", "You do not hear of failures of encryption.", "暗号化の失敗が報告されません。")
    logo = await records_of(f"default._bimi.{domain}", resolver, b"v=bimi1")
    if logo:
        yield Look(
            "BIMI", State.GOOD, shown(*logo), "A logo is announced (it was not fetched).", "ロゴが公開されています（内容は取得していません）。"
        )
    else:
        yield Look("BIMI", State.BETTER, "", "No logo. Needed only if you want one shown.", "ロゴは未設定です。表示したい場合のみ必要です。")
