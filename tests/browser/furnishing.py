"""Furnishes a data folder for the browser: accounts, people, domains, a policy with a history, a briefing, a month of mail. `python -m tests.browser.furnishing DATA`.

A process of its own, because commands become the owner of the folder. What it hands on is printed as JSON. Everybody in it is invented.
"""

import json
import random
import sys
import time
from pathlib import Path

from sekisho.access import accounts, administration, links
from sekisho.access.accounts import Account, Factors
from sekisho.access.links import Link, Purpose
from sekisho.access.login import seed_name
from sekisho.access.passwords import Cost, Passwords
from sekisho.advisories import reading
from sekisho.advisories.keeping_issues import Issues
from sekisho.app.assembling.desk import at_the_desk, current_directory
from sekisho.app.configuration.reloading import last_good
from sekisho.app.samples.world import OWN_DOMAIN, RECIPIENT
from sekisho.app.sandbox.reading_room import read_safely
from sekisho.app.storage.folders import DataFolder
from sekisho.app.storage.stores import with_stores
from sekisho.backends.chain import Chain
from sekisho.backends.payload import pack
from sekisho.emergency import opening
from sekisho.model.access import Role
from sekisho.model.ids import DEFAULT_TENANT, ArrivalId, new_id
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.ports.control import INSTALLATION
from sekisho.quarantine import delegates
from sekisho.tenancy import tenants
from sekisho.tenancy.directories import directory_sources
from sekisho.tenancy.mail_domains import domains
from sekisho.tenancy.people import people
from sekisho.tenancy.values import NextHop
from sekisho.tenancy.wishes import policies

PASSWORD = "four unrelated otters sing"
OTHER_TENANT = "branch"
OPERATOR, ADMINISTRATOR, USER, STRANGER = "keeper@example.test", "mika@example.test", "you@example.test", "otto@branch.test"
TOTP_OWNER, PASSKEY_OWNER = "codes@example.test", "keys@example.test"
WATCHER, OF_SOME, MOVING = "watcher@example.test", "some@example.test", "moving@example.test"  # sees all, looks after one domain, changes a password
SEED = b"a seed of tests, no secret"[:20]
HELPED = f"hanako@{OWN_DOMAIN}"  # whose quarantine USER helps with
CLOSED = "closed.example.test"  # its server never answers, so that the queue has something
YUKI = f"yuki@{CLOSED}"  # USER too

FIRST_POLICY = """utc_offset = "+09:00"

[stamps.outside]
english = "This mail comes from outside."
japanese = "社外からのメールです。"
style = "information"

[[senders]]
approve = ["*@supplier.sekisho.test"]
"""
SECOND_POLICY = (
    FIRST_POLICY
    + """
[[rules]]
name = "mark-outside"
direction = "inbound"
[rules.then]
stamp = "outside"
tag = "[ext]"
"""
)

WEEKLY = """WEEKLY REPORT 2026-11-25
【1】かささぎ製 メールゲートウェイ KasasagiGate に複数の脆弱性
概要
KasasagiGate には、複数の脆弱性があります。結果として、遠隔の第三者が、設定を変更したり、情報を窃取したりする可能性があります。
対象となるバージョンは次のとおりです。
- KasasagiGate 5.2.3 より前のバージョン
この問題は、修正済みのバージョンに更新することで解決します。
【2】Mozuku Viewer に解放済みメモリー使用の脆弱性
概要
Mozuku Viewer には、解放済みメモリー使用の脆弱性があります。結果として、細工されたファイルを開くと、任意のコードを実行される可能性があります。
対象となるバージョンは次のとおりです。
- Mozuku Viewer 2.1
この問題は、修正済みのバージョンに更新することで解決します。
"""

