"""What an event of a message's story tells, in the reader's language: names of facts as words, values as people read them. Pure."""

from collections.abc import Iterable

from sekisho.console.mail.shapes import size

# Facts that are told elsewhere on the page, in full.
_NOT_TOLD = frozenset({"sentence", "sentence_ja", "reasons", "category", "score", "points"})
NAMES: dict[str, tuple[str, str]] = {
    "from": ("envelope sender", "エンベロープ送信者"),
    "direction": ("direction", "方向"),
    "ip": ("sending server", "送信元サーバー"),
    "helo": ("its name (EHLO)", "名乗った名前（EHLO）"),
    "tls": ("encryption", "暗号化"),
    "size": ("size", "サイズ"),
    "notes": ("notes", "備考"),
    "subject": ("subject", "件名"),
    "header_from": ("author", "差出人"),
    "message_id": ("Message-ID", "Message-ID"),
    "files": ("files", "添付ファイル"),
    "hosts": ("links lead to", "リンク先"),
    "proof": ("proof of the sender", "送信者の認証"),
    "rule": ("rule", "ルール"),
    "area": ("held as", "隔離の区分"),
    "action": ("action", "処置"),
    "route": ("route", "経路"),
    "reply": ("reply", "応答"),
    "attempts": ("tries", "回数"),
    "unanswered": ("checks without an answer", "応答のなかった検査"),
    "would": ("would have done", "監視中のルールによる処置"),
    "by": ("by", "操作者"),
    "why": ("why", "理由"),
    "how": ("how", "方法"),
    "what": ("what", "操作"),
    "says": ("says", "報告内容"),
    "held": ("held mail", "隔離メール番号"),
    "model": ("text model", "文章モデル"),
    "asked_by": ("asked by", "申請者"),
}
_VALUES: dict[tuple[str, str], tuple[str, str]] = {
    ("direction", "inbound"): ("inbound", "受信"),
    ("direction", "outbound"): ("outbound", "送信"),
    ("action", "deliver"): ("deliver", "配信"),
    ("route", "mailbox"): ("the embedded mailbox", "内蔵メールボックス"),
    ("how", "downloaded"): ("downloaded", "ダウンロード"),
    ("how", "looked at"): ("looked at", "閲覧"),
    ("says", "wanted"): ("wanted", "必要なメール"),
    ("says", "spam"): ("unwanted", "迷惑メール"),
    ("says", "phish"): ("phishing or fraud", "フィッシング・詐欺"),
}


def facts_told(facts: Iterable[tuple[str, str]], language: str) -> list[tuple[str, str, str]]:
    """Return (name, what it is called, value) of each fact worth telling; "" for a name that has no word."""
    place = language == "ja"
    return [
        (name, NAMES[name][place] if name in NAMES else "", _value(name, value, place=place))
        for name, value in facts
        if value and name not in _NOT_TOLD
    ]


def _value(name: str, value: str, *, place: bool) -> str:
    if name == "size" and value.isascii() and value.isdecimal() and len(value) < 16:
        return size(int(value))
    return _VALUES[name, value][place] if (name, value) in _VALUES else value
