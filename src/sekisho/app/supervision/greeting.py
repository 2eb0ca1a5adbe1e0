"""What `sekisho up` and `sekisho run` say when they are ready."""

import sys

from sekisho.app.assembling import assemble
from sekisho.app.assembling.entrance import origin
from sekisho.app.configuration.settings import Settings
from sekisho.app.storage.folders import DataFolder, command
from sekisho.app.terminal.words import say

WHOLE = ("edge", "delivery", "keeper", "console")


def greet(settings: Settings, folder: DataFolder, state: dict[str, object], first_run: str = "") -> None:
    """Print where mail comes in, where it goes, what is reduced, and what to try next; of some roles only what is theirs."""
    told = state.get("roles")
    roles = list(map(str, told)) if isinstance(told, list) else list(WHOLE)
    lines = [say("Sekisho is open.", "関所を開きました。"), ""]
    if "edge" in roles:
        lines += [f"  SMTP      {listener.address}:{listener.port} ({listener.role})" for listener in settings.listeners]
    if "console" in roles:
        lines.append(f"  {say('Console', 'コンソール')}   {origin(settings)}")
    if set(roles) != set(WHOLE):
        lines.append(f"  {say('Roles', '役割')}     {', '.join(roles)}")
    lines.append(f"  {say('Data', 'データ')}      {folder.root}")
    sandbox = state.get("sandbox")
    lines.append(f"  {say('Sandbox', '検査の隔離')}   {', '.join(map(str, sandbox)) if isinstance(sandbox, list) else '-'}")
    if assemble.delivers_to_mailbox(settings):
        lines += [
            "",
            say(
                "No routes are set: all mail goes into the embedded mailbox.", "配送先が未設定のため、すべてのメールは内蔵メールボックスに入ります。"
            ),
        ]
    reduced = state.get("reduced")
    if isinstance(reduced, list):
        lines += [f"  {say('REDUCED', '制限中の機能')}: {item}" for item in reduced]
    if first_run:
        lines += [
            "",
            say(
                "Make your account, the first operator's, by this link (it works once, within a day):",
                "最初の運用者アカウントは、次のリンクで作成してください（1日以内、1回限り）:",
            ),
        ]
        lines += [f"  {first_run}"]
    if set(roles) != set(WHOLE):
        print("\n".join([*lines, ""]), flush=True)
        return
    samples = command("send-samples", folder.root)
    lines += [
        "",
        say(f"Try it in a second terminal: {samples}", f"別のターミナルでお試しください: {samples}"),
        "",
    ]
    print("\n".join(lines), flush=True)
    sys.stdout.flush()
