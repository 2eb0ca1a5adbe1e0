"""Words of the login pages, side by side."""

LOGIN: dict[str, tuple[str, str]] = {
    "login_name": ("Login", "ログイン名"),
    "password": ("Password", "パスワード"),
    "new_password": ("New password", "新しいパスワード"),
    "your_name": ("Your name", "お名前"),
    "password_hint": (
        "At least 12 characters; four unrelated words are good. Any characters are allowed.",
        "12文字以上にしてください。無関係な単語を4つ並べる方法がおすすめです。使用できる文字に制限はありません。",
    ),
    "second_factor": ("Second factor", "2段階認証"),
    "second_hint": (
        "Type the code of your authenticator app, or one of your recovery codes.",
        "認証アプリのコードか、回復コードを入力してください。",
    ),
    "second_passkey_hint": ("Use your passkey.", "パスキーで確認してください。"),
    "code": ("Code", "コード"),
    "use_passkey": ("Use a passkey", "パスキーを使う"),
    "passkey_script": (
        "Passkeys need JavaScript and https, or http://localhost.",
        "パスキーには、JavaScriptとhttps（またはhttp://localhost）が必要です。",
    ),
    "passkey_failed": ("The passkey was not accepted, or you cancelled.", "パスキーが受け付けられなかったか、キャンセルされました。"),
    "with_provider": ("Log in with", "次のアカウントでログイン:"),
    "address": ("Mail address", "メールアドレス"),
    "prove_title": ("It is you?", "本人確認"),
    "prove_hint": ("Before something important, prove once more that it is you.", "重要な操作の前に、もう一度本人確認をお願いします。"),
    "proved": ("Thank you. Now go on with what you were doing.", "本人確認が完了しました。操作を続けてください。"),
    "go_on": ("Go on", "操作を続ける"),
    "first_title": ("Welcome to Sekisho", "関所へようこそ"),
    "first_hint": (
        "Nobody can run this installation from the console yet. Make the first operator's account; this link works once.",
        "このシステムの運用者がまだ登録されていません。最初の運用者アカウントを作成してください。このリンクは1回だけ使えます。",
    ),
    "make_account": ("Make the account", "アカウントを作成"),
    "welcome_title": ("Set your password", "パスワードの設定"),
    "welcome_done": ("Your password is set. Log in with it.", "パスワードを設定しました。ログインしてください。"),
    "first_run_needed": (
        "There is no operator yet. Open the link that the service printed at its start; `sekisho access first-run` shows it again.",
        "運用者がまだ登録されていません。起動時に表示されたリンクを開いてください（`sekisho access first-run`で再表示できます）。",
    ),
}
