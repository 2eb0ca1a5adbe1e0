"""Which system calls an inspector may make, by architecture: what Python needs to compute, and to talk on the socket that it has."""

from dataclasses import dataclass

ALLOWED = (
    "read", "write", "recvmsg", "sendmsg", "recvfrom", "sendto", "readv", "writev", "pread64", "poll", "ppoll", "lseek", "close", "fstat",
    "munmap", "mremap", "brk", "madvise", "futex", "clock_gettime", "clock_getres", "gettimeofday", "time", "nanosleep", "clock_nanosleep",
    "getrandom", "exit", "exit_group", "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack", "sched_yield", "sched_getaffinity",
    "getpid", "gettid", "getuid", "geteuid", "getgid", "getegid", "getrusage", "restart_syscall",
)  # fmt: skip
WITHOUT_EXEC = ("mmap", "mprotect")  # allowed when the protection (third argument) lacks PROT_EXEC
ON_ITSELF = ("tgkill",)  # allowed when the process (first argument) is the inspector itself: abort(3)
# What is neither allowed nor here is answered ENOSYS, so that a newer libc falls back instead of failing; these are answered EPERM,
# which Python turns into PermissionError: a search for a module, for one, takes it as "not there".
REFUSED = (
    "open", "openat", "creat", "socket", "socketpair", "connect", "bind", "listen", "accept", "accept4", "fork", "vfork", "clone", "execve",
    "execveat", "ptrace", "kill", "tkill", "unlink", "unlinkat", "rename", "renameat", "mkdir", "mkdirat", "link", "linkat", "symlink",
    "symlinkat", "ioctl", "prlimit64", "setuid", "setgid", "prctl", "process_vm_readv",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Architecture:
    """AUDIT_ARCH value of <linux/audit.h> and the numbers of the calls above that exist there."""

    audit: int
    numbers: dict[str, int]
    alien_from: int = 0  # numbers from here on belong to another calling convention (x32); 0: there is none


X86_64 = Architecture(
    0xC000003E,
    {
        "read": 0, "write": 1, "open": 2, "close": 3, "fstat": 5, "poll": 7, "lseek": 8, "mmap": 9, "mprotect": 10, "munmap": 11, "brk": 12,
        "rt_sigaction": 13, "rt_sigprocmask": 14, "rt_sigreturn": 15, "ioctl": 16, "pread64": 17, "readv": 19, "writev": 20, "sched_yield": 24,
        "mremap": 25, "madvise": 28, "nanosleep": 35, "getpid": 39, "socket": 41, "connect": 42, "accept": 43, "sendto": 44, "recvfrom": 45,
        "sendmsg": 46, "recvmsg": 47, "bind": 49, "listen": 50, "socketpair": 53, "clone": 56, "fork": 57, "vfork": 58, "execve": 59,
        "exit": 60, "kill": 62, "rename": 82, "mkdir": 83, "creat": 85, "link": 86, "unlink": 87, "symlink": 88, "gettimeofday": 96,
        "getrusage": 98, "ptrace": 101, "getuid": 102, "getgid": 104, "setuid": 105, "setgid": 106, "geteuid": 107, "getegid": 108,
        "sigaltstack": 131, "prctl": 157, "gettid": 186, "tkill": 200, "time": 201, "futex": 202, "sched_getaffinity": 204,
        "restart_syscall": 219, "clock_gettime": 228, "clock_getres": 229, "clock_nanosleep": 230, "exit_group": 231, "tgkill": 234,
        "openat": 257, "mkdirat": 258, "unlinkat": 263, "renameat": 264, "linkat": 265, "symlinkat": 266, "ppoll": 271, "accept4": 288,
        "prlimit64": 302, "process_vm_readv": 310, "getrandom": 318, "execveat": 322,
    },
    alien_from=0x40000000,
)  # fmt: skip
AARCH64 = Architecture(
    0xC00000B7,
    {
        "ioctl": 29, "mkdirat": 34, "unlinkat": 35, "symlinkat": 36, "linkat": 37, "renameat": 38, "openat": 56, "close": 57, "lseek": 62,
        "read": 63, "write": 64, "readv": 65, "writev": 66, "pread64": 67, "ppoll": 73, "fstat": 80, "exit": 93, "exit_group": 94, "futex": 98,
        "nanosleep": 101, "clock_gettime": 113, "clock_getres": 114, "clock_nanosleep": 115, "ptrace": 117, "sched_getaffinity": 123,
        "sched_yield": 124, "restart_syscall": 128, "kill": 129, "tkill": 130, "tgkill": 131, "sigaltstack": 132, "rt_sigaction": 134,
        "rt_sigprocmask": 135, "rt_sigreturn": 139, "setgid": 144, "setuid": 146, "getrusage": 165, "prctl": 167, "gettimeofday": 169,
        "getpid": 172, "getuid": 174, "geteuid": 175, "getgid": 176, "getegid": 177, "gettid": 178, "socket": 198, "socketpair": 199,
        "bind": 200, "listen": 201, "accept": 202, "connect": 203, "sendto": 206, "recvfrom": 207, "sendmsg": 211, "recvmsg": 212, "brk": 214,
        "munmap": 215, "mremap": 216, "clone": 220, "execve": 221, "mmap": 222, "mprotect": 226, "madvise": 233, "accept4": 242,
        "prlimit64": 261, "process_vm_readv": 270, "getrandom": 278, "execveat": 281,
    },
)  # fmt: skip

BY_MACHINE = {"x86_64": X86_64, "amd64": X86_64, "aarch64": AARCH64, "arm64": AARCH64}
