"""The words of mails with a link, in English and Japanese side by side."""

from html import escape

_ENTER = (
    (
        "Your link to the quarantine",
        "隔離ページへのリンク",
    ),
    (
        "Somebody, probably you, asked for a link to the mail that is held for {address}.",
        "{address}宛ての隔離メールを確認するためのリンクが請求されました。",
    ),
    ("Open the quarantine", "隔離ページを開く"),
    (
        "The link works once, within 10 minutes, in the browser in which it was asked for. If that was not you, do nothing.",
        "リンクは10分以内に1回だけ、請求したブラウザーでのみ使えます。お心当たりがない場合は、何もする必要はありません。",
    ),
)
_RESET = (
    (
        "Your link to a new password",
        "パスワード再設定のリンク",
    ),
    (
        "Somebody, probably you, asked for a new password of the account {address}.",
        "アカウント{address}のパスワード再設定が請求されました。",
    ),
    ("Set a new password", "パスワードを再設定する"),
    (
        "The link works once, within an hour. Until it is used your password stays as it is. If that was not you, do nothing.",
        "リンクは1時間以内に1回だけ使えます。使用するまで現在のパスワードは変わりません。お心当たりがない場合は、何もする必要はありません。",
    ),
)
_STYLE = (
    ":root{color-scheme:light dark}body{margin:0;background:#fbfaf8;color:#1d2329;font:16px/1.55 system-ui,'Hiragino Sans','Noto Sans JP',sans-serif}"
    "main{max-width:36rem;margin:0 auto;padding:1rem}h1{font-size:1.2rem;border-bottom:2px solid #2f4f7f;padding-bottom:.4rem}"
    "a.main{display:inline-block;padding:.5rem 1.1rem;border-radius:.25rem;background:#2f4f7f;color:#fff;text-decoration:none}.quiet{color:#5d6670}"
    "p{overflow-wrap:anywhere}@media (prefers-color-scheme:dark){body{background:#16191c;color:#e6e3de}h1{border-color:#9db7e8}.quiet{color:#9aa3ad}"
    "a.main{background:#9db7e8;color:#16191c}}"
)


def words(wants: str, language: str, address: str, link: str) -> tuple[str, str, str]:
    """Return subject, plain text and HTML. `wants`: "enter" or "reset"; `address` is somebody's who is known, `link` is ours."""
    side = 1 if language == "ja" else 0
    subject, said, press, ends = (pair[side] for pair in (_ENTER if wants == "enter" else _RESET))
    told = said.replace("{address}", address)
    html = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="color-scheme" content="light dark"><title>{escape(subject)}</title><style>{_STYLE}</style></head><body><main>'
        f"<h1>関所 {escape(subject)}</h1><p>{escape(told)}</p>"
        f'<p><a class="main" href="{escape(link)}">{escape(press)}</a></p><p class="quiet">{escape(ends)}</p></main></body></html>\n'
    )
    return subject, f"{told}\n\n{press}:\n{link}\n\n{ends}\n", html
