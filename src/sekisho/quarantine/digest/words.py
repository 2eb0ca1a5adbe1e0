"""The words of the digest, in English and Japanese side by side."""

from datetime import datetime, tzinfo

WORDS: dict[str, tuple[str, str]] = {
    "subject_one": ("1 message was stopped for you", "隔離されたメールが1通あります"),
    "subject": ("{count} messages were stopped for you", "隔離されたメールが{count}通あります"),
    "title": ("Stopped for you", "隔離通知メール"),
    "hint": (
        "These messages did not reach {address}. If one of them is wanted, have it delivered; you need do nothing about the others.",
        "次のメールは{address}に届けていません。必要なものがあれば配信してください。そのほかは何もする必要はありません。",
    ),
    "from": ("From", "差出人"),
    "to": ("To", "宛先"),
    "why": ("Why", "理由"),
    "at": ("Stopped", "隔離日時"),
    "show": ("Details", "詳細"),
    "release": ("Deliver", "配信する"),
    "block": ("Block sender", "送信者を拒否"),
    "approve": ("Approve sender", "送信者を許可"),
    "no_subject": ("(no subject)", "（件名なし）"),
    "no_sender": ("(no sender)", "（差出人なし）"),
    "asks": ("Only your administrator can have this one delivered.", "このメールを配信できるのは管理者だけです。"),
    "more": ("{count} more are on your quarantine page.", "このほかに{count}通あります。隔離ページでご確認ください。"),
    "page": ("Everything that is held for you", "隔離ページを開く"),
    "links": (
        (
            "Each link opens a page with a button; nothing happens before you press it. The links work until {until}, each for one message of this "
            "mail, which is delivered to {address} and to nobody else. Forwarding this mail lets nobody into your quarantine, nor read a message."
        ),
        (
            "リンクを開いてボタンを押すまで、何も実行されません。リンクは{until}まで、このメールに記載された各メールにのみ有効です。"
            "配信先は常に{address}だけです。このメールを転送しても、転送先の人が隔離ページやメールの内容を見ることはできません。"
        ),
    ),
}
_DAYS_JA = "月火水木金土日"
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def say(name: str, language: str, **values: str | int) -> str:
    """Return a sentence with its values. Raises KeyError for one that nobody wrote down."""
    return WORDS[name][1 if language == "ja" else 0].format(**values)


def moment(at: float, zone: tzinfo, language: str) -> str:
    """Return a time as people write it."""
    then = datetime.fromtimestamp(at, zone)
    if language == "ja":
        return f"{then.year}年{then.month}月{then.day}日（{_DAYS_JA[then.weekday()]}）{then:%H:%M}"
    return f"{_DAYS[then.weekday()]} {then.day} {_MONTHS[then.month - 1]} {then.year}, {then:%H:%M}"
