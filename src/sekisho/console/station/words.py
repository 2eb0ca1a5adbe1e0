"""Words of the pages about the machines, side by side."""

STATION: dict[str, tuple[str, str]] = {
    "nodes": ("Machines", "ノード"),
    "nodes_hint": (
        "Every process announces itself. A machine that is drained takes nothing new and stays so over restarts until it is resumed.",
        "各プロセスの自己申告に基づく一覧です。停止したノードは、再開するまで（再起動後も）新規処理を受け付けません。",
    ),
    "nodes_none": (
        "No machine has announced itself yet; it takes a few seconds after the start.",
        "ノードはまだありません。起動後、数秒で表示されます。",
    ),
    "nodes_process": ("Process", "プロセス"),
    "nodes_seen": ("Last heard", "最終応答"),
    "nodes_started": ("Running since", "起動"),
    "nodes_work": ("At work", "処理中"),
    "nodes_share": ("Share", "割合"),
    "nodes_load": ("Load of each core", "コアあたりの負荷"),
    "nodes_forms": ("Forms of the stores", "ストアの形式"),
    "nodes_knows": ("knows forms", "対応する形式"),
    "nodes_reduced": ("Reduced abilities", "制限中の機能"),
    "nodes_by": ("asked for by", "指示した人"),
    "node_open": ("open", "稼働中"),
    "node_draining": ("finishing what it has", "停止処理中"),
    "node_drained": ("drained", "停止済み"),
    "node_silent": ("silent", "応答なし"),
    "node_drain": ("Drain", "新規処理を停止"),
    "node_resume": ("Resume", "再開"),
    "node_forget": ("Forget", "一覧から消す"),
    "node_why": ("Reason, shown to all who look", "理由（一覧に表示）"),
    "node_anyway": (
        "also if no other machine takes mail in or hands it on: mail stops",
        "ほかに受信・配送するノードがなくても停止する（メールが止まります）",
    ),
    "node_drain_done": ("The machine finishes what it has.", "処理中のものを完了させてから停止します。"),
    "node_resume_done": ("The machine takes work again.", "処理を再開します。"),
    "node_forget_done": ("The machine is forgotten.", "一覧から消しました。"),
}
