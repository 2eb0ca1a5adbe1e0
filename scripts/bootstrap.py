"""Make the project's own Python environment from the hashed lock file, then run a program in it.

usage: bootstrap.py run|test|train|lock COMMAND [ARGUMENT ...]
       bootstrap.py extras NAME ...

Needs Python 3.11 or newer with the `venv` module, and a package index as the user's own pip configuration names it. pip itself comes from a
wheel kept in this folder, so `ensurepip`, a system pip, a compiler and root are not needed. A second call finds the finished environment by its
stamp and starts at once; an interrupted one is made again. This file must stay readable for old Pythons: it tells them that they are too old.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time

SCRIPTS = os.path.dirname(os.path.abspath(__file__))
CHECKOUT = os.path.dirname(SCRIPTS)
PIP_WHEEL = os.path.join(SCRIPTS, "vendor", "pip-26.3-py3-none-any.whl")
PIP_SHA256 = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"
ENVIRONMENTS = {
    "run": (".venv", "run.txt"),
    "test": (".venv-test", "test.txt"),
    "train": (".venv-train", "train.txt"),
    "lock": (".venv-lock", "lock.txt"),
}
EXTRAS = ("scale", "telemetry")  # each a lock in `requirements`; which of them `run` has stands in a file beside its environment
CHOSEN = os.path.join(CHECKOUT, ".venv-extras")


def stop(sentence):
    sys.stderr.write("sekisho: " + sentence + "\n")
    sys.exit(1)


def say(text):
    sys.stderr.write("sekisho: " + text + "\n")
    sys.stderr.flush()


def stamp_of(locks):
    digest = hashlib.sha256()
    for lock in locks:
        with open(lock, "rb") as stream:
            digest.update(stream.read())
    return "%s %s %s" % (digest.hexdigest(), CHECKOUT, "%d.%d" % sys.version_info[:2])


def chosen_extras():
    try:
        with open(CHOSEN) as stream:
            words = stream.read().split()
    except OSError:
        return []
    return [name for name in EXTRAS if name in words]


def locks_of(name, lock, extras):
    return [os.path.join(CHECKOUT, "requirements", each) for each in [lock] + [extra + ".txt" for extra in extras if name == ".venv"]]


def is_ready(folder, stamp):
    try:
        with open(os.path.join(folder, "sekisho-stamp")) as stream:
            return stream.read() == stamp and os.access(os.path.join(folder, "bin", "python"), os.X_OK)
    except OSError:
        return False


def make(folder, locks, stamp):
    """Build the environment in place; the stamp is written last, so that a half-made one is never taken for whole."""
    try:
        import venv  # noqa: F401  (Debian can split it off)
    except ImportError:
        stop("this Python has no venv module; install it (on Debian: the package python3-venv) or use another Python 3.11 or newer.")
    with open(PIP_WHEEL, "rb") as stream:
        if hashlib.sha256(stream.read()).hexdigest() != PIP_SHA256:
            stop("scripts/vendor holds a damaged pip wheel (its SHA-256 differs); restore it with: git checkout -- scripts/vendor")
    say("making %s with Python %s (once; about a minute) ..." % (folder, sys.version.split()[0]))
    began = time.time()
    marks = [os.path.join(folder, name) for name in ("sekisho-stamp", "sekisho-begun")]
    if os.path.exists(folder) and not any(map(os.path.exists, marks)):
        stop("%s exists and was not made by this script; move it away or delete it." % folder)
    shutil.rmtree(folder, ignore_errors=True)
    os.mkdir(folder)
    with open(marks[1], "w"):  # so that an interrupted making is known for one
        pass
    # The Python beneath: this one may be the environment's own, which was just removed (an old environment after the lock changed).
    python = getattr(sys, "_base_executable", None) or sys.executable
    made = subprocess.run([python, "-m", "venv", "--without-pip", folder], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if made.returncode:
        stop("the environment cannot be made in %s: %s" % (folder, made.stdout.decode(errors="replace").strip()[-500:]))
    for lock in locks:
        install(folder, lock)
    write_launchers(folder)
    write_stamp(folder, stamp)
    say("ready after %.0f s." % (time.time() - began))


def write_stamp(folder, stamp):
    with open(os.path.join(folder, "sekisho-stamp"), "w") as stream:
        stream.write(stamp)


def choose(words):
    """Put extras into the environment that runs: beside what is there, under a service that runs, or from nothing."""
    if not words or [word for word in words if word not in EXTRAS]:
        stop("usage: scripts/extras %s (have now: %s)" % (" | ".join(EXTRAS), " ".join(chosen_extras()) or "none"))
    name, lock = ENVIRONMENTS["run"]
    folder, before = os.path.join(CHECKOUT, name), chosen_extras()
    after = [extra for extra in EXTRAS if extra in before or extra in words]
    was_ready = is_ready(folder, stamp_of(locks_of(name, lock, before)))
    with open(CHOSEN + ".new", "w") as stream:
        stream.write("\n".join(after) + "\n")
    os.rename(CHOSEN + ".new", CHOSEN)
    stamp = stamp_of(locks_of(name, lock, after))
    if was_ready:
        for extra in after:
            if extra not in before:
                install(folder, os.path.join(CHECKOUT, "requirements", extra + ".txt"))
        write_stamp(folder, stamp)
    else:
        make(folder, locks_of(name, lock, after), stamp)
    say("the environment that runs has these extras now: %s. Start the service again to use them." % " ".join(after))


def install(folder, lock):
    python = os.path.join(folder, "bin", "python")
    environment = dict(os.environ, PYTHONPATH=PIP_WHEEL, PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_NO_INPUT="1")
    command = [python, "-m", "pip", "install", "--require-hashes", "--only-binary", ":all:", "--no-warn-script-location", "-r", lock]
    with open(lock) as stream:
        total = sum(1 for line in stream if line[:1].isalnum())
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment, universal_newlines=True)
    lines, seen = [], 0
    for line in process.stdout:
        lines.append(line.rstrip())
        if line.startswith("Collecting "):
            seen += 1
            if sys.stderr.isatty():
                sys.stderr.write("\r\033[Ksekisho: collecting package %d of at most %d: %s" % (seen, total, line.split()[1].split("=")[0]))
                sys.stderr.flush()
        elif line.startswith("Installing collected"):
            sys.stderr.write("\r\033[K" if sys.stderr.isatty() else "")
            say("installing %d packages ..." % seen)
    if process.wait():
        sys.stderr.write("\n")
        errors = [line for line in lines if "ERROR" in line] or lines
        stop("the packages could not be installed. Is the package index reachable? pip says:\n  " + "\n  ".join(errors[-6:]))


def write_launchers(folder):
    """Put the checkout's `src` on the path, and `bin/sekisho` beside the interpreter."""
    version = "python%d.%d" % sys.version_info[:2]
    with open(os.path.join(folder, "lib", version, "site-packages", "sekisho.pth"), "w") as stream:
        stream.write(os.path.join(CHECKOUT, "src") + "\n")
    launcher = os.path.join(folder, "bin", "sekisho")
    with open(launcher, "w") as stream:
        stream.write('#!/bin/sh\nexec "%s" -m sekisho "$@"\n' % os.path.join(folder, "bin", "python"))
    os.chmod(launcher, 0o755)


