"""Runs a program as a systemd unit would, without systemd: `python cage.py UNIT STATE CONFIGURATION ENVIRONMENT [-- more arguments]`, as root.

Of the unit's directives these are put in force, by the same means of the kernel: User (nobody), AmbientCapabilities, CapabilityBoundingSet,
NoNewPrivileges, ProtectSystem=strict with StateDirectory and ConfigurationDirectory, ProtectHome, PrivateTmp, PrivateDevices, PrivateMounts,
ProtectKernelTunables, ProtectControlGroups, ProtectHostname, ProtectProc, RestrictAddressFamilies, RestrictNamespaces, RestrictRealtime,
RestrictSUIDSGID, LockPersonality, SystemCallFilter, LimitNOFILE, LimitCORE, UMask. Not: TasksMax, OOMPolicy, KeyringMode, RemoveIPC, SystemCallArchitectures.
"""

import ctypes
import os
import pwd
import resource
import shlex
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent.parent
STATE, CONFIGURATION, PROGRAM = Path("/var/lib/sekisho"), Path("/etc/sekisho"), Path("/opt/sekisho")
NEWNS, NEWUTS = 0x00020000, 0x04000000
NAMESPACES = (0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000, 0x00000080)  # CLONE_NEW*
ALLOW, ERRNO = 0x7FFF0000, 0x00050000
NOT_EQUAL, MASKED_EQUAL = 1, 7
EPERM, ENOSYS, EAFNOSUPPORT = 1, 38, 97
FAMILIES = {"AF_UNIX": 1, "AF_INET": 2, "AF_INET6": 10}
DEVICES = ("null", "zero", "full", "random", "urandom", "tty")


def read_unit(path: Path) -> dict[str, list[str]]:
    """Return the values of each directive of [Service], in their order."""
    found: dict[str, list[str]] = {}
    section = ""
    for line in path.read_text("utf-8").splitlines():
        line = line.strip()
        if line.startswith("["):
            section = line
        elif section == "[Service]" and line and not line.startswith("#"):
            key, _, value = line.partition("=")
            found.setdefault(key.strip(), []).append(value.strip())
    return found


def allowed_calls(unit: dict[str, list[str]]) -> set[str]:
    """Return the system calls that SystemCallFilter leaves, by systemd's own sets (systemd.exec(5)): the first line begins an allow-list."""
    allowed: set[str] = set()
    for line in unit["SystemCallFilter"]:
        taken = set[str]().union(*(_members(word) for word in line.removeprefix("~").split()))
        allowed = allowed - taken if line.startswith("~") else allowed | taken
    return allowed | {"execve", "exit", "exit_group", "getrlimit", "rt_sigreturn", "sigreturn"}  # systemd always allows these


def _members(word: str) -> set[str]:
    if not word.startswith("@"):
        return {word}
    told = subprocess.run(["systemd-analyze", "syscall-filter", "--no-pager", word], capture_output=True, text=True, check=True).stdout
    names = [line.split()[0] for line in told.splitlines()[1:] if line.startswith("    ") and not line.strip().startswith("#")]
    return set[str]().union(*(_members(name) for name in names))


class Rule(ctypes.Structure):
    """`struct scmp_arg_cmp` of libseccomp."""

    _fields_ = (("arg", ctypes.c_uint), ("op", ctypes.c_int), ("a", ctypes.c_uint64), ("b", ctypes.c_uint64))


class Seccomp:
    """libseccomp, as far as it is needed."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL("libseccomp.so.2", use_errno=True)
        self._library.seccomp_init.restype = ctypes.c_void_p
        self._library.seccomp_rule_add_array.argtypes = (ctypes.c_void_p, ctypes.c_uint32, ctypes.c_int, ctypes.c_uint, ctypes.POINTER(Rule))
        self._library.seccomp_load.argtypes = (ctypes.c_void_p,)

    def load(self, default: int, rules: list[tuple[str, int, tuple[Rule, ...]]]) -> None:
        """Put a filter in force: name, what happens, when."""
        context = self._library.seccomp_init(ctypes.c_uint32(default))
        for name, action, conditions in rules:
            number = self._library.seccomp_syscall_resolve_name(name.encode())
            if number < 0:
                continue  # of another machine
            array = (Rule * max(1, len(conditions)))(*conditions)
            told = self._library.seccomp_rule_add_array(context, action, number, len(conditions), array)
            if told:
                raise OSError(-told, f"seccomp rule for {name}")
        if told := self._library.seccomp_load(context):
            raise OSError(-told, "seccomp_load")


def mounts(state: Path, configuration: Path, environment: Path) -> None:
    """Make the file system that the unit sees: read-only, but for the state."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(NEWNS | NEWUTS):
        raise OSError(ctypes.get_errno(), "unshare")
    _mount("--make-rprivate", "/")
    outer = Path("/run/cage")
    outer.mkdir(exist_ok=True)
    _mount("-t", "tmpfs", "cage", str(outer))
    kept = {}
    base = Path(sys.base_prefix)
    places = {"state": state, "configuration": configuration, "environment": environment, "checkout": CHECKOUT}
    administrator = pwd.getpwnam("root").pw_dir
    hides = ("/tmp", "/var/tmp", "/home", administrator, "/opt", "/dev", f"/{CHECKOUT.parts[1]}")
    if base.is_relative_to(administrator) or base.is_relative_to("/home"):  # a Python that somebody built there; an installed service has none such
        places["base"] = base
    for name, path in places.items():
        (outer / name).mkdir()
        _mount("--bind", str(path), str(outer / name))
        kept[name] = outer / name
    for device in DEVICES:
        (outer / device).touch()
        _mount("--bind", f"/dev/{device}", str(outer / device))
    for hidden in hides:
        if Path(hidden).is_dir():
            _mount("-t", "tmpfs", "-o", "mode=1777" if hidden.endswith("tmp") else "mode=755", "cage", hidden)
    for device in DEVICES:
        Path(f"/dev/{device}").touch()
        _mount("--bind", str(outer / device), f"/dev/{device}")
    for link, target in (("fd", "/proc/self/fd"), ("stdin", "fd/0"), ("stdout", "fd/1"), ("stderr", "fd/2")):
        Path(f"/dev/{link}").symlink_to(target)
    Path("/dev/shm").mkdir(mode=0o1777)
    _mount("-t", "tmpfs", "-o", "mode=1777", "cage", "/dev/shm")
    for name in ("src", "scripts", "docs", "requirements", "deploy"):
        (PROGRAM / name).mkdir(parents=True)
        _mount("--bind", str(kept["checkout"] / name), str(PROGRAM / name))
    for target, source in ((PROGRAM / ".venv", "environment"), (STATE, "state"), (CONFIGURATION, "configuration"), (base, "base")):
        if source in kept:
            target.mkdir(parents=True, exist_ok=True)
            _mount("--bind", str(kept[source]), str(target))
    _mount("-o", "remount,hidepid=invisible", "/proc")
    lines = [line.split()[4] for line in Path("/proc/self/mountinfo").read_text().splitlines()]
    writable = {str(STATE), "/tmp", "/var/tmp", "/dev/shm", "/proc"}
    for place in sorted(set(lines), key=len):
        if place not in writable and not place.startswith("/proc/sys/fs/binfmt"):
            subprocess.run(["mount", "-o", "remount,bind,ro", place], capture_output=True, check=False)
    for place in ("/proc/sys", "/proc/sysrq-trigger", "/proc/irq", "/proc/bus", "/proc/fs"):
        if Path(place).exists():
            _mount("--bind", place, place)
            _mount("-o", "remount,bind,ro", place)


