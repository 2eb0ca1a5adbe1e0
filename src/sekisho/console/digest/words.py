"""Words of the pages behind a digest's links, side by side."""

DIGEST: dict[str, tuple[str, str]] = {
    "digest_title": ("Mail that was stopped", "隔離されたメール"),
    "digest_for": ("For", "宛先"),
    "digest_release": ("Deliver it to {whom}", "{whom}に配信する"),
    "digest_release_hint": (
        "It goes to this address and nowhere else. Press the button if it is wanted.",
        "このアドレスにのみ配信します。必要なメールの場合は、ボタンを押してください。",
    ),
    "digest_block": ("Block {whom}", "{whom}を拒否する"),
    "digest_block_hint": ("Mail of this sender will be stopped from now on.", "今後、この送信者からのメールは隔離されます。"),
    "digest_approve": ("Approve {whom}", "{whom}を許可する"),
    "digest_approve_hint": (
        "Mail of this sender will no longer be taken for spam. Viruses are stopped as ever.",
        "今後、この送信者からのメールは迷惑メールとして扱われません。ウイルスは引き続き止めます。",
    ),
    "digest_show_hint": (
        "This link shows what is known of the mail, not what it says. To read it, go to your quarantine.",
        "このリンクではメールの情報のみを表示し、本文は表示しません。内容は隔離ページで確認できます。",
    ),
    "digest_asks": (
        "Mail stopped for this reason is delivered by your administrator only. Tell them this number:",
        "この理由で隔離されたメールを配信できるのは管理者だけです。次の番号を伝えて依頼してください。",
    ),
    "digest_done_release": ("It is on its way to {whom}.", "{whom}に配信します。"),
    "digest_done_block": ("{whom} is blocked.", "{whom}を拒否しました。"),
    "digest_done_approve": ("{whom} is approved.", "{whom}を許可しました。"),
    "digest_state_released": ("It was delivered already.", "すでに配信されています。"),
    "digest_state_deleted": ("It was deleted.", "削除されています。"),
    "digest_state_expired": ("It is not kept any more.", "保存期限が切れています。"),
    "digest_used": ("This was done already.", "すでに実行されています。"),
    "digest_quick": ("That was very quick. Read it, then press once more.", "操作が早すぎます。内容を確認して、もう一度押してください。"),
    "digest_robot": (
        "A program seems to have pressed every button here, so nothing is done for ten minutes. Then open the link again.",
        "プログラムがすべてのボタンを押したようです。10分間は実行できません。その後、リンクを開き直してください。",
    ),
    "digest_trap": ("For programs that press everything. Do not press.", "自動プログラム検出用です。押さないでください。"),
    "digest_whole": ("Everything that is held for you", "すべての隔離メール"),
    "digest_whole_hint": (
        "We send a link to your quarantine to this mail's recipient:",
        "隔離ページへのリンクを、このメールの受信者に送信します。送信先:",
    ),
    "digest_whole_ask": ("Send me the link", "リンクを送信する"),
    "digest_mailed": (
        "A link is on its way by mail. It works once, within 10 minutes, in this browser.",
        "リンクをメールで送信しました。10分以内に1回だけ、このブラウザーで使えます。",
    ),
}