SUBJECTS = {
    "clean": (
        "見積書の件",
        "来週の会議について",
        "納品のご連絡",
        "Minutes of Tuesday",
        "Plan for March",
        "請求書を添付します",
        "Offer 2214",
        "研修のご案内",
    ),
    "bulk": ("春の新商品のお知らせ", "Your weekly garden letter", "展示会のご案内"),
    "spam": ("Cheap pills online", "今だけ90%オフ", "You have won"),
    "phishing": ("アカウントの確認が必要です", "Your account has been suspended", "お支払い方法の更新"),
    "fraud": ("至急：振込先変更のお願い", "Urgent transfer"),
    "malware": ("請求書", "Invoice 4471", "Scan from printer"),
}
SENTENCES = {
    "clean": ("Delivered: nothing speaks against it.", "配信しました。問題は見つかりませんでした。"),
    "bulk": ("Delivered with a mark: it is a newsletter.", "広告・メールマガジンの目印を付けて配信しました。"),
    "spam": ("Stopped because its text is that of spam.", "迷惑メールの文面のため止めました。"),
    "phishing": ("Stopped because a link leads elsewhere than it shows.", "リンク先が表示と異なるため止めました。"),
    "fraud": ("Stopped because answers would go to another organisation.", "返信先が別の組織のため止めました。"),
    "malware": ("Stopped because a file in it is a program.", "添付ファイルがプログラムのため止めました。"),
}
KINDS = ("clean",) * 70 + ("bulk",) * 14 + ("spam",) * 9 + ("phishing",) * 4 + ("fraud",) + ("malware",) * 2
SENDERS = ("supplier.sekisho.test", "shoji.sekisho.test", "harbourbank.sekisho.test", "shop.sekisho.test", "stranger.sekisho.test", "garden.example")
NAMES = ("you", "taro", "hanako", "mika", "ken", "anna", "sales", "accounts")


def furnish(folder, messages):
    """Do it; return what tests want to know."""
    data = DataFolder(Path(folder))
    report, told = read_safely(WEEKLY.encode()), {}

    async def work(stores):
        await _accounts(stores)
        directory = await current_directory(stores, last_good(data))

        async def do(function, **arguments):
            return await at_the_desk(stores, function, directory=directory, **arguments)

        await do(tenants.create_tenant, name=OTHER_TENANT, title="Branch office")
        for name, tenant, hops in (
            (CLOSED, DEFAULT_TENANT, (NextHop("127.0.0.1", 1, 0),)),
            ("branch.test", OTHER_TENANT, (NextHop("127.0.0.1", 1, 0),)),
        ):
            await do(domains.add_domain, tenant=tenant, name=name)
            await do(domains.vouch_for_domain, tenant=tenant, name=name)
            await do(domains.route_domain, tenant=tenant, name=name, hops=hops, tls="opportunistic")
            await do(domains.set_unlisted, tenant=tenant, name=name, unlisted="refuse")
        await do(domains.add_domain, tenant=DEFAULT_TENANT, name="new.example.test")
        await do(people.add_person, tenant=DEFAULT_TENANT, address=YUKI)
        await do(
            people.add_person, tenant=DEFAULT_TENANT, address=f"taro@{CLOSED}", name="Taro Yamada", aliases=(f"t.yamada@{CLOSED}",), groups=("sales",)
        )
        await do(
            directory_sources.set_source,
            tenant=DEFAULT_TENANT,
            name="main",
            url="ldaps://directory.example.test",
            bind_dn="cn=reader,dc=example,dc=test",
            base_dn="dc=example,dc=test",
            password="no secret of anybody",
        )
        await do(people.add_person, tenant=OTHER_TENANT, address="otto@branch.test", name="Otto Lind", aliases=(), groups=())
        for text, reason in ((FIRST_POLICY, "a first policy"), (SECOND_POLICY, "mark mail from outside")):
            await do(policies.change, tenant=DEFAULT_TENANT, text=text, reason=reason)
        await do(reading.store_inventory, tenant=DEFAULT_TENANT, text="KasasagiGate,5.2.1,Kasasagi\nMozuku Viewer,2.0,Mozuku\n")
        await Issues(DEFAULT_TENANT, stores.documents, stores.history, stores.campaigns).take_in(report, (), frozenset(), time.time())
        invited = await do(
            administration.invite,
            tenant=DEFAULT_TENANT,
            login="new@example.test",
            role=Role.HELP_DESK,
            name="Nobu Ito",
            domains=(),
            addresses=(),
            language="ja",
        )
        told["welcome"] = invited.secret
        now = time.time()
        told["enter"], link = links.made(Link(Purpose.ENTER, "", 0, now, now + 3_600, "of another browser", RECIPIENT, (RECIPIENT,), "en"))
        await stores.control.commit(DEFAULT_TENANT, [link])
        await do(delegates.add_delegate, tenant=DEFAULT_TENANT, address=HELPED, helper=RECIPIENT)
        await do(opening.switch, tenant=DEFAULT_TENANT, mode="on", note="the server is being moved")
        await _past_mail(stores, messages)
        return 0

    with_stores(data, work)
    return told