def _mount(*words: str) -> None:
    done = subprocess.run(["mount", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise OSError(f"mount {' '.join(words)}: {done.stderr.strip()}")


def restrict(unit: dict[str, list[str]], *, whole: bool = True) -> None:
    """Put the filters in force, as the user who runs the program; after that only the program. `whole`: SystemCallFilter too."""
    if ctypes.CDLL(None).prctl(38, 1, 0, 0, 0):  # PR_SET_NO_NEW_PRIVS
        raise OSError("no_new_privs")
    seccomp = Seccomp()
    families = {FAMILIES[word] for word in unit["RestrictAddressFamilies"][-1].split()}
    others = [("socket", ERRNO | EAFNOSUPPORT, (Rule(0, 4, family, 0),)) for family in range(46) if family not in families]  # 4: equal
    clones = [("clone", ERRNO | EPERM, (Rule(0, MASKED_EQUAL, flag, flag),)) for flag in NAMESPACES]
    unshares = [("unshare", ERRNO | EPERM, (Rule(0, MASKED_EQUAL, flag, flag),)) for flag in NAMESPACES]
    seccomp.load(ALLOW, others + clones + unshares + [("setns", ERRNO | EPERM, ()), ("clone3", ERRNO | ENOSYS, ())])
    realtime = [("sched_setscheduler", ERRNO | EPERM, (Rule(1, 5, 1, 0),))]  # 5: greater or equal: FIFO 1, RR 2, ...
    bits = [(name, ERRNO | EPERM, (Rule(1, MASKED_EQUAL, bit, bit),)) for name in ("chmod", "fchmod") for bit in (0o4000, 0o2000)]
    bits += [("fchmodat", ERRNO | EPERM, (Rule(2, MASKED_EQUAL, bit, bit),)) for bit in (0o4000, 0o2000)]
    seccomp.load(ALLOW, [*realtime, *bits, ("personality", ERRNO | EPERM, (Rule(0, NOT_EQUAL, 0, 0),))])
    if whole:
        seccomp.load(ERRNO | EPERM, [(name, ALLOW, ()) for name in sorted(allowed_calls(unit))])


def main() -> None:
    """Stage one as root, then again as the user."""
    path, *words = sys.argv[1:]
    unit = read_unit(Path(path))
    if os.getuid() == 0:
        mounts(*map(Path, words[:3]))
        limit = min(int(unit["LimitNOFILE"][-1]), resource.getrlimit(resource.RLIMIT_NOFILE)[1])
        resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        os.umask(int(unit["UMask"][-1], 8))
        capabilities = ",".join(f"+{name.removeprefix('CAP_').lower()}" for name in unit["AmbientCapabilities"][-1].split())
        drop = ["setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups", "--no-new-privs"]
        drop += ["--inh-caps", f"-all,{capabilities}", "--ambient-caps", f"-all,{capabilities}", "--bounding-set", f"-all,{capabilities}"]
        again = [str(PROGRAM / ".venv" / "bin" / "python"), str(PROGRAM / "scripts" / "drilling" / "cage.py")]
        os.chdir("/")
        os.execvp(drop[0], [*drop, *again, str(PROGRAM / "deploy" / "sekisho.service"), *words])
    restrict(unit, whole="--without-filter" not in words)
    environment = dict(word.split("=", 1) for line in unit["Environment"] for word in shlex.split(line))
    program = shlex.split(unit["ExecStart"][-1])
    os.execve(program[0], program, {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/", **environment})


if __name__ == "__main__":
    main()
