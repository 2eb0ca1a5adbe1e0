"""What a reply means to a person, in both languages, by its enhanced status code (RFC 3463, RFC 5248, RFC 7372): replies themselves are English."""

import re

_CODE = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_PLAIN = re.compile(r"\A([245])\d\d\b")

# subject.detail: (English, Japanese)
_MEANINGS: dict[str, tuple[str, str]] = {
    "1.1": ("there is no such mailbox", "宛先のメールボックスがありません"),
    "1.2": ("there is no such domain", "宛先のドメインがありません"),
    "1.3": ("the recipient's address is not valid", "宛先アドレスの形式が正しくありません"),
    "1.6": ("the mailbox has moved", "メールボックスが移動しました"),
    "1.7": ("the sender's address is not valid", "送信者アドレスの形式が正しくありません"),
    "1.8": ("the sender's domain cannot be reached", "送信者のドメインに到達できません"),
    "1.10": ("the domain takes no mail", "宛先のドメインはメールを受け付けていません"),
    "2.0": ("something is wrong with the mailbox", "メールボックスに問題があります"),
    "2.1": ("the mailbox is disabled or not taken now", "メールボックスが無効か、現在受け付けていません"),
    "2.2": ("the mailbox is full", "メールボックスの容量が不足しています"),
    "2.3": ("the message is too large for the mailbox", "メールが受信者の上限サイズを超えています"),
    "3.0": ("an error of the other system", "相手システムのエラーです"),
    "3.1": ("the other system's disk is full", "相手システムの空き容量が不足しています"),
    "3.2": ("the other system takes nothing now", "相手システムは現在受け付けていません"),
    "3.4": ("the message is too large", "メールのサイズが上限を超えています"),
    "4.1": ("nobody answers", "相手サーバーが応答しません"),
    "4.2": ("the connection ended early, or was too slow", "接続が途中で切れたか、遅すぎました"),
    "4.3": ("a question that had to be asked has no answer", "必要な問い合わせに応答がありません"),
    "4.4": ("no way leads there", "配送経路がありません"),
    "4.5": ("too much traffic", "通信が混雑しています"),
    "4.6": ("a mail loop", "メールがループしています"),
    "4.7": ("it was tried for too long", "配送の期限を過ぎました"),
    "5.0": ("the two servers do not understand each other", "サーバー間の手順に問題があります"),
    "5.1": ("a command at the wrong place", "SMTPコマンドの順序が正しくありません"),
    "5.2": ("a command that is not understood", "SMTPコマンドを解釈できません"),
    "5.3": ("too many recipients", "宛先が多すぎます"),
    "5.4": ("a parameter that is not valid", "SMTPコマンドの引数が正しくありません"),
    "5.6": ("the login's line is too long", "認証データが長すぎます"),
    "6.0": ("something is wrong with the content", "メールの内容に問題があります"),
    "6.3": ("the content must be converted first", "メールの変換が必要です"),
    "6.7": ("internationalized mail is not taken", "国際化メールに対応していません"),
    "7.0": ("refused for reasons of security", "セキュリティ上の理由で拒否されました"),
    "7.1": ("refused by policy", "ポリシーにより拒否されました"),
    "7.4": ("a security feature is missing", "必要なセキュリティ機能がありません"),
    "7.5": ("an encryption error", "暗号化のエラーです"),
    "7.7": ("the message was changed on its way", "メールが途中で変更されています"),
    "7.8": ("wrong login", "認証情報が正しくありません"),
    "7.11": ("encryption is needed first", "暗号化が必要です"),
    "7.20": ("no DKIM signature holds", "有効なDKIM署名がありません"),
    "7.23": ("SPF fails", "SPF認証に失敗しました"),
    "7.25": ("the address has no right name in reverse DNS", "送信元IPアドレスの逆引きが正しくありません"),
    "7.26": ("several proofs of the sender fail", "複数の送信者認証に失敗しました"),
    "7.29": ("ARC does not hold", "ARC認証に失敗しました"),
    "7.30": ("REQUIRETLS cannot be kept", "REQUIRETLSに対応できません"),
}
_KINDS = {"2": ("taken", "受け付けられました"), "4": ("not now", "一時的な拒否です"), "5": ("refused", "拒否されました")}


def meaning_of(reply: str, *, japanese: bool) -> str:
    """Return what a reply means, "" for a text that is none. Unknown codes say whether it is for now or for good."""
    code, plain = _CODE.search(reply), _PLAIN.match(reply)
    kind = code[1] if code else plain[1] if plain else ""
    pair = _MEANINGS.get(f"{code[2]}.{code[3]}") if code else None
    pair = pair or _KINDS.get(kind)
    if pair is None or (kind == "2" and pair is not _KINDS["2"]):
        pair = _KINDS.get(kind)
    return pair[japanese] if pair else ""