async def _accounts(stores):
    hashed = await Passwords(Cost(memory=1024, passes=1)).hash(PASSWORD)
    for login, name, role, tenant, addresses, *reach in (
        (OPERATOR, "Kenji Sato", Role.OPERATOR, INSTALLATION, ()),
        (ADMINISTRATOR, "Mika Mori", Role.TENANT_ADMIN, DEFAULT_TENANT, ()),
        (USER, "Yuki Ota", Role.END_USER, DEFAULT_TENANT, (RECIPIENT, f"taro@{CLOSED}", YUKI)),
        (STRANGER, "Otto Lind", Role.TENANT_ADMIN, OTHER_TENANT, ()),
        (TOTP_OWNER, "Chika Abe", Role.ANALYST, DEFAULT_TENANT, ()),
        (PASSKEY_OWNER, "Kai Endo", Role.ANALYST, DEFAULT_TENANT, ()),
        (WATCHER, "Aki Hara", Role.AUDITOR, DEFAULT_TENANT, ()),
        (OF_SOME, "Sora Kubo", Role.TENANT_ADMIN, DEFAULT_TENANT, (), CLOSED),
        (MOVING, "Mao Seki", Role.END_USER, DEFAULT_TENANT, (f"mao@{CLOSED}",)),
    ):
        made = Account(f"id-{login.partition('@')[0]}", tenant, login, name, role, domains=tuple(reach), addresses=addresses, created_at=time.time())
        seed = await stores.vault.seal(SEED, seed_name(made)) if login in {OPERATOR, TOTP_OWNER} else b""
        await stores.control.commit(tenant, [accounts.set_account(made, 0), accounts.set_factors(made, Factors(password=hashed, seed=seed), 0)])


async def _past_mail(stores, count):
    """Write a month of mail into the history, more of it on working days."""
    pick, chain, rows = random.Random(8), Chain("furnishing@1"), []
    now = time.time()
    ats = sorted(now - 600 - 30 * 86_400 * pick.random() for _ in range(count))
    for at in ats:
        if time.gmtime(at).tm_wday >= 5 and pick.random() < 0.7:
            at -= 2 * 86_400
        kind, arrival, domain = pick.choice(KINDS), ArrivalId(new_id(at)), pick.choice(SENDERS)
        sender, recipient = f"{pick.choice(NAMES)}@{domain}", f"{NAMES[int(len(NAMES) * pick.random() ** 2)]}@{OWN_DOMAIN}"
        english, japanese = SENTENCES[kind]
        stopped = kind not in {"clean", "bulk"}
        judged = (
            ("category", kind), ("score", "0.9700" if stopped else "0.0200"), ("points", "35" if stopped else "-39"), ("sentence", english),
            ("sentence_ja", japanese), ("reasons", "text.unwanted(+31) history.first_contact(+4)" if stopped else "history.known_well(-12)"),
            ("subject", pick.choice(SUBJECTS[kind])), ("header_from", f"<{sender}>"),
        )  # fmt: skip
        end = EventKind.QUARANTINED if stopped else EventKind.DECIDED
        accepted = (("from", sender), ("direction", "inbound"), ("ip", "192.0.2.7"), ("helo", f"mx.{domain}"), ("size", "24000"))
        events = [
            TrackingEvent(at, DEFAULT_TENANT, arrival, recipient, EventKind.ACCEPTED, accepted),
            TrackingEvent(at, DEFAULT_TENANT, arrival, "", EventKind.JUDGED, judged),
            TrackingEvent(at, DEFAULT_TENANT, arrival, recipient, end, (("rule", f"default.{kind}"),)),
        ]
        if not stopped:
            late = at + pick.lognormvariate(-1.5, 0.6)
            events.append(TrackingEvent(late, DEFAULT_TENANT, arrival, recipient, EventKind.DELIVERED, (("reply", "250 2.0.0 ok"),)))
        rows.append(chain.link(DEFAULT_TENANT, arrival, pack(events, None)))
    for place in range(0, len(rows), 256):
        await stores.history.store(rows[place : place + 256])


if __name__ == "__main__":
    print(json.dumps(furnish(sys.argv[1], int(sys.argv[2]))))
