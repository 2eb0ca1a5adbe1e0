"""The status page as HTML: server-rendered, no script, nothing from another origin, every value escaped."""

from html import escape

from sekisho.console.status import Status
from sekisho.console.words import ENGLISH, JAPANESE

STYLE = """
:root {
  color-scheme: light dark;
  --ink: #1d2329; --paper: #fbfaf8; --line: #d8d4cc; --accent: #2f4f7f; --quiet: #5d6670; --good: #3d7a4e; --bad: #b3261e;
}
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e3de; --paper: #16191c; --line: #353a40; --accent: #9db7e8; --quiet: #9aa3ad; --good: #6fb583; --bad: #f2867c; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, "Hiragino Sans", "Noto Sans JP", sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1.2rem 1rem 3rem; }
header { display: flex; justify-content: space-between; align-items: baseline; border-bottom: 2px solid var(--accent); padding-bottom: .4rem; }
h1 { font-size: 1.35rem; margin: 0; } h2 { font-size: 1rem; margin: 0 0 .3rem; }
header a { padding: .3rem; } a { color: var(--accent); }
.quiet { color: var(--quiet); margin: .1rem 0 .4rem; }
.state { padding: .6rem .9rem; border: 1px solid var(--line); border-left: .4rem solid var(--good); margin: 1rem 0; }
.state.bad { border-left-color: var(--bad); } .state.note { border-left-color: var(--line); }
ul { margin: .2rem 0; padding-left: 1.2rem; } li, p { overflow-wrap: anywhere; } section p { margin: .2rem 0; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .25rem .4rem; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
th[scope=row] { font-weight: 400; } th[scope=col] { font-size: .9rem; color: var(--quiet); }
th.n, td.n { text-align: right; font-variant-numeric: tabular-nums; } td.zero { color: var(--quiet); }
tr.sum th, tr.sum td { border-top: 2px solid var(--line); }
.columns { columns: 20rem 2; column-gap: 2.5rem; } section { break-inside: avoid; padding: .8rem 0; }
"""


def render(status: Status, language: str) -> str:
    """Return the whole page."""
    words = JAPANESE if language == "ja" else ENGLISH
    other = "en" if language == "ja" else "ja"
    sign = "✓" if status.healthy else "!"
    state = words["healthy"] if status.healthy else words["unhealthy"]
    problems = _list(status.problems, "") if status.problems else ""
    mailbox = f'<p class="state note"><span aria-hidden="true">ℹ</span> {words["mailbox"]}</p>' if status.delivers_to_mailbox else ""
    fates = "".join(_row(words.get(fate, fate), count) for fate, count in status.fates)
    owed = _row(words["queue"], status.queue, ' class="sum"') + _row(words["outbox"], status.outbox)
    processes = "".join(
        f'<tr><th scope="row">{escape(process.name)}</th><td class="n">{process.pid}</td>{_number(process.restarts)}</tr>'
        for process in status.processes
    )
    return f"""<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{words["title"]}</title><link rel="stylesheet" href="/style.css"></head>
<body><main>
<header><h1>関所 {words["title"]}</h1><a href="/?lang={other}" lang="{other}">{words["other"]}</a></header>
<div class="state{"" if status.healthy else " bad"}" role="status"><strong>{sign} {state}</strong>{problems}</div>
{mailbox}
<div class="columns">
<section><h2>{words["ledger"]}</h2><p class="quiet">{words["ledger_hint"]}</p><table>{fates}{owed}</table></section>
<section><h2>{words["processes"]}</h2><table>
<tr><th scope="col">{words["process"]}</th><th scope="col" class="n">{words["pid"]}</th>
<th scope="col" class="n">{words["restarts"]}</th></tr>{processes}</table></section>
<section><h2>{words["listeners"]}</h2>{_list(status.listeners, words["none"])}</section>
<section><h2>{words["sandbox"]}</h2>{_list(status.sandbox, words["none"])}</section>
<section><h2>{words["reduced"]}</h2>{_list(status.reduced, words["none"])}</section>
<section><h2>{words["data"]}</h2><p>{escape(status.data_folder)}</p><p class="quiet">{words["version"]} {escape(status.version)}</p></section>
</div></main></body></html>
"""


def _list(items: tuple[str, ...], empty: str) -> str:
    return "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in items) + "</ul>" if items else f"<p>{empty}</p>"


def _row(name: str, count: int, attributes: str = "") -> str:
    return f'<tr{attributes}><th scope="row">{escape(name)}</th>{_number(count)}</tr>'


def _number(count: int) -> str:
    """Nothing is quiet, so that the eye finds what there is."""
    return f'<td class="n">{count:,}</td>' if count else '<td class="n zero">0</td>'
