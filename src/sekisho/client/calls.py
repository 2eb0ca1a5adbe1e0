"""Every call of the API, by the name of its operation."""

from sekisho.client.call import Call, Parameter

# Made by scripts/generate-docs from api/catalogue.py: change the operation, not this file.
# fmt: off

_ALL = (
    Call("message.search", "GET", "/messages", "application/json", "Find messages by anyone, anything, time.", "メールを検索します（新しい順）。", (
        Parameter("text", "query", "text", required=False, default=""),
        Parameter("sender", "query", "text", required=False, default=""),
        Parameter("recipient", "query", "text", required=False, default=""),
        Parameter("subject", "query", "text", required=False, default=""),
        Parameter("category", "query", "text", required=False, default=""),
        Parameter("state", "query", "text", required=False, default=""),
        Parameter("direction", "query", "text", required=False, default=""),
        Parameter("code", "query", "text", required=False, default=""),
        Parameter("ip", "query", "text", required=False, default=""),
        Parameter("message_id", "query", "text", required=False, default=""),
        Parameter("file", "query", "text", required=False, default=""),
        Parameter("host", "query", "text", required=False, default=""),
        Parameter("campaign", "query", "text", required=False, default=""),
        Parameter("since", "query", "json", required=False, default=0.0),
        Parameter("until", "query", "json", required=False, default=0.0),
        Parameter("limit", "query", "json", required=False, default=50),
        Parameter("after", "query", "text", required=False, default=""),
    )),
    Call("message.story", "GET", "/messages/{message}", "application/json", "Tell everything that happened to a message.", "メール1通の経過。", (
        Parameter("message", "path", "text"),
    )),
    Call("message.dossier", "GET", "/messages/{message}/dossier", "application/json", "Show the facts that a message was judged by.", "判定の根拠となった事実。", (
        Parameter("message", "path", "text"),
    )),
    Call("feedback.give", "POST", "/messages/{message}/feedback", "application/json", "Say what a message really is.", "メールの正しい分類を報告します。", (
        Parameter("message", "path", "text"),
        Parameter("says", "body", "text"),
    )),
    Call("quarantine.of-message", "GET", "/messages/{message}/held", "application/json", "List what is held of one message.", "メール1通の隔離状況。", (
        Parameter("message", "path", "text"),
    )),
    Call("emergency.of-message", "GET", "/messages/{message}/emergency", "application/json", "List what the emergency mailbox has of one message.", "非常用メールボックスにある特定のメール。", (
        Parameter("message", "path", "text"),
    )),
    Call("overview.show", "GET", "/overview", "application/json", "Show how mail went over some days.", "期間内のメールの概況。", (
        Parameter("days", "query", "json", required=False, default=1),
    )),
    Call("overview.service", "GET", "/overview/service", "application/json", "Show the service level that is measured here.", "自己計測したサービス水準。", (
        Parameter("days", "query", "json", required=False, default=30),
    )),
    Call("rules.worth", "GET", "/rules/worth", "application/json", "Show what each rule caught, alone, cost, and what people took back.", "ルールごとの検出数・単独検出数・配信数・負荷。", (
        Parameter("days", "query", "json", required=False, default=30),
    )),
    Call("station.standing", "GET", "/standing", "application/json", "Show alarms, fire drill, the ledger's proof and dependencies.", "警報・自己点検・台帳・外部機能の状態。"),
    Call("policy.draft", "GET", "/policy/draft", "application/json", "Draft a wish about mail like this one.", "このメールと同様のメールへのルール案を作成します。", (
        Parameter("message", "query", "text"),
        Parameter("wish", "query", "text", required=False, default="block"),
    )),
    Call("report.show", "GET", "/report", "application/json", "Show a report about a whole day, week or month.", "日次・週次・月次のレポートを表示します。", (
        Parameter("period", "query", "text", required=False, default="weekly"),
        Parameter("back", "query", "json", required=False, default=0),
        Parameter("language", "query", "text", required=False, default="en"),
    )),
    Call("report.pdf", "GET", "/report/pdf", "application/pdf", "Give out a report as PDF.", "レポートをPDFで出力します。", (
        Parameter("period", "query", "text", required=False, default="weekly"),
        Parameter("back", "query", "json", required=False, default=0),
        Parameter("language", "query", "text", required=False, default="en"),
    )),
    Call("report.schedules", "GET", "/report/schedules", "application/json", "List who gets reports by mail.", "レポートの定期送信の一覧。"),
    Call("report.schedule", "POST", "/report/schedules", "application/json", "Send a report to people regularly.", "レポートの定期送信を追加します。", (
        Parameter("recipients", "body", "list"),
        Parameter("period", "body", "text", required=False, default="weekly"),
        Parameter("language", "body", "text", required=False, default="en"),
    )),
    Call("report.unschedule", "DELETE", "/report/schedules/{schedule}", "application/json", "Stop sending a report.", "レポートの定期送信を削除します。", (
        Parameter("schedule", "path", "text"),
    )),
    Call("person.export", "POST", "/person/export", "application/json", "Hand out everything held about an address.", "アドレスに関する保存データをすべて出力します。", (
        Parameter("address", "body", "text"),
        Parameter("after", "body", "text", required=False, default=""),
    )),
    Call("person.erase", "POST", "/person/erase", "application/json", "Erase what is held about an address.", "アドレスに関する保存データを消去します。", (
        Parameter("address", "body", "text"),
    )),
    Call("campaign.list", "GET", "/campaigns", "application/json", "List groups of messages that are nearly the same.", "類似メールのまとまりの一覧。", (
        Parameter("least", "query", "json", required=False, default=2),
        Parameter("limit", "query", "json", required=False, default=100),
    )),
    Call("campaign.show", "GET", "/campaigns/{campaign}", "application/json", "Show one campaign: how far it spread, and whom it hit.", "類似メールのまとまり1件の詳細。", (
        Parameter("campaign", "path", "text"),
    )),
    Call("quarantine.list", "GET", "/quarantine", "application/json", "List held mail, newest first.", "隔離メールの一覧（新しい順）。", (
        Parameter("limit", "query", "json", required=False, default=100),
        Parameter("after", "query", "text", required=False, default=""),
        Parameter("recipient", "query", "text", required=False, default=""),
        Parameter("state", "query", "text", required=False, default="kept"),
        Parameter("deleted", "query", "json", required=False, default=False),
    )),
    Call("quarantine.show", "GET", "/quarantine/{held}", "application/json", "Show one held mail.", "隔離メール1件の詳細。", (
        Parameter("held", "path", "text"),
    )),
    Call("quarantine.content", "POST", "/quarantine/{held}/content", "message/rfc822", "Read the octets of a held mail as they came.", "隔離メールの受信データ。", (
        Parameter("held", "path", "text"),
        Parameter("reason", "body", "text", required=False, default=""),
    )),
    Call("quarantine.release", "POST", "/quarantine/{held}/release", "application/json", "Deliver held mail after all.", "隔離メールを配信します。", (
        Parameter("held", "path", "text"),
        Parameter("learn", "body", "json", required=False, default=False),
    )),
    Call("quarantine.delete", "DELETE", "/quarantine/{held}", "application/json", "Delete held mail; for some days that can be undone.", "隔離メールを削除します（一定期間は元に戻せます）。", (
        Parameter("held", "path", "text"),
    )),
    Call("delegate.list", "GET", "/delegates", "application/json", "Show who helps somebody with their quarantine.", "隔離メールの代理人を表示します。", (
        Parameter("address", "query", "text", required=False, default=""),
    )),
    Call("delegate.add", "POST", "/delegates", "application/json", "Let somebody help with a quarantine.", "隔離メールの代理人を追加します。", (
        Parameter("helper", "body", "text"),
        Parameter("address", "body", "text", required=False, default=""),
    )),
    Call("delegate.remove", "POST", "/delegates/actions/remove", "application/json", "End somebody's help with a quarantine.", "隔離メールの代理人を解除します。", (
        Parameter("owner", "body", "text"),
        Parameter("helper", "body", "text"),
    )),
    Call("delegate.look", "POST", "/delegates/{owner}/quarantine", "application/json", "See what is held for somebody whom you help.", "代理で隔離メールを一覧します。", (
        Parameter("owner", "path", "text"),
        Parameter("limit", "body", "json", required=False, default=50),
        Parameter("after", "body", "text", required=False, default=""),
    )),
    Call("delegate.release", "POST", "/delegates/{owner}/release", "application/json", "Deliver held mail to somebody whom you help.", "代理で隔離メールを本人に配信します。", (
        Parameter("owner", "path", "text"),
        Parameter("held", "body", "text"),
    )),
    Call("delegate.acts", "GET", "/delegates/{owner}/acts", "application/json", "Show what helpers did.", "代理人による操作の記録を表示します。", (
        Parameter("owner", "path", "text"),
    )),
    Call("digest.send", "POST", "/digest/send", "application/json", "Send somebody a digest at once.", "隔離通知メールを今すぐ送信します。", (
        Parameter("address", "body", "text"),
        Parameter("days", "body", "json", required=False, default=7),
    )),
    Call("digest.show", "GET", "/digest/settings", "application/json", "Show how somebody gets their digest.", "隔離通知メールの受信設定を表示します。", (
        Parameter("address", "query", "text", required=False, default=""),
    )),
    Call("digest.change", "PUT", "/digest/settings", "application/json", "Change how somebody gets their digest.", "隔離通知メールの受信設定を変更します。", (
        Parameter("language", "body", "text", required=False, default=""),
        Parameter("schedule", "body", "text", required=False, default=""),
        Parameter("address", "body", "text", required=False, default=""),
    )),
    Call("quarantine.preview", "POST", "/quarantine/{held}/preview", "application/json", "Look at a held mail, made harmless.", "隔離メールの内容を、無害化して表示します。", (
        Parameter("held", "path", "text"),
        Parameter("reason", "body", "text", required=False, default=""),
    )),
    Call("quarantine.restore", "POST", "/quarantine/{held}/restore", "application/json", "Have deleted mail back in the quarantine.", "削除した隔離メールを元に戻します。", (
        Parameter("held", "path", "text"),
    )),
    Call("quarantine.release-many", "POST", "/quarantine/actions/release", "application/json", "Deliver several held mails.", "複数の隔離メールを配信します。", (
        Parameter("held", "body", "list"),
        Parameter("learn", "body", "json", required=False, default=False),
    )),
    Call("quarantine.delete-many", "POST", "/quarantine/actions/delete", "application/json", "Delete several held mails; for some days that can be undone.", "複数の隔離メールを削除します（一定期間は元に戻せます）。", (
        Parameter("held", "body", "list"),
    )),
    Call("quarantine.restore-many", "POST", "/quarantine/actions/restore", "application/json", "Have several deleted mails back.", "削除した複数の隔離メールを元に戻します。", (
        Parameter("held", "body", "list"),
    )),
    Call("quarantine.block-sender", "POST", "/quarantine/{held}/block-sender", "application/json", "Block the sender of a held mail.", "隔離メールの送信者を拒否します。", (
        Parameter("held", "path", "text"),
        Parameter("whose", "body", "text", required=False, default="user"),
        Parameter("whole_domain", "body", "json", required=False, default=False),
    )),
    Call("quarantine.approve-sender", "POST", "/quarantine/{held}/approve-sender", "application/json", "Approve the sender of a held mail.", "隔離メールの送信者を許可します。", (
        Parameter("held", "path", "text"),
        Parameter("whose", "body", "text", required=False, default="user"),
        Parameter("whole_domain", "body", "json", required=False, default=False),
    )),
    Call("quarantine.requests", "GET", "/release-requests", "application/json", "List what waits for a second person.", "2人目の承認を待っている申請の一覧。", (
        Parameter("limit", "query", "json", required=False, default=100),
        Parameter("after", "query", "text", required=False, default=""),
    )),
    Call("quarantine.request-release", "POST", "/quarantine/{held}/request", "application/json", "Ask somebody else to release held mail that takes two people.", "2人の承認が必要な隔離メールの配信を申請します。", (
        Parameter("held", "path", "text"),
        Parameter("reason", "body", "text"),
    )),
    Call("quarantine.grant-release", "POST", "/quarantine/{held}/grant", "application/json", "Release what somebody else asked for.", "ほかの人が申請した隔離メールを配信します。", (
        Parameter("held", "path", "text"),
    )),
    Call("quarantine.refuse-release", "POST", "/quarantine/{held}/refuse", "application/json", "Withdraw or refuse a request to release held mail.", "配信の申請を取り下げ、または却下します。", (
        Parameter("held", "path", "text"),
        Parameter("reason", "body", "text", required=False, default=""),
    )),
    Call("quarantine.waiting", "GET", "/waiting", "application/json", "List mail that waits for a password, a scanner or a decision.", "パスワード・ウイルス検査・判定を待っているメールの一覧。", (
        Parameter("limit", "query", "json", required=False, default=100),
        Parameter("after", "query", "text", required=False, default=""),
    )),
    Call("sender-list.show", "GET", "/sender-lists", "application/json", "Show lists of approved and blocked senders.", "送信者の許可・拒否リストを表示します。", (
        Parameter("owner", "query", "text", required=False, default=""),
        Parameter("limit", "query", "json", required=False, default=100),
        Parameter("after", "query", "text", required=False, default=""),
    )),
    Call("sender-list.add", "POST", "/sender-lists/add", "application/json", "Approve or block a sender.", "送信者を許可または拒否します。", (
        Parameter("owner", "body", "text"),
        Parameter("sender", "body", "text"),
        Parameter("says", "body", "text"),
    )),
    Call("sender-list.remove", "POST", "/sender-lists/remove", "application/json", "Take a sender out of a list.", "送信者をリストから削除します。", (
        Parameter("owner", "body", "text"),
        Parameter("sender", "body", "text"),
        Parameter("says", "body", "text"),
    )),
    Call("emergency.show", "GET", "/emergency", "application/json", "Tell whether the emergency mailbox is open.", "非常用メールボックスの状態。"),
    Call("emergency.switch", "PUT", "/emergency/switch", "application/json", "Open or close the emergency mailbox, or let it open by itself.", "非常用メールボックスの開閉を設定します。", (
        Parameter("mode", "body", "text"),
        Parameter("note", "body", "text", required=False, default=""),
    )),
    Call("emergency.list", "GET", "/emergency/mail", "application/json", "List what waits for your server, and what was delivered lately.", "サーバーの復旧を待つメールと、保存中の配達済みメールの一覧。", (
        Parameter("folder", "query", "text", required=False, default="inbox"),
        Parameter("limit", "query", "json", required=False, default=50),
        Parameter("after", "query", "text", required=False, default=""),
    )),
    Call("emergency.look", "GET", "/emergency/mail/{mail}", "application/json", "Show one mail that waits for your server.", "サーバーの復旧を待つメール1件。", (
        Parameter("mail", "path", "text"),
    )),
    Call("emergency.read", "GET", "/emergency/mail/{mail}/preview", "application/json", "Read a mail that waits for your server.", "サーバーの復旧を待つメールを読みます。", (
        Parameter("mail", "path", "text"),
    )),
    Call("emergency.download", "POST", "/emergency/mail/{mail}/content", "message/rfc822", "Download a mail that was judged clean.", "問題なしと判定されたメールのダウンロード。", (
        Parameter("mail", "path", "text"),
    )),
    Call("emergency.file", "POST", "/emergency/mail/{mail}/file", "application/octet-stream", "Take a file out of a clean mail.", "添付ファイルを取り出します。", (
        Parameter("mail", "path", "text"),
        Parameter("path", "body", "text"),
    )),
    Call("emergency.send", "POST", "/emergency/send", "application/json", "Write and send a mail.", "メールを作成して送信します。", (
        Parameter("to", "body", "text", required=False, default=""),
        Parameter("cc", "body", "text", required=False, default=""),
        Parameter("bcc", "body", "text", required=False, default=""),
        Parameter("subject", "body", "text", required=False, default=""),
        Parameter("text", "body", "text", required=False, default=""),
        Parameter("sender", "body", "text", required=False, default=""),
        Parameter("answers", "body", "text", required=False, default=""),
        Parameter("thread", "body", "text", required=False, default=""),
        Parameter("draft", "body", "text", required=False, default=""),
    )),
    Call("emergency.sent", "GET", "/emergency/sent", "application/json", "List what you sent from here.", "ここから送信したメールの一覧。", (
        Parameter("limit", "query", "json", required=False, default=50),
        Parameter("after", "query", "text", required=False, default=""),
    )),
    Call("queue.list", "GET", "/queue", "application/json", "List mail on its way out, oldest first.", "配送待ちメールの一覧（古い順）。", (
        Parameter("limit", "query", "json", required=False, default=100),
        Parameter("after", "query", "text", required=False, default=""),
    )),
    Call("queue.destinations", "GET", "/queue/destinations", "application/json", "Show how much waits for which domain.", "宛先ドメイン別の配送待ち状況。"),
    Call("queue.show", "GET", "/queue/{delivery}", "application/json", "Show one delivery.", "配送1件の詳細。", (
        Parameter("delivery", "path", "text"),
    )),
    Call("queue.hold", "POST", "/queue/actions/hold", "application/json", "Hold queued mail until it is let go.", "配送待ちメールを保留します。", (
        Parameter("delivery", "body", "text", required=False, default=""),
        Parameter("domain", "body", "text", required=False, default=""),
        Parameter("why", "body", "text", required=False, default=""),
    )),
    Call("queue.unhold", "POST", "/queue/actions/unhold", "application/json", "Let held queued mail go.", "保留したメールの配送を再開します。", (
        Parameter("delivery", "body", "text", required=False, default=""),
        Parameter("domain", "body", "text", required=False, default=""),
        Parameter("everything", "body", "json", required=False, default=False),
    )),
    Call("queue.drop", "POST", "/queue/actions/drop", "application/json", "Drop queued mail; for an hour that can be undone.", "配送を取り消します（1時間以内は元に戻せます）。", (
        Parameter("delivery", "body", "text", required=False, default=""),
        Parameter("domain", "body", "text", required=False, default=""),
        Parameter("why", "body", "text", required=False, default=""),
    )),
    Call("queue.undrop", "POST", "/queue/actions/undrop", "application/json", "Undo a drop.", "取り消した配送を元に戻します。", (
        Parameter("delivery", "body", "text", required=False, default=""),
        Parameter("domain", "body", "text", required=False, default=""),
    )),
    Call("queue.flush", "POST", "/queue/actions/flush", "application/json", "Try queued mail again at once.", "配送待ちメールをすぐに再送します。", (
        Parameter("delivery", "body", "text", required=False, default=""),
        Parameter("domain", "body", "text", required=False, default=""),
    )),
    Call("queue.reroute", "POST", "/queue/actions/reroute", "application/json", "Send queued mail by the routes of today.", "配送待ちメールを現在の経路に切り替えます。", (
        Parameter("delivery", "body", "text", required=False, default=""),
        Parameter("domain", "body", "text", required=False, default=""),
    )),
    Call("signing-key.list", "GET", "/signing-keys", "application/json", "List the keys that sign your mail.", "DKIM署名鍵の一覧。", (
        Parameter("domain", "query", "text", required=False, default=""),
    )),
    Call("signing-key.new", "POST", "/signing-keys", "application/json", "Make the first signing key of a domain.", "ドメインの最初の署名鍵を作成します。", (
        Parameter("domain", "body", "text"),
        Parameter("algorithm", "body", "text", required=False, default="rsa"),
    )),
    Call("signing-key.rotate", "POST", "/signing-keys/rotate", "application/json", "Make the successor of a signing key.", "次の署名鍵を作成します。", (
        Parameter("domain", "body", "text"),
        Parameter("algorithm", "body", "text", required=False, default="rsa"),
    )),
    Call("tls.reports", "GET", "/tls/reports", "application/json", "Count what others report of TLS to your domains.", "自社ドメイン宛てのTLS接続についての他社レポートの集計。", (
        Parameter("domain", "query", "text", required=False, default=""),
        Parameter("limit", "query", "json", required=False, default=50),
    )),
    Call("dmarc.reports", "GET", "/dmarc/reports", "application/json", "List DMARC aggregate reports about your domains.", "DMARC集計レポートの一覧。", (
        Parameter("domain", "query", "text", required=False, default=""),
        Parameter("limit", "query", "json", required=False, default=50),
    )),
    Call("account.list", "GET", "/accounts", "application/json", "List accounts.", "アカウントを一覧します。", (
        Parameter("after", "query", "text", required=False, default=""),
        Parameter("limit", "query", "json", required=False, default=100),
    )),
    Call("account.invite", "POST", "/accounts", "application/json", "Make an account and its invitation.", "アカウントを作成し、招待リンクを発行します。", (
        Parameter("login", "body", "text"),
        Parameter("role", "body", "text"),
        Parameter("name", "body", "text", required=False, default=""),
        Parameter("domains", "body", "list", required=False, default=()),
        Parameter("addresses", "body", "list", required=False, default=()),
        Parameter("language", "body", "text", required=False, default="en"),
    )),
    Call("account.show", "GET", "/accounts/{account}", "application/json", "Show one account.", "アカウントを表示します。", (
        Parameter("account", "path", "text"),
    )),
    Call("account.change", "PATCH", "/accounts/{account}", "application/json", "Change an account's role, reach or state.", "アカウントの役割・範囲・状態を変更します。", (
        Parameter("account", "path", "text"),
        Parameter("role", "body", "text", required=False, default=None),
        Parameter("name", "body", "text", required=False, default=None),
        Parameter("domains", "body", "list", required=False, default=None),
        Parameter("addresses", "body", "list", required=False, default=None),
        Parameter("disabled", "body", "json", required=False, default=None),
    )),
    Call("account.delete", "DELETE", "/accounts/{account}", "application/json", "Delete an account.", "アカウントを削除します。", (
        Parameter("account", "path", "text"),
    )),
    Call("account.link", "POST", "/accounts/{account}/link", "application/json", "Make a one-time link to a new password.", "パスワード設定用のリンクを発行します。", (
        Parameter("account", "path", "text"),
    )),
    Call("account.end-sessions", "POST", "/accounts/{account}/end-sessions", "application/json", "End all sessions of an account.", "アカウントのすべてのセッションを終了します。", (
        Parameter("account", "path", "text"),
    )),
    Call("account.clear-factors", "POST", "/accounts/{account}/clear-factors", "application/json", "Take away a lost second factor.", "紛失した2段階認証を解除します。", (
        Parameter("account", "path", "text"),
    )),
    Call("own.show", "GET", "/me", "application/json", "Show your own account.", "自分のアカウントを表示します。"),
    Call("own.password", "POST", "/me/password", "application/json", "Change your own password.", "自分のパスワードを変更します。", (
        Parameter("current", "body", "text"),
        Parameter("new", "body", "text"),
    )),
    Call("own.begin-authenticator", "POST", "/me/authenticator", "application/json", "Begin with an authenticator app.", "認証アプリの登録を始めます。"),
    Call("own.confirm-authenticator", "POST", "/me/authenticator/confirm", "application/json", "Finish with an authenticator app.", "認証アプリの登録を完了します。", (
        Parameter("code", "body", "text"),
    )),
    Call("own.remove-authenticator", "DELETE", "/me/authenticator", "application/json", "Remove your authenticator app.", "認証アプリを解除します。"),
    Call("own.begin-passkey", "POST", "/me/passkeys/begin", "application/json", "Begin with a passkey.", "パスキーの登録を始めます。", (
        Parameter("origin", "body", "text"),
    )),
    Call("own.add-passkey", "POST", "/me/passkeys", "application/json", "Add a passkey.", "パスキーを登録します。", (
        Parameter("ticket", "body", "text"),
        Parameter("response", "body", "text"),
        Parameter("name", "body", "text", required=False, default=""),
    )),
    Call("own.remove-passkey", "DELETE", "/me/passkeys/{passkey}", "application/json", "Remove a passkey.", "パスキーを削除します。", (
        Parameter("passkey", "path", "text"),
    )),
    Call("own.recovery-codes", "POST", "/me/recovery-codes", "application/json", "Make new recovery codes.", "回復コードを作り直します。"),
    Call("session.list", "GET", "/me/sessions", "application/json", "List your own sessions.", "自分のセッションを一覧します。"),
    Call("session.end-others", "POST", "/me/sessions/end-others", "application/json", "End all your other sessions.", "他のすべてのセッションを終了します。"),
    Call("session.end", "DELETE", "/me/sessions/{session}", "application/json", "End one of your own sessions.", "自分のセッションを終了します。", (
        Parameter("session", "path", "text"),
    )),
    Call("token.list", "GET", "/me/tokens", "application/json", "List your own API tokens.", "自分のAPIトークンを一覧します。"),
    Call("token.create", "POST", "/me/tokens", "application/json", "Make an API token of your own.", "自分用のAPIトークンを作成します。", (
        Parameter("name", "body", "text"),
        Parameter("permissions", "body", "list"),
        Parameter("days", "body", "json", required=False, default=90),
        Parameter("for_tenant", "body", "text", required=False, default=None),
    )),
    Call("token.revoke", "DELETE", "/me/tokens/{token}", "application/json", "Revoke an API token of your own.", "自分のAPIトークンを失効させます。", (
        Parameter("token", "path", "text"),
    )),
    Call("token.list-all", "GET", "/tokens", "application/json", "List the API tokens of everybody.", "すべてのAPIトークンを一覧します。", (
        Parameter("after", "query", "text", required=False, default=""),
        Parameter("limit", "query", "json", required=False, default=100),
    )),
    Call("token.revoke-any", "DELETE", "/tokens/{token}", "application/json", "Revoke anybody's API token.", "他の利用者のAPIトークンを失効させます。", (
        Parameter("token", "path", "text"),
    )),
    Call("provider.list", "GET", "/providers", "application/json", "List the OpenID providers.", "OpenIDプロバイダーを一覧します。"),
    Call("provider.set", "PUT", "/providers/{name}", "application/json", "Set an OpenID provider.", "OpenIDプロバイダーを設定します。", (
        Parameter("name", "path", "text"),
        Parameter("issuer", "body", "text"),
        Parameter("client", "body", "text"),
        Parameter("secret", "body", "text", required=False, default=None),
        Parameter("title", "body", "text", required=False, default=""),
        Parameter("groups_claim", "body", "text", required=False, default="groups"),
        Parameter("roles", "body", "json", required=False, default=None),
        Parameter("role", "body", "text", required=False, default=None),
        Parameter("strong", "body", "json", required=False, default=False),
    )),
    Call("provider.remove", "DELETE", "/providers/{name}", "application/json", "Remove an OpenID provider.", "OpenIDプロバイダーを削除します。", (
        Parameter("name", "path", "text"),
    )),
    Call("audit.list", "GET", "/audit", "application/json", "List who did what, newest first.", "監査記録を新しい順に一覧します。", (
        Parameter("after", "query", "text", required=False, default=""),
        Parameter("limit", "query", "json", required=False, default=100),
        Parameter("text", "query", "text", required=False, default=""),
    )),
    Call("audit.verify", "GET", "/audit/proof", "application/json", "Check that no audit line was changed or taken out.", "監査記録に改ざんや欠落がないか検証します。"),
    Call("policy.show", "GET", "/policy", "application/json", "Show the policy document, as it is or as it was.", "ポリシー文書（現在または過去の版）を表示します。", (
        Parameter("number", "query", "json", required=False, default=0),
    )),
    Call("policy.change", "PUT", "/policy", "application/json", "Put a policy document in force.", "ポリシー文書を適用します。", (
        Parameter("text", "body", "text"),
        Parameter("reason", "body", "text"),
        Parameter("base", "body", "json", required=False, default=-1),
    )),
    Call("policy.check", "POST", "/policy/check", "application/json", "Tell what is wrong with a policy document.", "ポリシー文書の問題点を調べます。", (
        Parameter("text", "body", "text"),
    )),
    Call("policy.history", "GET", "/policy/versions", "application/json", "List the versions of the policy document.", "ポリシー文書の版の一覧。", (
        Parameter("limit", "query", "json", required=False, default=50),
        Parameter("after", "query", "text", required=False, default=""),
    )),
    Call("policy.diff", "GET", "/policy/diff", "application/json", "Show what differs between two versions.", "2つの版の違いを表示します。", (
        Parameter("old", "query", "json", required=False, default=0),
        Parameter("new", "query", "json", required=False, default=0),
    )),
    Call("policy.trials", "GET", "/policy/trials", "application/json", "List trials of policies.", "ポリシーの試行の一覧。"),
    Call("policy.start-trial", "POST", "/policy/trials", "application/json", "Try a policy document on past mail.", "ポリシー文書を過去のメールで試します。", (
        Parameter("text", "body", "text"),
        Parameter("days", "body", "json", required=False, default=30),
    )),
    Call("policy.trial", "GET", "/policy/trials/{number}", "application/json", "Show a trial: how far it is, and what came of it.", "ポリシーの試行の経過と結果。", (
        Parameter("number", "path", "text"),
    )),
    Call("policy.stop-trial", "POST", "/policy/trials/{number}/stop", "application/json", "Stop a trial.", "ポリシーの試行を停止します。", (
        Parameter("number", "path", "text"),
    )),
    Call("policy.outline", "GET", "/policy/outline", "application/json", "Show the rules and lists of the policy in force.", "適用中のルールとリストの一覧。"),
    Call("policy.roll-out", "POST", "/policy/roll-out", "application/json", "Switch a rule on by stages: watched, for a share of the mail, for all, or off.", "ルールを段階的に適用します（監視・一部・全体・停止）。", (
        Parameter("rule", "body", "text"),
        Parameter("rollout", "body", "text"),
        Parameter("share", "body", "json", required=False, default=0),
        Parameter("reason", "body", "text", required=False, default=""),
        Parameter("base", "body", "json", required=False, default=-1),
    )),
    Call("policy.undo", "POST", "/policy/undo", "application/json", "Put an earlier version of the policy in force again.", "以前の版のポリシーに戻します。", (
        Parameter("to", "body", "json"),
        Parameter("reason", "body", "text"),
    )),
    Call("briefing.list", "GET", "/briefings", "application/json", "List kept briefings, the newest first.", "週間セキュリティ通信の一覧。"),
    Call("briefing.submit", "POST", "/briefings", "application/json", "Hand in a security report.", "セキュリティ情報を取り込みます。", (
        Parameter("text", "body", "text"),
    )),
    Call("briefing.show", "GET", "/briefing", "application/json", "Show what the week's security news means for you.", "週間セキュリティ通信を表示します。", (
        Parameter("name", "query", "text", required=False, default=""),
        Parameter("language", "query", "text", required=False, default="en"),
    )),
    Call("briefing.script", "GET", "/briefing/script", "text/plain", "The briefing as a text to read aloud.", "読み上げ原稿を表示します。", (
        Parameter("name", "query", "text", required=False, default=""),
        Parameter("language", "query", "text", required=False, default="en"),
    )),
    Call("briefing.feed", "GET", "/briefing/feed", "application/rss+xml", "A feed of kept briefings (RSS).", "通信のフィード（RSS）。", (
        Parameter("language", "query", "text", required=False, default="en"),
    )),
    Call("briefing.search", "GET", "/briefing/search", "application/json", "Find products, numbers and words in kept briefings.", "過去の通信を検索します。", (
        Parameter("text", "query", "text"),
    )),
    Call("briefing.subscribers", "GET", "/briefing/subscribers", "application/json", "List who gets the briefing by mail.", "通信の購読者の一覧。"),
    Call("briefing.subscribe", "PUT", "/me/briefing", "application/json", "Get the briefing by mail.", "通信をメールで購読します。", (
        Parameter("language", "body", "text", required=False, default="en"),
    )),
    Call("briefing.unsubscribe", "DELETE", "/me/briefing", "application/json", "Get the briefing no more.", "通信の購読をやめます。"),
    Call("inventory.show", "GET", "/inventory", "application/json", "List the products that you use.", "使用中の製品の一覧。"),
    Call("inventory.store", "PUT", "/inventory", "application/json", "Store the products that you use.", "使用中の製品を登録します。", (
        Parameter("text", "body", "text"),
    )),
    Call("tenant.list", "GET", "/tenants", "application/json", "List the organisations.", "組織の一覧を表示します。", (
        Parameter("after", "query", "text", required=False, default=""),
        Parameter("limit", "query", "json", required=False, default=100),
    )),
    Call("tenant.create", "POST", "/tenants", "application/json", "Make an organisation.", "組織を作成します。", (
        Parameter("name", "body", "text"),
        Parameter("title", "body", "text", required=False, default=""),
    )),
    Call("tenant.show", "GET", "/tenant", "application/json", "Show the organisation.", "組織を表示します。"),
    Call("tenant.rename", "PATCH", "/tenant", "application/json", "Give the organisation another title.", "組織の表示名を変更します。", (
        Parameter("title", "body", "text"),
    )),
    Call("tenant.suspend", "POST", "/tenant/suspend", "application/json", "Stop taking mail for the organisation.", "組織のメール受付を停止します。", (
        Parameter("why", "body", "text"),
    )),
    Call("tenant.resume", "POST", "/tenant/resume", "application/json", "Take mail for the organisation again.", "組織のメール受付を再開します。"),
    Call("tenant.delete", "POST", "/tenant/delete", "application/json", "Delete the organisation after a time of grace.", "猶予期間の後に組織を削除します。", (
        Parameter("why", "body", "text"),
        Parameter("grace_days", "body", "json", required=False, default=30),
    )),
    Call("tenant.erase", "POST", "/tenant/erase", "application/json", "Erase an organisation that is being deleted now: its key, its mail, even what is still on its way.", "削除予定の組織を直ちに消去します（鍵、メール、配送待ちを含む）。", (
        Parameter("why", "body", "text"),
    )),
    Call("settings.show", "GET", "/settings", "application/json", "Show what is done with the organisation's mail.", "組織のメール設定を表示します。"),
    Call("settings.change", "PUT", "/settings", "application/json", "Change what is done with the organisation's mail.", "組織のメール設定を変更します。", (
        Parameter("settings", "body", "json"),
        Parameter("version", "body", "json", required=False, default=None),
    )),
    Call("domain.list", "GET", "/domains", "application/json", "List the organisation's domains.", "組織のドメインの一覧を表示します。"),
    Call("domain.add", "POST", "/domains", "application/json", "Add a domain.", "ドメインを追加します。", (
        Parameter("name", "body", "text"),
    )),
    Call("domain.verify", "POST", "/domains/{name}/verify", "application/json", "Look in DNS whether the domain is theirs.", "ドメインの所有をDNSで確認します。", (
        Parameter("name", "path", "text"),
    )),
    Call("domain.vouch", "POST", "/domains/{name}/vouch", "application/json", "Vouch for a domain without asking DNS.", "DNSで確認せずにドメインを承認します。", (
        Parameter("name", "path", "text"),
    )),
    Call("domain.route", "PUT", "/domains/{name}/route", "application/json", "Say which servers get the domain's mail.", "ドメインの配送先を設定します。", (
        Parameter("name", "path", "text"),
        Parameter("hops", "body", "json"),
        Parameter("tls", "body", "text", required=False, default="opportunistic"),
    )),
    Call("domain.unlisted", "PUT", "/domains/{name}/unlisted", "application/json", "Say what happens to unknown recipients.", "一覧にない受信者の扱いを設定します。", (
        Parameter("name", "path", "text"),
        Parameter("unlisted", "body", "text"),
    )),
    Call("domain.records", "GET", "/domains/{name}/records", "application/json", "Show what a domain has to publish, and look whether it does.", "公開すべきDNSレコードと現在の状態を表示します。", (
        Parameter("name", "path", "text"),
    )),
    Call("domain.remove", "DELETE", "/domains/{name}", "application/json", "Remove a domain.", "ドメインを削除します。", (
        Parameter("name", "path", "text"),
    )),
    Call("people.list", "GET", "/people", "application/json", "List people, or find them by name, address or group.", "利用者の一覧または検索結果を表示します。", (
        Parameter("after", "query", "text", required=False, default=""),
        Parameter("limit", "query", "json", required=False, default=100),
        Parameter("text", "query", "text", required=False, default=""),
        Parameter("group", "query", "text", required=False, default=""),
        Parameter("external_id", "query", "text", required=False, default=""),
    )),
    Call("people.add", "POST", "/people", "application/json", "Add somebody.", "利用者を追加します。", (
        Parameter("address", "body", "text"),
        Parameter("name", "body", "text", required=False, default=""),
        Parameter("aliases", "body", "list", required=False, default=()),
        Parameter("groups", "body", "list", required=False, default=()),
        Parameter("active", "body", "json", required=False, default=True),
        Parameter("external_id", "body", "text", required=False, default=""),
        Parameter("source", "body", "text", required=False, default="local"),
    )),
    Call("people.show", "GET", "/people/{address}", "application/json", "Show somebody by an address.", "アドレスから利用者を表示します。", (
        Parameter("address", "path", "text"),
    )),
    Call("people.change", "PATCH", "/people/{address}", "application/json", "Change somebody.", "利用者を変更します。", (
        Parameter("address", "path", "text"),
        Parameter("main_address", "body", "text", required=False, default=None),
        Parameter("name", "body", "text", required=False, default=None),
        Parameter("aliases", "body", "list", required=False, default=None),
        Parameter("groups", "body", "list", required=False, default=None),
        Parameter("active", "body", "json", required=False, default=None),
        Parameter("external_id", "body", "text", required=False, default=None),
    )),
    Call("people.remove", "DELETE", "/people/{address}", "application/json", "Remove somebody.", "利用者を削除します。", (
        Parameter("address", "path", "text"),
    )),
    Call("people.import_csv", "POST", "/import/csv", "application/json", "Take in people from CSV.", "CSVから利用者を取り込みます。", (
        Parameter("text", "body", "text"),
        Parameter("replace_all", "body", "json", required=False, default=False),
        Parameter("dry_run", "body", "json", required=False, default=False),
    )),
    Call("people.import_ldif", "POST", "/import/ldif", "application/json", "Take in people from LDIF.", "LDIFから利用者を取り込みます。", (
        Parameter("text", "body", "text"),
        Parameter("replace_all", "body", "json", required=False, default=False),
        Parameter("dry_run", "body", "json", required=False, default=False),
    )),
    Call("people.sync", "POST", "/import/ldap", "application/json", "Take over people from a directory.", "ディレクトリから利用者を同期します。", (
        Parameter("source", "body", "text"),
        Parameter("url", "body", "text"),
        Parameter("bind_dn", "body", "text"),
        Parameter("password", "body", "text"),
        Parameter("base_dn", "body", "text"),
        Parameter("filter", "body", "text", required=False, default="(|(mail=*)(proxyAddresses=*)(objectClass=groupOfNames)(objectClass=group))"),
        Parameter("authorities", "body", "text", required=False, default=""),
        Parameter("confirmed", "body", "json", required=False, default=False),
        Parameter("dry_run", "body", "json", required=False, default=False),
    )),
    Call("directory.list", "GET", "/directories", "application/json", "List directories, and how they stand.", "ディレクトリ連携とその状態を一覧します。"),
    Call("directory.set", "PUT", "/directories/{name}", "application/json", "Take people from a directory regularly.", "ディレクトリ連携を設定します。", (
        Parameter("name", "path", "text"),
        Parameter("url", "body", "text"),
        Parameter("bind_dn", "body", "text"),
        Parameter("base_dn", "body", "text"),
        Parameter("password", "body", "text", required=False, default=""),
        Parameter("filter", "body", "text", required=False, default="(|(mail=*)(proxyAddresses=*)(objectClass=groupOfNames)(objectClass=group))"),
        Parameter("authorities", "body", "text", required=False, default=""),
        Parameter("minutes", "body", "json", required=False, default=60),
        Parameter("most_leaving", "body", "json", required=False, default=33),
    )),
    Call("directory.sync", "POST", "/directories/{name}/sync", "application/json", "Take over people from a directory now.", "ディレクトリ連携を今すぐ実行します。", (
        Parameter("name", "path", "text"),
        Parameter("confirmed", "body", "json", required=False, default=False),
        Parameter("dry_run", "body", "json", required=False, default=False),
    )),
    Call("directory.remove", "DELETE", "/directories/{name}", "application/json", "Take people from a directory no longer.", "ディレクトリ連携を解除します。", (
        Parameter("name", "path", "text"),
    )),
    Call("people.export", "GET", "/export/people", "text/csv", "Give out all people as CSV.", "利用者をCSVで書き出します。"),
    Call("group.list", "GET", "/groups", "application/json", "List groups.", "グループの一覧を表示します。"),
    Call("group.show", "GET", "/groups/{name}", "application/json", "Show a group.", "グループを表示します。", (
        Parameter("name", "path", "text"),
    )),
    Call("group.set", "PUT", "/groups/{name}", "application/json", "Make a group, or change its address.", "グループを作成またはアドレスを変更します。", (
        Parameter("name", "path", "text"),
        Parameter("address", "body", "text", required=False, default=""),
        Parameter("external_id", "body", "text", required=False, default=None),
        Parameter("source", "body", "text", required=False, default="local"),
    )),
    Call("group.members", "POST", "/groups/{name}/members", "application/json", "Put people into a group, and take others out.", "グループのメンバーを変更します。", (
        Parameter("name", "path", "text"),
        Parameter("add", "body", "list", required=False, default=()),
        Parameter("remove", "body", "list", required=False, default=()),
        Parameter("only", "body", "json", required=False, default=False),
    )),
    Call("group.rename", "POST", "/groups/{name}/rename", "application/json", "Give a group another name.", "グループ名を変更します。", (
        Parameter("name", "path", "text"),
        Parameter("to", "body", "text"),
    )),
    Call("group.remove", "DELETE", "/groups/{name}", "application/json", "Remove a group; its people stay.", "グループを削除します（利用者は残ります）。", (
        Parameter("name", "path", "text"),
    )),
    Call("outbound.list", "GET", "/senders", "application/json", "List who may send in the organisation's name.", "組織の名前で送信できる相手の一覧を表示します。"),
    Call("outbound.add_network", "POST", "/senders/networks", "application/json", "Let a network send in their name.", "送信元ネットワークを追加します。", (
        Parameter("network", "body", "text"),
        Parameter("note", "body", "text", required=False, default=""),
    )),
    Call("outbound.set_login", "POST", "/senders/logins", "application/json", "Set a login for sending.", "送信用ログインを設定します。", (
        Parameter("login", "body", "text"),
        Parameter("password", "body", "text"),
        Parameter("note", "body", "text", required=False, default=""),
    )),
    Call("outbound.add_certificate", "POST", "/senders/certificates", "application/json", "Let the holder of a certificate send.", "クライアント証明書を追加します。", (
        Parameter("pem", "body", "text"),
        Parameter("note", "body", "text", required=False, default=""),
    )),
    Call("outbound.remove", "POST", "/senders/remove", "application/json", "Let it send no more.", "送信の許可を取り消します。", (
        Parameter("kind", "body", "text"),
        Parameter("name", "body", "text"),
    )),
    Call("trial.samples", "GET", "/trial", "application/json", "List the harmless messages that can be sent for a trial.", "お試し用の無害なメールの一覧。"),
    Call("trial.send", "POST", "/trial", "application/json", "Send a harmless test mail through the gateway.", "無害なテストメールを送ります。", (
        Parameter("recipient", "body", "text"),
        Parameter("sample", "body", "text", required=False, default="clean"),
    )),
    Call("event.follow", "GET", "/events", "text/event-stream", "Follow what happens to mail, as it happens.", "メールのイベントをリアルタイムで受信します。", (
        Parameter("kinds", "query", "list", required=False, default=None),
        Parameter("after", "query", "text", required=False, default=""),
        Parameter("seconds", "query", "json", required=False, default=600.0),
    )),
    Call("webhook.list", "GET", "/webhooks", "application/json", "List webhooks, and how they stand.", "Webhookとその状態を一覧します。"),
    Call("webhook.add", "POST", "/webhooks", "application/json", "Tell a service of ours what happens.", "Webhookを追加します。", (
        Parameter("url", "body", "text"),
        Parameter("events", "body", "list", required=False, default=None),
    )),
    Call("webhook.resume", "POST", "/webhooks/{webhook}/resume", "application/json", "Switch a webhook on again.", "Webhookを再開します。", (
        Parameter("webhook", "path", "text"),
    )),
    Call("webhook.remove", "DELETE", "/webhooks/{webhook}", "application/json", "Remove a webhook.", "Webhookを削除します。", (
        Parameter("webhook", "path", "text"),
    )),
    Call("node.list", "GET", "/nodes", "application/json", "List all machines: versions, load, what is drained.", "全ノードの版・負荷・稼働状態を一覧します。"),
    Call("node.drain", "POST", "/nodes/{node}/drain", "application/json", "Let a machine finish what it has and take nothing new.", "ノードの新規処理を停止します。", (
        Parameter("node", "path", "text"),
        Parameter("why", "body", "text", required=False, default=""),
        Parameter("anyway", "body", "json", required=False, default=False),
    )),
    Call("node.resume", "POST", "/nodes/{node}/resume", "application/json", "Let a machine take work again.", "ノードの処理を再開します。", (
        Parameter("node", "path", "text"),
    )),
    Call("node.forget", "DELETE", "/nodes/{node}", "application/json", "Forget a machine that is gone.", "なくなったノードを一覧から消します。", (
        Parameter("node", "path", "text"),
    )),
    Call("station.health", "GET", "/health", "application/json", "Show how the stores are, and what a person should look at.", "ストアの状態と対応が必要な事項。"),
    Call("ledger.verify", "GET", "/ledger", "application/json", "Prove that no accepted message was lost.", "受け付けたメールが失われていないことの検証。"),
)
CALLS = {each.name: each for each in _ALL}
