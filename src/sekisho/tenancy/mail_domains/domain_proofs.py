"""Looks at what a domain publishes so that its mail can be proven: SPF, DKIM, DMARC."""

from collections.abc import AsyncIterator, Sequence

from sekisho.ports.lookups import NoData, NxDomain, Resolver
from sekisho.senderauth.dmarc_tree import DnsTree
from sekisho.senderauth.keys import key_name, parse_key
from sekisho.senderauth.report_destinations import destinations
from sekisho.senderauth.spf import check_host
from sekisho.tenancy.mail_domains.domain_look import Look, State, records_of, shown

_STRANGER = "192.0.2.255"  # an address of no server (RFC 5737): what SPF says of it, it says of everybody


async def spf(domain: str, resolver: Resolver) -> AsyncIterator[Look]:
    """Look at the SPF record."""
    records = [record for record in await records_of(domain, resolver, b"v=spf1") if record[6:7] in {b"", b" "}]
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
            shown(*records),
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
    yield Look("SPF", state, shown(*records), english, japanese)


async def dkim(domain: str, resolver: Resolver, selectors: Sequence[str]) -> AsyncIterator[Look]:
    """Look at the keys of these selectors."""
    if not selectors:
        yield Look(
            "DKIM", State.UNKNOWN, "", "No selector is known. Make a signing key (Signing keys, or sekisho dkim new), or name it with --selector.",
            "セレクターが不明です。署名鍵を作成する（管理画面の「署名鍵」またはsekisho dkim new）か、--selectorで指定してください。",
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
            yield Look(subject, State.BAD, shown(*records), f"The key cannot be used: {problem}.", f"鍵を使用できません（{problem}）。")
            continue
        if key is None:
            yield Look(subject, State.BAD, "", "There is no key in DNS.", "DNSに鍵がありません。")
        elif key.testing:
            yield Look(
                subject,
                State.BETTER,
                shown(*records),
                "The key is marked as a test (t=y). Remove that.",
                "鍵が試験中（t=y）です。指定を外してください。",
            )
        elif key.family == "rsa" and key.bits < 2_048:
            state = State.BAD if key.bits < 1_024 else State.BETTER
            yield Look(
                subject,
                state,
                shown(*records),
                f"{key.bits} bits are few; take 2048.",
                f"鍵長{key.bits}ビットは短すぎます。2048ビットにしてください。",
            )
        else:
            yield Look(
                subject,
                State.GOOD,
                shown(*records),
                f"A key of {key.bits} bits ({key.family}).",
                f"鍵が公開されています（{key.family}、{key.bits}ビット）。",
            )


async def dmarc(domain: str, resolver: Resolver) -> AsyncIterator[Look]:
    """Look at the DMARC policy and where its reports go."""
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
