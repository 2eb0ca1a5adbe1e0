"""The words of the pages, in English and Japanese side by side: a word without its other half cannot be written down."""

from sekisho.console.account.words import ACCOUNT
from sekisho.console.accounts.words import ACCOUNTS
from sekisho.console.administration.words import ADMINISTRATION
from sekisho.console.digest.words import DIGEST
from sekisho.console.login.link_words import LINKS
from sekisho.console.login.words import LOGIN
from sekisho.console.mail.overview_words import OVERVIEW
from sekisho.console.mail.words import MAIL
from sekisho.console.mailbox.words import EMERGENCY
from sekisho.console.news.words import NEWS
from sekisho.console.organisation.words import ORGANISATION
from sekisho.console.own.words import OWN
from sekisho.console.reports.words import REPORTS
from sekisho.console.rules.words import RULES
from sekisho.console.start.words import START
from sekisho.console.station.words import STATION

# name: (English, Japanese)
STATUS: dict[str, tuple[str, str]] = {
    "healthy": ("Everything is working.", "すべて正常に動作しています。"),
    "unhealthy": ("Somebody should look at this:", "確認が必要です。"),
    "ledger": ("Ledger", "台帳"),
    "ledger_hint": ("Every recipient of accepted mail stands in exactly one row.", "受信したメールの受信者は、必ずいずれか1行に数えられます。"),
    "waiting": ("waiting for a decision", "判定待ち"),
    "queued": ("queued", "配送待ち"),
    "delivered": ("delivered", "配送済み"),
    "quarantined": ("quarantined", "隔離"),
    "bounced": ("bounced", "配送不能（エラー通知済み）"),
    "discarded": ("discarded", "破棄"),
    "expired": ("expired", "保存期限切れ"),
    "dropped": ("dropped by the operator", "管理者による削除"),
    "queue": ("Deliveries owed", "配送待ちの件数"),
    "outbox": ("Events on their way to the history", "履歴への書き込み待ち"),
    "listeners": ("Listening on", "受信口"),
    "processes": ("Processes", "プロセス"),
    "process": ("Process", "プロセス"),
    "pid": ("pid", "pid"),
    "restarts": ("restarts", "再起動回数"),
    "sandbox": ("Inspectors are held by", "検査プロセスの隔離"),
    "reduced": ("Reduced abilities", "制限中の機能"),
    "none": ("none", "なし"),
    "data": ("Data folder", "データフォルダー"),
    "mailbox": (
        "No routes are set: all mail goes into the embedded mailbox.",
        "配送先が未設定のため、すべてのメールは内蔵メールボックスに入ります。",
    ),
    "version": ("Version", "バージョン"),
}

COMMON: dict[str, tuple[str, str]] = {
    "times_in": ("Times", "時刻"),
    "menu": ("Menu", "メニュー"),
    "skip": ("Skip to the page", "本文へ移動"),
    "section_mail": ("Mail", "メール"),
    "section_protection": ("Protection", "防御"),
    "section_organisation": ("Organisation", "組織"),
    "section_station": ("System", "システム"),
    "log_in": ("Log in", "ログイン"),
    "log_out": ("Log out", "ログアウト"),
    "other_language": ("日本語", "English"),
    "status": ("Status", "稼働状況"),
    "save": ("Save", "保存"),
    "continue": ("Continue", "続ける"),
    "cancel": ("Cancel", "キャンセル"),
    "denied": ("Not allowed", "権限がありません"),
    "not_found": ("Not found", "見つかりません"),
    "no_page": ("There is no page at this address.", "このアドレスのページはありません。"),
    "broken": (
        "This is an error of ours, and stands in the log. Look whether it was done before you do it again.",
        "システムエラーが発生しました（ログに記録済み）。再実行の前に、処理が完了していないかご確認ください。",
    ),
    "refused": ("That did not work", "実行できませんでした"),
    "try_later": ("Please try again in a moment.", "しばらくしてからもう一度お試しください。"),
    "forged": (
        "This form did not come from our own page, or is too old. Go back, reload the page, and try again.",
        "このフォームは無効か、期限切れです。前のページに戻って再読み込みし、もう一度お試しください。",
    ),
}

WORDS: dict[str, tuple[str, str]] = {
    **STATUS,
    **COMMON,
    **LOGIN,
    **ACCOUNT,
    **OVERVIEW,
    **MAIL,
    **LINKS,
    **DIGEST,
    **OWN,
    **NEWS,
    **RULES,
    **ORGANISATION,
    **ACCOUNTS,
    **START,
    **ADMINISTRATION,
    **REPORTS,
    **EMERGENCY,
    **STATION,
}
ENGLISH = {name: pair[0] for name, pair in WORDS.items()}
JAPANESE = {name: pair[1] for name, pair in WORDS.items()}


def say(name: str, language: str) -> str:
    """Return a word in a language. Raises KeyError for a word that nobody wrote down."""
    return WORDS[name][1 if language == "ja" else 0]


def choose(asked: str, accept_language: str) -> str:
    """Return "en" or "ja": what was asked for, else the first of the two that the browser names."""
    if asked in {"en", "ja"}:
        return asked
    for item in accept_language.lower().split(","):
        name = item.split(";")[0].strip()[:2]
        if name in {"en", "ja"}:
            return name
    return "en"
