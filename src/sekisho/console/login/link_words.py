"""Words of the pages of links by mail, side by side."""

LINKS: dict[str, tuple[str, str]] = {
    "link_enter_title": ("Your quarantine", "隔離ページ"),
    "link_reset_title": ("A new password", "パスワードの再設定"),
    "link_enter_hint": (
        "Mail that was stopped for you, without a password: we send a link to your address.",
        "パスワードなしで隔離メールを確認できます。メールアドレス宛てにリンクを送信します。",
    ),
    "link_reset_hint": (
        "We send a link to the address of your account. A second factor stays as it is.",
        "アカウントのメールアドレス宛てにリンクを送信します。2段階認証はそのままです。",
    ),
    "link_ask": ("Send me a link", "リンクを送信する"),
    "link_password": ("Log in with a password", "パスワードでログイン"),
    "link_forgot": ("Forgot the password?", "パスワードを忘れた場合"),
    "link_without": ("Without a password: a link by mail", "パスワードなし: リンクをメールで受け取る"),
    "link_enter_asked": (
        "If we know this address, a link is on its way to it. It works once, within 10 minutes, in this browser.",
        "登録されているアドレスの場合は、リンクを送信しました。10分以内に1回だけ、このブラウザーで使えます。",
    ),
    "link_reset_asked": (
        "If there is an account with this address, a link is on its way to it. It works once, within an hour.",
        "このアドレスのアカウントがある場合は、リンクを送信しました。1時間以内に1回だけ使えます。",
    ),
    "link_wait": (
        "It may take a minute.",
        "届くまで1分ほどかかることがあります。",
    ),
    "link_once_more": ("Ask once more", "もう一度送信する"),
    "link_here": ("Come in to the mail that is held for", "次のアドレスの隔離メールを表示します:"),
    "link_come_in": ("Come in", "開く"),
    "link_elsewhere": (
        "This link was asked for in another browser, and works there only. For this browser we send another one to",
        "このリンクは、請求したブラウザーでのみ使えます。このブラウザー用のリンクを次のアドレスに送信できます:",
    ),
}
