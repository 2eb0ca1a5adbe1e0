"""The status page as HTML: server-rendered, no script, nothing from another origin, every value escaped."""

from html import escape

from sekisho.console.status import Status
from sekisho.console.words import ENGLISH, JAPANESE

STYLE = """
:root { color-scheme: light dark; --ink: #1d2329; --paper: #fbfaf8; --line: #d8d4cc; --accent: #8a3324; --quiet: #5d6670; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e3de; --paper: #16191c; --line: #353a40; --accent: #e08a76; --quiet: #9aa3ad; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.6 system-ui, "Hiragino Sans", "Noto Sans JP", sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
header { display: flex; justify-content: space-between; align-items: baseline; border-bottom: 2px solid var(--accent); padding-bottom: .5rem; }
h1 { font-size: 1.4rem; margin: 0; } h2 { font-size: 1.05rem; margin: 2rem 0 .4rem; }
a { color: var(--accent); } .quiet { color: var(--quiet); margin: .2rem 0 .6rem; }
.state { padding: .8rem 1rem; border: 1px solid var(--line); border-left: .4rem solid #3d7a4e; margin: 1.2rem 0; }
.state.bad { border-left-color: #b3261e; } .note { border-left-color: var(--accent); }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .35rem .5rem; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
th.n, td.n { text-align: right; font-variant-numeric: tabular-nums; }
.grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 0 2rem; }
"""


def render(status: Status, language: str) -> str:
    """Return the whole page."""
    words = JAPANESE if language == "ja" else ENGLISH
    other = "en" if language == "ja" else "ja"
    sign = "✓" if status.healthy else "!"
    state = words["healthy"] if status.healthy else words["unhealthy"]
    problems = _list(status.problems, "") if status.problems else ""
    mailbox = f'<p class="state note">{words["mailbox"]}</p>' if status.delivers_to_mailbox else ""
    fates = "".join(f'<tr><td>{escape(words.get(fate, fate))}</td><td class="n">{count:,}</td></tr>' for fate, count in status.fates)
    fates += f'<tr><th>{words["queue"]}</th><td class="n">{status.queue:,}</td></tr>'
    fates += f'<tr><th>{words["outbox"]}</th><td class="n">{status.outbox:,}</td></tr>'
    processes = "".join(
        f'<tr><td>{escape(process.name)}</td><td class="n">{process.pid}</td><td class="n">{process.restarts}</td></tr>'
        for process in status.processes
    )
    return f"""<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{words["title"]}</title><link rel="stylesheet" href="/style.css"></head>
<body><main>
<header><h1>関所 {words["title"]}</h1><a href="/?lang={other}" lang="{other}">{words["other"]}</a></header>
<div class="state{"" if status.healthy else " bad"}" role="status"><strong>{sign} {state}</strong>{problems}</div>
{mailbox}
<div class="grid">
<section><h2>{words["ledger"]}</h2><p class="quiet">{words["ledger_hint"]}</p><table>{fates}</table></section>
<section><h2>{words["processes"]}</h2><table>
<tr><th>{words["process"]}</th><th class="n">{words["pid"]}</th><th class="n">{words["restarts"]}</th></tr>{processes}</table></section>
<section><h2>{words["listeners"]}</h2>{_list(status.listeners, words["none"])}</section>
<section><h2>{words["sandbox"]}</h2>{_list(status.sandbox, words["none"])}</section>
<section><h2>{words["reduced"]}</h2>{_list(status.reduced, words["none"])}</section>
<section><h2>{words["data"]}</h2><p>{escape(status.data_folder)}</p><p class="quiet">{words["version"]} {escape(status.version)}</p></section>
</div></main></body></html>
"""


def _list(items: tuple[str, ...], empty: str) -> str:
    return "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in items) + "</ul>" if items else f"<p>{empty}</p>"
