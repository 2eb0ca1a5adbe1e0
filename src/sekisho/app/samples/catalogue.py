"""The samples, each with the ending that its story tells."""

from collections.abc import Callable
from dataclasses import dataclass
from email.charset import QP, Charset
from email.message import EmailMessage
from email.mime.text import MIMEText
from email.policy import SMTP

from sekisho.app.samples.attachments import EICAR, SCRIPT, locked_zip, macro_document, zipped
from sekisho.app.samples.world import JAPANESE_FIRM, LOOK_ALIKE, PARTNER, RECIPIENT, SHOP, STRANGER, SUPPLIER

PASSWORD = "blue-Lantern-42"  # noqa: S105 - of the locked sample; it comes in the next one, which opens the door for both
DELIVERED, TAGGED, QUARANTINED = "delivered", "tagged", "quarantined"


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample: a name in both languages, the envelope sender, the octets, and how it must end."""

    name: str
    english: str
    japanese: str
    sender: str
    build: Callable[[], bytes]
    ending: str
    categories: frozenset[str]


def _message(sender: str, subject: str, text: str, html: str = "", reply_to: str = "") -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = RECIPIENT
    message["Subject"] = subject
    if reply_to:
        message["Reply-To"] = reply_to
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    return message


def _clean() -> bytes:
    text = (
        "Hello,\n\nthank you for the meeting on Tuesday. I have added your remarks to the minutes and put the plan for March on the shared drive.\n"
        "Could you look at page 4 before Friday? The figures for the second quarter are not final yet.\n\nBest regards,\nAnna\n"
    )
    return bytes(_message(f"Anna Berg <anna@{SUPPLIER}>", "Minutes of our meeting on Tuesday", text))


def _newsletter() -> bytes:
    message = _message(
        f"The Garden Shop <news@{SHOP}>",
        "Your garden in spring: news from the shop",
        "Spring is here.\n\nRead about bulbs, seeds and tools in our April letter.\n\nYou get this letter because you subscribed.\n",
        f'<p>Spring is here.</p><p>Read about <a href="https://{SHOP}/april">bulbs, seeds and tools</a> in our April letter.</p>'
        f'<p>You get this letter because you subscribed. <a href="https://{SHOP}/unsubscribe">Unsubscribe</a></p>',
    )
    message["List-Unsubscribe"] = f"<https://{SHOP}/unsubscribe?one-click>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["List-Id"] = f"Garden news <news.{SHOP}>"
    message["Precedence"] = "bulk"
    return bytes(message)


def _japanese_business() -> bytes:
    body = (
        "営業部 山本様\r\n\r\nいつもお世話になっております。商事の佐藤です。\r\n先日お打ち合わせした件につきまして、見積書を作成いたしました。\r\n"
        "ご確認のうえ、来週水曜日までにご返信いただけますと幸いです。\r\n\r\n何卒よろしくお願いいたします。\r\n\r\n佐藤 花子\r\n"
    )
    message = MIMEText(body, "plain", "iso-2022-jp", policy=SMTP)
    message["From"] = f"佐藤花子 <sato@{JAPANESE_FIRM}>"
    message["To"] = RECIPIENT
    message["Subject"] = "お見積りの件"
    return bytes(message)


def _japanese_meeting() -> bytes:
    charset = Charset("utf-8")
    charset.body_encoding = QP
    body = "山本様\n\n来月の会議は3月12日（木）14時から第2会議室で行います。\n資料は前日までに共有フォルダーへ置いてください。\n\n商事 佐藤\n"
    message = MIMEText(body, "plain", charset, policy=SMTP)  # type: ignore[arg-type]  # a Charset is taken as well
    message["From"] = f"佐藤花子 <sato@{JAPANESE_FIRM}>"
    message["To"] = RECIPIENT
    message["Subject"] = "会議のご案内（3月12日）"
    return bytes(message)


def _spam() -> bytes:
    text = (
        "CHEAP VIAGRA AND CIALIS ONLINE - NO PRESCRIPTION NEEDED!!!\n\nBuy pills now at 80% discount. Lowest prices, free shipping worldwide.\n"
        f"Click here to order: http://pills.{STRANGER}/order\n\nLose weight fast! Make money from home! Casino bonus 500% for new players!\n"
        "Limited time offer, act now! 100% satisfaction guaranteed. Order viagra today and save.\n"
    )
    return bytes(_message(f"Online Pharmacy <offer@{STRANGER}>", "Viagra 80% OFF - buy cheap meds online now!!!", text))


def _phishing() -> bytes:
    html = (
        "<html><body><p>Dear customer,</p><p>We noticed unusual sign-in activity. Your account has been suspended. "
        "Verify your password and your card within 24 hours or your account will be closed.</p>"
        f'<p><a href="http://192.0.2.10/login/verify">https://www.{PARTNER}/account</a></p>'
        f'<form action="http://192.0.2.10/collect"><input name="user"><input type="password" name="pass"></form>'
        "<p>Security Team</p></body></html>"
    )
    text = f"Dear customer, your account has been suspended. Verify your password within 24 hours: https://www.{PARTNER}/account\n"
    return bytes(_message(f"Security Team <security@{STRANGER}>", "Your account has been suspended - verify now", text, html))


def _invoice_fraud() -> bytes:
    text = (
        "Dear accounts team,\n\nplease note that our bank details have changed due to an audit. The outstanding invoice "
        "must be paid today by wire transfer "
        "to the new account below. Do not use the old account and do not call, I am in a meeting; reply to this mail only.\n\n"
        "Beneficiary: Sample Holdings\nIBAN: GB00 SAMP 0000 0000 0000 00\n\n"
        "This is urgent and confidential. Send me the confirmation of the transfer as soon as it is done.\n\n"
        "Anna Berg\n"
    )
    return bytes(
        _message(
            f"Anna Berg <anna@{SUPPLIER}>", "URGENT: changed bank account for invoice 4711", text, reply_to=f"Anna Berg <anna.berg.office@{STRANGER}>"
        )
    )


def _eicar() -> bytes:
    message = _message(f"Anna Berg <anna@{SUPPLIER}>", "The file you asked for", "Here is the file.\n")
    message.add_attachment(EICAR, maintype="application", subtype="octet-stream", filename="report.com.txt")
    return bytes(message)


def _look_alike() -> bytes:
    text = (
        "Dear customer,\n\na transfer from your account is waiting. Please sign in and confirm it, otherwise your account will be limited.\n"
        f"https://{LOOK_ALIKE}/confirm\n\nYour bank\n"
    )
    return bytes(_message(f"Your Bank <service@{LOOK_ALIKE}>", "Please confirm your transfer", text))


def _forged_name() -> bytes:
    text = (
        "Hello,\n\nare you at your desk? Please answer this mail when you have a moment, I would like to ask you about the plan for Friday.\n\n"
        "Sent from my phone\n"
    )
    return bytes(_message(f'"director@{PARTNER}" <mail4711@{STRANGER}>', "Quick task", text))


def _forged_partner() -> bytes:
    text = (
        "Dear customer,\n\nyour monthly statement is ready. You find it in your account, in the folder of documents, as always.\n"
        "Please get in touch with your adviser if you have questions.\n\nKind regards,\nHarbour Bank\n"
    )
    return bytes(_message(f"Harbour Bank <statements@{PARTNER}>", "Your statement for March", text))


def _macro() -> bytes:
    message = _message(f"Billing <billing@{STRANGER}>", "Invoice 2024-118", "Please find our invoice attached. Enable the content to see it.\n")
    message.add_attachment(macro_document(), maintype="application", subtype="vnd.ms-word.document.macroEnabled.12", filename="invoice.docm")
    return bytes(message)


def _zipped_script() -> bytes:
    message = _message(f"Parcel Service <parcel@{STRANGER}>", "Your parcel could not be delivered", "Please print the attached label.\n")
    message.add_attachment(zipped(("label.pdf.js", SCRIPT)), maintype="application", subtype="zip", filename="label.zip")
    return bytes(message)


def _locked() -> bytes:
    message = _message(f"Anna Berg <anna@{SUPPLIER}>", "The contract", "The contract is attached. I will send you the password in another mail.\n")
    message.add_attachment(
        locked_zip("contract.txt", b"This is a contract.\r\n" * 20, PASSWORD.encode()), maintype="application", subtype="zip", filename="contract.zip"
    )
    return bytes(message)


def _password() -> bytes:
    return bytes(_message(f"Anna Berg <anna@{SUPPLIER}>", "Password", f"The password of the contract that I sent is {PASSWORD}\n\nAnna Berg\n"))


_UNWANTED_TEXT = frozenset({"spam", "phishing", "fraud"})

SAMPLES = (
    Sample("clean", "Ordinary mail", "普通のメール", f"anna@{SUPPLIER}", _clean, DELIVERED, frozenset({"clean"})),
    Sample("newsletter", "Newsletter", "メールマガジン", f"news@{SHOP}", _newsletter, TAGGED, frozenset({"bulk"})),
    Sample("japanese", "Japanese business mail", "日本語の取引メール", f"sato@{JAPANESE_FIRM}", _japanese_business, DELIVERED, frozenset({"clean"})),
    Sample("meeting", "Japanese invitation", "日本語の会議案内", f"sato@{JAPANESE_FIRM}", _japanese_meeting, DELIVERED, frozenset({"clean"})),
    Sample("spam", "Spam", "迷惑メール", f"offer@{STRANGER}", _spam, QUARANTINED, frozenset({"spam"})),
    Sample("phishing", "Phishing", "フィッシング", f"security@{STRANGER}", _phishing, QUARANTINED, frozenset({"phishing"})),
    Sample("invoice-fraud", "Invoice fraud", "請求書詐欺", f"anna@{SUPPLIER}", _invoice_fraud, QUARANTINED, frozenset({"fraud", "phishing"})),
    Sample("eicar", "Anti-virus test file", "ウイルス検査用ファイル", f"anna@{SUPPLIER}", _eicar, QUARANTINED, frozenset({"malware"})),
    Sample(
        "look-alike", "Look-alike domain", "紛らわしいドメイン", f"service@{LOOK_ALIKE}", _look_alike, QUARANTINED, frozenset({"phishing", "fraud"})
    ),
    Sample(
        "forged-name", "Forged display name", "差出人名のなりすまし", f"mail4711@{STRANGER}", _forged_name, QUARANTINED, _UNWANTED_TEXT - {"spam"}
    ),
    Sample(
        "forged-partner",
        "Forged sender, no proof",
        "なりすまし（送信元を確認できない）",
        f"mail4711@{STRANGER}",
        _forged_partner,
        QUARANTINED,
        _UNWANTED_TEXT - {"spam"},
    ),
    Sample("macro", "Document with a macro", "マクロ付き文書", f"billing@{STRANGER}", _macro, QUARANTINED, frozenset({"malware"})),
    Sample("zipped-script", "Script in a zip file", "ZIP内のスクリプト", f"parcel@{STRANGER}", _zipped_script, QUARANTINED, frozenset({"malware"})),
    Sample("locked", "Locked zip file", "パスワード付きZIP", f"anna@{SUPPLIER}", _locked, DELIVERED, frozenset({"clean", "unscannable"})),
    Sample(
        "password", "Its password, in the next mail", "その次に届くパスワードのメール", f"anna@{SUPPLIER}", _password, DELIVERED, frozenset({"clean"})
    ),
)
