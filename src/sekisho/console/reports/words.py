"""Words of the page of reports, side by side."""

REPORTS: dict[str, tuple[str, str]] = {
    "reports": ("Reports", "レポート"),
    "report_daily": ("Day", "日次"),
    "report_weekly": ("Week", "週次"),
    "report_monthly": ("Month", "月次"),
    "report_earlier": ("Earlier", "前の期間"),
    "report_later": ("Later", "次の期間"),
    "report_pdf": ("Download as PDF", "PDFをダウンロード"),
    "report_csv": ("Export as CSV", "CSVで書き出す"),
    "report_schedules": ("Sent by mail", "定期送信"),
    "report_none": (
        "Nobody gets a report yet. Add somebody below: the first one comes when the running period is over.",
        "定期送信はまだありません。下の欄から追加してください。現在の期間が終わると最初のレポートが届きます。",
    ),
    "report_recipients": ("Recipients (in your domains)", "受信者（自組織のドメイン）"),
    "report_period": ("Every", "間隔"),
    "report_language": ("Language", "言語"),
    "report_en": ("English", "英語"),
    "report_ja": ("Japanese", "日本語"),
    "report_last": ("Last sent for the time until", "最後に送信した期間の終わり"),
    "report_add": ("Send regularly", "定期送信を追加"),
    "report_added": ("Added.", "追加しました。"),
    "report_removed": ("Removed.", "削除しました。"),
}
