"""The words of the pages, in English and Japanese."""

ENGLISH = {
    "title": "Sekisho – status",
    "healthy": "Everything is working.",
    "unhealthy": "Somebody should look at this:",
    "ledger": "Ledger",
    "ledger_hint": "Every recipient of accepted mail stands in exactly one row.",
    "waiting": "waiting for a decision",
    "queued": "queued",
    "delivered": "delivered",
    "quarantined": "quarantined",
    "bounced": "bounced",
    "discarded": "discarded",
    "expired": "expired",
    "dropped": "dropped by the operator",
    "queue": "Deliveries owed",
    "outbox": "Events on their way to the history",
    "listeners": "Listening on",
    "processes": "Processes",
    "process": "Process",
    "pid": "pid",
    "restarts": "restarts",
    "sandbox": "Inspectors are held by",
    "reduced": "Reduced abilities",
    "none": "none",
    "data": "Data folder",
    "mailbox": "No routes are set: all mail goes into the embedded mailbox.",
    "version": "Version",
    "other": "日本語",
}

JAPANESE = {
    "title": "Sekisho – 稼働状況",
    "healthy": "すべて正常に動作しています。",
    "unhealthy": "確認が必要です。",
    "ledger": "台帳",
    "ledger_hint": "受信したメールの受信者は、必ずいずれか1行に数えられます。",
    "waiting": "判定待ち",
    "queued": "配送待ち",
    "delivered": "配送済み",
    "quarantined": "隔離",
    "bounced": "配送不能（エラー通知済み）",
    "discarded": "破棄",
    "expired": "保存期限切れ",
    "dropped": "管理者による削除",
    "queue": "配送待ちの件数",
    "outbox": "履歴への書き込み待ち",
    "listeners": "受信口",
    "processes": "プロセス",
    "process": "プロセス",
    "pid": "pid",
    "restarts": "再起動回数",
    "sandbox": "検査プロセスの隔離",
    "reduced": "制限中の機能",
    "none": "なし",
    "data": "データフォルダー",
    "mailbox": "配送先が未設定のため、すべてのメールは内蔵メールボックスに入ります。",
    "version": "バージョン",
    "other": "English",
}


def choose(asked: str, accept_language: str) -> str:
    """Return "en" or "ja": what was asked for, else the first of the two that the browser names."""
    if asked in {"en", "ja"}:
        return asked
    for item in accept_language.lower().split(","):
        name = item.split(";")[0].strip()[:2]
        if name in {"en", "ja"}:
            return name
    return "en"