def main():
    if sys.version_info < (3, 11):
        stop("Python 3.11 or newer is needed; this is %s (%s)." % (sys.version.split()[0], sys.executable))
    if len(sys.argv) > 1 and sys.argv[1] == "extras":
        choose(sys.argv[2:])
        return
    if len(sys.argv) < 3 or sys.argv[1] not in ENVIRONMENTS:
        stop("usage: bootstrap.py run|test|train|lock COMMAND [ARGUMENT ...]")
    name, lock = ENVIRONMENTS[sys.argv[1]]
    folder, locks = os.path.join(CHECKOUT, name), locks_of(name, lock, chosen_extras())
    stamp = stamp_of(locks)
    if not is_ready(folder, stamp):
        import fcntl

        try:
            guard = open(os.path.join(CHECKOUT, name + ".lock"), "w")
        except OSError as error:
            stop("%s cannot be written (%s); clone into a folder of your own." % (CHECKOUT, error.strerror))
        fcntl.flock(guard, fcntl.LOCK_EX)  # two first starts at once: the second waits and finds it done
        if not is_ready(folder, stamp):
            make(folder, locks, stamp)
        guard.close()
    environment = dict(os.environ)
    for unwanted in ("PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP"):
        environment.pop(unwanted, None)
    environment["PYTHONNOUSERSITE"] = "1"
    python = os.path.join(folder, "bin", "python")
    os.execve(python, [python] + sys.argv[2:], environment)


main()
