"""Haraka as a relay: everything is taken, written to its queue, and handed to the sink. Installed once by npm beside the checkout's environments."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

from waiting import wait_for_port

VERSION = "3.3.4"
FOLDER = Path(__file__).resolve().parent.parent.parent / ".venv-haraka"
PLUGIN = """exports.register = function () {
  this.register_hook('connect', 'relay')
  this.register_hook('rcpt', 'take')
  this.register_hook('get_mx', 'hop')
}
exports.relay = (next, connection) => { connection.relaying = true; next() }
exports.take = (next) => next(OK)
exports.hop = (next) => next(OK, { priority: 0, exchange: '127.0.0.1', port: %(sink)d })
"""
FILES = {
    "me": "gateway.test\n",
    "host_list": "example.test\n",
    "plugins": "take_all\n",
    "loglevel": "ERROR\n",
    "smtp.ini": "listen=127.0.0.1:%(port)d\nnodes=%(cores)d\n",
    "outbound.ini": "enable_tls=false\nlocal_mx_ok=true\nconcurrency_max=20\n",
}


def start(folder: Path, port: int, sink: int) -> "subprocess.Popen[bytes] | None":
    """Start it; None, and a line that says why, where it cannot be had."""
    program = _program()
    if program is None:
        return None
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(program.parent.parent / "config", folder / "config")  # it does not start without its own files
    for name in ("plugins", "queue"):
        (folder / name).mkdir()
    values = {"port": port, "sink": sink, "cores": os.cpu_count() or 1}
    for name, text in FILES.items():
        (folder / "config" / name).write_text(text % values)
    (folder / "plugins" / "take_all.js").write_text(PLUGIN % values)
    log = folder / "log"
    with log.open("wb") as stream:
        process = subprocess.Popen(["node", program, "-c", folder], stdout=stream, stderr=stream, start_new_session=True)
    try:
        wait_for_port(port, process, log)
    except SystemExit as ended:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        print(f"Haraka is left out: {str(ended)[-600:]}", flush=True)
        return None
    return process


def _program() -> Path | None:
    program = FOLDER / "node_modules" / "Haraka" / "bin" / "haraka"
    if program.exists():
        return program
    if shutil.which("npm") is None:
        print("Haraka is left out: there is no npm", flush=True)
        return None
    print(f"making {FOLDER} (once) ...", flush=True)
    words = ["npm", "install", "--prefix", FOLDER, "--no-audit", "--no-fund", "--ignore-scripts", "--omit=optional", f"Haraka@{VERSION}"]
    FOLDER.mkdir(exist_ok=True)
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False)
    if done.returncode or not program.exists():
        print(f"Haraka is left out: npm cannot install it: {(done.stderr or done.stdout).strip()[-300:]}", flush=True)
        return None
    return program
