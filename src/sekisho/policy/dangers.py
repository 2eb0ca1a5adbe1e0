"""What a policy must not say although it can be read: names that lead nowhere, and what would let harm in or lose mail."""

from collections.abc import Collection, Iterator

from sekisho.model.keywords import Matching
from sekisho.model.policy import Intercept, Policy, Rollout, Rule
from sekisho.model.verdict import Category
from sekisho.policy.conditions import made, minute_of
from sekisho.policy.patterns import GROUP, named_groups, names_domain
from sekisho.policy.reading import Problem, Read, read
from sekisho.policy.sender_lists import wrong_sender
from sekisho.policy.toml_lines import Path

MOST_RULES, MOST_WORDS, MOST_ENTRIES, MOST_GROUPS = 500, 1_000, 50_000, 10_000
_NAME = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_")
_RESERVED = ("x-sekisho-", "received", "authentication-results", "dkim-signature", "arc-", "return-path", "from", "to", "cc", "subject", "date",
             "message-id", "sender", "reply-to", "mime-version", "content-", "bcc", "resent-")  # fmt: skip
_HARMFUL = frozenset({"malware", "unscannable"})
_ASKS_WHO = frozenset({"client", "proven", "dmarc", "spf", "dkim", "arc"})  # what a stranger cannot choose
_AUTHENTICATES = frozenset({"client", "proven", "dmarc", "dkim"})
_HANDS_ON = frozenset({Intercept.DELIVER, Intercept.REDIRECT, Intercept.HAND_TO, Intercept.POSTPONE})
_SCOPES = ("recipients", "except_recipients", "senders", "except_senders")
Wrong = tuple[Path, str, str, bool]


def checked(text: str, own_domains: tuple[str, ...] = (), groups: Collection[str] | None = None) -> Read:
    """Read a document and look for everything that is wrong with it. Its policy is None if anything grave is.

    `own_domains`: where known, addresses that get notices have to be of these. `groups`: the directory's, where known; where they are not, a group
    that the document does not define may be one of them.
    """
    found = read(text)
    if found.policy is None:
        return found
    problems = tuple(
        Problem(found.lines.of(path), english, japanese, grave) for path, english, japanese, grave in _all(found.policy, own_domains, groups)
    )
    return Read(None if any(problem.grave for problem in problems) else found.policy, problems, found.lines)


def _all(policy: Policy, own: tuple[str, ...], groups: Collection[str] | None) -> Iterator[Wrong]:
    yield from _amounts(policy)
    yield from _senders(policy)
    yield from _lists(policy)
    names: set[str] = set()
    known = {*policy.members(), *(groups or ())}
    for index, rule in enumerate(policy.rules):
        if rule.name in names:
            yield ("rules", index, "name"), f"two rules are named {rule.name!r}", f"ルール名{rule.name!r}が重複しています", True
        names.add(rule.name)
        yield from _rule(rule, ("rules", index), policy, own)
        yield from _groups(rule, ("rules", index), known, certain=groups is not None)


def _amounts(policy: Policy) -> Iterator[Wrong]:
    if len(policy.rules) > MOST_RULES:
        yield ("rules",), f"more than {MOST_RULES} rules", f"ルールは{MOST_RULES}個までです", True
    if sum(len(each.words) for each in policy.keywords) > MOST_WORDS:
        yield ("keywords",), f"more than {MOST_WORDS} words in all lists", f"キーワードは全部で{MOST_WORDS}語までです", True
    if sum(len(each.approve) + len(each.block) for each in policy.senders) > MOST_ENTRIES:
        yield ("senders",), f"more than {MOST_ENTRIES} senders", f"送信者は全部で{MOST_ENTRIES}件までです", True
    members, work = policy.members(), 0
    costs = {name: 1 + sum("*" in each and not each.startswith("*@") for each in held) // 10 for name, held in members.items()}
    for rule in policy.rules:
        work += sum(costs.get(name, 1) for key in _SCOPES for name in named_groups(getattr(rule.scope, key), members))
        if work > MOST_GROUPS:  # each is looked into for each message, and ten patterns in one cost as much as another group
            yield ("groups",), f"the rules name more than {MOST_GROUPS} groups in all", f"ルールが参照するグループは延べ{MOST_GROUPS}件までです", True
            break


def _senders(policy: Policy) -> Iterator[Wrong]:
    for index, each in enumerate(policy.senders):
        for key in ("approve", "block"):
            for pattern in getattr(each, key):
                wrong = wrong_sender(pattern, approving=key == "approve")
                if wrong is not None:
                    yield ("senders", index, key), *wrong, True


def _lists(policy: Policy) -> Iterator[Wrong]:
    for each in policy.keywords:
        path: Path = ("keywords", each.name)
        if not _named(each.name):
            yield path, "names of lists are made of a-z, 0-9, - and _", "リスト名に使えるのはa-z、0-9、-、_です", True
        if not each.words or any(not word.strip() or len(word) > 200 for word, _ in each.words):
            yield (*path, "words"), "words are needed, each of 1 to 200 characters", "1〜200文字の語が必要です", True
        if each.matching is Matching.SUM and each.threshold > sum(max(score, 0) for _, score in each.words):
            yield (
                (*path, "threshold"),
                "the threshold is higher than all scores together: the list can never be met",
                "しきい値が全スコアの合計を超えており、決して一致しません",
                True,
            )
    for stamp in policy.stamps:
        if not (stamp.english.strip() or stamp.japanese.strip()) or len(stamp.english) + len(stamp.japanese) > 4_000:
            yield ("stamps", stamp.name), "a stamp needs words, at most 4,000 characters", "スタンプには4,000文字以内の文章が必要です", True


def _rule(rule: Rule, path: Path, policy: Policy, own: tuple[str, ...]) -> Iterator[Wrong]:
    if not _named(rule.name):
        yield (*path, "name"), "names of rules are made of a-z, 0-9, - and _", "ルール名に使えるのはa-z、0-9、-、_です", True
    yield from _references(rule, path, policy)
    yield from _conditions(rule, path, policy)
    yield from _doing(rule, path, policy, own)
    if rule.rollout is Rollout.SHARE and not 1 <= rule.share <= 99:
        yield (*path, "share"), "a share is between 1 and 99 percent", "割合は1〜99%です", True
    if rule.return_after < 0:
        yield (*path, "return_after"), "a number of releases cannot be negative", "配信件数に負の値は使えません", True
    yield from _dangers(rule, path)


def _references(rule: Rule, path: Path, policy: Policy) -> Iterator[Wrong]:
    for key in _SCOPES:
        for pattern in getattr(rule.scope, key):
            if not pattern.startswith(GROUP) and "@" not in pattern and pattern != "*":
                yield (*path, key), f"{pattern!r} is no address or pattern", f"{pattern!r}はアドレスではありません", True
    lists = {each.name for each in policy.keywords}
    for condition in rule.conditions:
        if condition.name.endswith("_keywords") and isinstance(condition.value, tuple):
            for name in condition.value:
                if name not in lists:
                    yield (*path, "when", condition.name), f"there is no list [keywords.{name}]", f"リスト[keywords.{name}]がありません", True


def _groups(rule: Rule, path: Path, known: Collection[str], *, certain: bool) -> Iterator[Wrong]:
    for key in _SCOPES:
        for pattern in getattr(rule.scope, key):
            name = pattern.removeprefix(GROUP)
            if not pattern.startswith(GROUP) or name in known:
                continue
            if certain:
                yield (*path, key), f"there is no group {name!r}", f"グループ{name!r}がありません", True
            else:
                english = f"the group {name!r} is not defined here: the rule is about the directory's group of that name, if there is one"
                yield (*path, key), english, f"グループ{name!r}は文書内にありません。同じ名前のディレクトリのグループが対象になります", False


def _conditions(rule: Rule, path: Path, policy: Policy) -> Iterator[Wrong]:
    for condition in rule.conditions:
        try:
            made(condition, policy)
        except ValueError as error:
            yield (*path, "when", condition.name), str(error), f"値が正しくありません（{error}）", True
        if condition.name == "category" and isinstance(condition.value, tuple):
            for name in condition.value:
                if name not in set(Category):
                    yield (*path, "when", "category"), f"there is no category {name!r}", f"分類{name!r}はありません", True


def _doing(rule: Rule, path: Path, policy: Policy, own: tuple[str, ...]) -> Iterator[Wrong]:
    doing, then = rule.doing, (*path, "then")
    if doing == type(doing)():
        yield then, "this rule does nothing", "処置がありません", True
    if doing.intercept is Intercept.REDIRECT and not _address(doing.operand):
        yield (*then, "redirect"), f"{doing.operand!r} is no address", f"{doing.operand!r}はアドレスではありません", True
    if doing.intercept is Intercept.HAND_TO and not _host(doing.operand):
        yield (*then, "hand_to"), f"{doing.operand!r} is no host:port", f"{doing.operand!r}は「ホスト名:ポート」ではありません", True
    if doing.intercept is Intercept.POSTPONE:
        try:
            minute_of(doing.operand)
        except ValueError as error:
            yield (*then, "postpone"), f'{error}; write such as "02:00"', f'{doing.operand!r}は時刻ではありません（例: "02:00"）', True
    if doing.intercept is Intercept.REJECT and not (doing.operand.isascii() and doing.operand.isprintable() and len(doing.operand) <= 400):
        yield (
            (*then, "reject"),
            "the words of a refusal are one line of ASCII, at most 400 characters",
            "拒否の文章は400文字以内のASCII 1行です",
            True,
        )
    if doing.intercept is Intercept.QUARANTINE and doing.operand and not _named(doing.operand):
        yield (*then, "quarantine"), "names of areas are made of a-z, 0-9, - and _", "隔離区画の名前に使えるのはa-z、0-9、-、_です", True
    if not 0 <= doing.days <= 3_650:
        yield (*then, "days"), "days are between 0 and 3650", "日数は0〜3650です", True
    if doing.stamp and policy.stamp_of(doing.stamp) is None:
        yield (*then, "stamp"), f"there is no [stamps.{doing.stamp}]", f"[stamps.{doing.stamp}]がありません", True
    if len(doing.tag) > 60 or not doing.tag.isprintable():
        yield (*then, "tag"), "a tag is one line of at most 60 characters", "件名の印は60文字以内の1行です", True
    yield from _fields(rule, then)
    for key, addresses in (("bcc", doing.bcc), ("archive", (doing.archive,) if doing.archive else ())):
        for address in addresses:
            if not _address(address):
                yield (*then, key), f"{address!r} is no address", f"{address!r}はアドレスではありません", True
    for address in doing.notify:
        if address != "recipients" and (not _address(address) or (own and address.rpartition("@")[2] not in own)):
            yield (
                (*then, "notify"),
                f"{address!r} is no address of ours: notices never go to strangers",
                f"{address!r}は自組織のアドレスではありません。外部には通知しません",
                True,
            )


def _fields(rule: Rule, then: Path) -> Iterator[Wrong]:
    for name, value in rule.doing.headers:
        if not (0 < len(name) <= 60 and name.isascii() and name.replace("-", "").isalnum()) or name.lower().startswith(_RESERVED):
            yield (*then, "headers", name), f"the field {name!r} is not yours to write", f"ヘッダー{name!r}は追加できません", True
        if not value.isprintable() or len(value) > 400:
            yield (*then, "headers", name), "the value of a field is one line of at most 400 characters", "ヘッダーの値は400文字以内の1行です", True


def _dangers(rule: Rule, path: Path) -> Iterator[Wrong]:
    asked = {condition.name: condition.value for condition in rule.conditions}
    intercept = rule.doing.intercept
    named = [pattern for pattern in rule.scope.senders if pattern != "*"]
    selective = bool(asked or named or rule.scope.recipients)
    if intercept in _HANDS_ON:
        categories = asked.get("category")
        harmful = _HARMFUL - {"malware"} if intercept is Intercept.DELIVER and rule.doing.attachments else _HARMFUL  # a harmless copy may go out
        if isinstance(categories, tuple) and not harmful.isdisjoint(str(each) for each in categories):
            yield (
                (*path, "when", "category"),
                f"{intercept} would let malware through, or what nobody could look into; it is never done for these",
                f"{intercept}はマルウェアや検査不能のメールには使えません",
                True,
            )
    if intercept is Intercept.DELIVER:
        if not asked and not named and rule.scope.direction != "outbound":
            yield (
                (*path, "then"),
                f"{intercept} for all mail would switch the protection off",
                f"すべてのメールに{intercept}を行うと、保護がなくなります",
                True,
            )
        weak = {name for name in asked if name not in _ASKS_WHO}
        if named and rule.scope.direction != "outbound" and not _AUTHENTICATES & asked.keys() and (any(map(names_domain, named)) or not weak):
            yield (
                (*path, "senders"),
                'anybody can write any sender: ask for proof as well, such as proven = true, or dmarc = ["pass"]',
                '送信者は誰でも名乗れます。proven = true や dmarc = ["pass"] などの認証も条件にしてください',
                True,
            )
        if rule.match_any and named and len(asked) > 1:
            yield (*path, "match"), 'with match = "any" the proof is not needed any more', 'match = "any" では認証が必須になりません', True
    if intercept in {Intercept.DISCARD, Intercept.REJECT} and not selective:
        yield (*path, "then"), f"{intercept} for all mail would stop everything", f"すべてのメールを{intercept}すると、何も届かなくなります", True
    if intercept is Intercept.DISCARD and set(asked) & {"unanswered"}:
        yield (
            (*path, "when", "unanswered"),
            "what could not be inspected is never discarded: quarantine it",
            "検査できなかったメールは破棄できません。隔離してください",
            True,
        )
    if intercept is Intercept.DISCARD and not asked and not named:
        yield (*path, "then"), "everything for these recipients is dropped silently", "この受信者宛のメールはすべて破棄されます", False


def _named(name: str) -> bool:
    return 0 < len(name) <= 60 and _NAME.issuperset(name)


def _address(text: str) -> bool:
    local, at, domain = text.rpartition("@")
    return bool(at) and 0 < len(local) <= 64 and 0 < len(domain) <= 253 and text.isascii() and text.isprintable() and not set(text) & set(' *<>",;')


def _host(text: str) -> bool:
    host, colon, port = text.rpartition(":")
    good = bool(colon) and port.isascii() and port.isdigit() and 0 < int(port) < 65_536
    return good and bool(host) and all(character.isalnum() or character in "-.[]:" for character in host) and host.isascii()
