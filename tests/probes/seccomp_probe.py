"""Asks, from inside a sandbox, what the seccomp profile lets through.

One JSON line per probe on standard output. First the walls, each a call that must be denied:

    {"probe": "ptrace", "denied": true, "errno": 1}

`errno` is null where the kernel killed the caller, or where the call went through. Denied means
EPERM or ENOSYS, or death by SIGSYS; the arguments are such that, wherever that is possible, the
kernel itself would answer with success or another error. Then what honest programs do, each of
which must work:

    {"probe": "threads", "works": true, "error": null}

Last comes {"summary": {"walls": 500, "holes": [...], "honest": 30, "broken": [...]}}. The exit
status is 0 when nothing is open and nothing broken. Every probe is a process of its own, under a
time limit. Calls are made by number: x86_64 and aarch64. Harmless where nothing is denied.

Needs a writable /tmp, or TMPDIR, and nothing but the standard library.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import platform
import select
import shutil
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, NoReturn

X86: Final = platform.machine() == "x86_64"
WALL_SECONDS: Final = 5.0
HONEST_SECONDS: Final = 60.0

_LIBC: Final = ctypes.CDLL(None, use_errno=True)
_LIBC.syscall.restype = ctypes.c_long
_BUFFER: Final = ctypes.create_string_buffer(4096)
"""Zeroes, for calls that want a structure."""
_LIMITS: Final = (ctypes.c_uint64 * 2)(256, 256)
_CORES: Final = (ctypes.c_uint64 * 1)(1)
# A priority of zero, which is that of the ordinary policy; and, as sched_attr, one of no size.
_PRIORITY: Final = (ctypes.c_uint32 * 12)()

Argument = int | bytes | ctypes.Array[ctypes.c_char] | ctypes.Array[ctypes.c_uint64]

HIGH: Final = 1 << 32
"""A bit that the kernel does not look at in an `int`: a filter must not either."""
AT_FDCWD: Final = -100

NUMBERS: Final[dict[str, tuple[int | None, int | None]]] = {
    "_sysctl": (156, None),
    "acct": (163, 89),
    "add_key": (248, 217),
    "adjtimex": (159, 171),
    "bpf": (321, 280),
    "cachestat": (451, 451),
    "chroot": (161, 51),
    "clock_adjtime": (305, 266),
    "clock_settime": (227, 112),
    "clone": (56, 220),
    "clone3": (435, 435),
    "delete_module": (176, 106),
    "fanotify_init": (300, 262),
    "fanotify_mark": (301, 263),
    "file_getattr": (468, 468),
    "file_setattr": (469, 469),
    "finit_module": (313, 273),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fsopen": (430, 430),
    "fspick": (433, 433),
    "futex_requeue": (456, 456),
    "futex_wait": (455, 455),
    "futex_waitv": (449, 449),
    "futex_wake": (454, 454),
    "get_mempolicy": (239, 236),
    "get_robust_list": (274, 100),
    "get_thread_area": (211, None),
    "getdents": (78, None),
    "init_module": (175, 105),
    "io_cancel": (210, 3),
    "io_destroy": (207, 1),
    "io_getevents": (208, 4),
    "io_pgetevents": (333, 292),
    "io_setup": (206, 0),
    "io_submit": (209, 2),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "io_uring_setup": (425, 425),
    "ioctl": (16, 29),
    "ioperm": (173, None),
    "iopl": (172, None),
    "ioprio_get": (252, 31),
    "ioprio_set": (251, 30),
    "kcmp": (312, 272),
    "kexec_file_load": (320, 294),
    "kexec_load": (246, 104),
    "keyctl": (250, 219),
    "landlock_add_rule": (445, 445),
    "landlock_create_ruleset": (444, 444),
    "landlock_restrict_self": (446, 446),
    "listmount": (458, 458),
    "listns": (470, 470),
    "lookup_dcookie": (212, 18),
    "lsm_get_self_attr": (459, 459),
    "lsm_list_modules": (461, 461),
    "lsm_set_self_attr": (460, 460),
    "map_shadow_stack": (453, 453),
    "mbind": (237, 235),
    "memfd_secret": (447, 447),
    "migrate_pages": (256, 238),
    "mknod": (133, None),
    "mknodat": (259, 33),
    "modify_ldt": (154, None),
    "mount": (165, 40),
    "mount_setattr": (442, 442),
    "move_mount": (429, 429),
    "move_pages": (279, 239),
    "mq_getsetattr": (245, 185),
    "mq_notify": (244, 184),
    "mq_open": (240, 180),
    "mq_timedreceive": (243, 183),
    "mq_timedsend": (242, 182),
    "mq_unlink": (241, 181),
    "msgctl": (71, 187),
    "msgget": (68, 186),
    "msgrcv": (70, 188),
    "msgsnd": (69, 189),
    "name_to_handle_at": (303, 264),
    "nfsservctl": (180, 42),
    "open_by_handle_at": (304, 265),
    "open_tree": (428, 428),
    "open_tree_attr": (467, 467),
    "perf_event_open": (298, 241),
    "personality": (135, 92),
    "pidfd_getfd": (438, 438),
    "pivot_root": (155, 41),
    "pkey_alloc": (330, 289),
    "pkey_free": (331, 290),
    "pkey_mprotect": (329, 288),
    "prctl": (157, 167),
    "prlimit64": (302, 261),
    "process_madvise": (440, 440),
    "process_mrelease": (448, 448),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "ptrace": (101, 117),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "reboot": (169, 142),
    "remap_file_pages": (216, 234),
    "request_key": (249, 218),
    "sched_setaffinity": (203, 122),
    "sched_setattr": (314, 274),
    "sched_setparam": (142, 118),
    "sched_setscheduler": (144, 119),
    "seccomp": (317, 277),
    "semctl": (66, 191),
    "semget": (64, 190),
    "semop": (65, 193),
    "semtimedop": (220, 192),
    "set_mempolicy": (238, 237),
    "set_mempolicy_home_node": (450, 450),
    "set_thread_area": (205, None),
    "setdomainname": (171, 162),
    "sethostname": (170, 161),
    "setns": (308, 268),
    "setpriority": (141, 140),
    "setsockopt": (54, 208),
    "settimeofday": (164, 170),
    "setxattrat": (463, 463),
    "shmat": (30, 196),
    "shmctl": (31, 195),
    "shmdt": (67, 197),
    "shmget": (29, 194),
    "socket": (41, 198),
    "socketpair": (53, 199),
    "statmount": (457, 457),
    "swapoff": (168, 225),
    "swapon": (167, 224),
    "sync": (162, 81),
    "syncfs": (306, 267),
    "sysfs": (139, None),
    "syslog": (103, 116),
    "umount2": (166, 39),
    "unshare": (272, 97),
    "uselib": (134, None),
    "userfaultfd": (323, 282),
    "ustat": (136, None),
    "vhangup": (153, 58),
    "vmsplice": (278, 75),
}
"""The numbers on x86_64 and aarch64; None where there is no such call."""

NAMESPACES: Final = {
    "CLONE_NEWNS": 0x00020000,
    "CLONE_NEWCGROUP": 0x02000000,
    "CLONE_NEWUTS": 0x04000000,
    "CLONE_NEWIPC": 0x08000000,
    "CLONE_NEWUSER": 0x10000000,
    "CLONE_NEWPID": 0x20000000,
    "CLONE_NEWNET": 0x40000000,
}
CLONE_NEWTIME: Final = 0x80
CLONE_PTRACE: Final = 0x2000
CLONE_PARENT: Final = 0x8000
CLONE_THREAD: Final = 0x10000
"""Without its companions the kernel calls it invalid: nothing is ever made with it."""

FAMILIES: Final = {
    0: "UNSPEC", 3: "AX25", 4: "IPX", 5: "APPLETALK", 6: "NETROM", 7: "BRIDGE", 8: "ATMPVC",
    9: "X25", 11: "ROSE", 12: "DECNET", 13: "NETBEUI", 14: "SECURITY", 15: "KEY", 16: "NETLINK",
    17: "PACKET",
    18: "ASH", 19: "ECONET", 20: "ATMSVC", 21: "RDS", 22: "SNA", 23: "IRDA", 24: "PPPOX",
    25: "WANPIPE", 26: "LLC", 27: "IB", 28: "MPLS", 29: "CAN", 30: "TIPC", 31: "BLUETOOTH",
    32: "IUCV", 33: "RXRPC", 34: "ISDN", 35: "PHONET", 36: "IEEE802154", 37: "CAIF", 38: "ALG",
    39: "NFC", 40: "VSOCK", 41: "KCM", 42: "QIPCRTR", 43: "SMC", 44: "XDP", 45: "MCTP",
    46: "FUTURE",
}  # fmt: skip
PROTOCOLS: Final = {
    "INET raw": (2, 3, 0),
    "INET raw ICMP": (2, 3, 1),
    "INET ping": (2, 2, 1),
    "INET6 ping": (10, 2, 58),
    "INET SCTP": (2, 1, 132),
    "INET SCTP packets": (2, 5, 132),
    "INET6 SCTP": (10, 1, 132),
    "INET DCCP": (2, 6, 33),
    "INET UDPLITE": (2, 2, 136),
    "INET MPTCP": (2, 1, 262),
    "INET SMC": (2, 1, 256),
    "INET L2TP": (2, 2, 115),
}
OPTIONS: Final = {
    "SO_ATTACH_FILTER": (1, 26),
    "SO_ATTACH_BPF": (1, 50),
    "SO_ATTACH_REUSEPORT_CBPF": (1, 51),
    "SO_ZEROCOPY": (1, 60),
    "TCP_MD5SIG": (6, 14),
    "TCP_REPAIR": (6, 19),
    "TCP_ULP": (6, 31),
    "TCP_AO_ADD_KEY": (6, 38),
    "UDP_ENCAP": (17, 100),
    "IPT_SO_SET_REPLACE": (0, 64),
    "IP6T_SO_SET_REPLACE": (41, 64),
    "SOL_TLS": (282, 1),
    "SOL_NETLINK": (270, 1),
}
IOCTLS: Final = {
    "TIOCSTI": 0x5412,
    "TIOCLINUX": 0x541C,
    "TIOCCONS": 0x541D,
    "TIOCSETD": 0x5423,
    "TIOCSSERIAL": 0x541F,
    "TIOCVHANGUP": 0x5437,
    "FS_IOC_SETFLAGS": 0x40086602,
    "FS_IOC_FIEMAP": 0xC020660B,
    "FIFREEZE": 0xC0045877,
    "NS_GET_USERNS": 0xB701,
    "SIOCSIFFLAGS": 0x8914,
    "TUNSETIFF": 0x400454CA,
}
PRCTLS: Final = {
    "PR_SET_SECCOMP": (22, 99),
    "PR_SET_TSC": (26, 1),
    "PR_TASK_PERF_EVENTS_DISABLE": (31, 0),
    "PR_MCE_KILL": (33, 0),
    "PR_SET_MM": (35, 0),
    "PR_SET_CHILD_SUBREAPER": (36, 1),
    "PR_SET_SPECULATION_CTRL": (53, 0),
    "PR_SET_SYSCALL_USER_DISPATCH": (59, 0),
    "PR_SCHED_CORE": (62, 0),
    "PR_SET_MEMORY_MERGE": (67, 0),
}
S_IFREG, S_IFCHR, S_IFBLK, S_IFSOCK = 0o100600, 0o020600, 0o060600, 0o140600


@dataclass(frozen=True)
class Wall:
    """A call that must be denied."""

    name: str
    call: str
    arguments: tuple[Argument, ...]


def walls() -> list[Wall]:
    """Every call that must be denied, as far as this architecture has it."""
    found = [Wall(name, name, arguments) for name, arguments in _plain().items()]
    found += _namespaces() + _sockets() + _filtered()
    known = [wall for wall in found if _number(wall.call) is not None]
    return [*known, Wall("a call of the future", "", ())]


def _plain() -> dict[str, tuple[Argument, ...]]:
    me, buffer = os.getpid(), _BUFFER
    return {
        # Other processes, and ourselves through the same doors.
        "ptrace": (0, 0, 0, 0),
        "process_vm_readv": (me, 0, 0, 0, 0, 0),
        "process_vm_writev": (me, 0, 0, 0, 0, 0),
        "process_madvise": (-1, buffer, 0, 0, 0),
        "process_mrelease": (-1, 0),
        "pidfd_getfd": (-1, 0, 0),
        "kcmp": (me, me, 0, 0, 0),
        "get_robust_list": (0, buffer, buffer),
        # Keys.
        "add_key": (b"user", b"probe", b"x", 1, -3),
        "request_key": (b"user", b"probe", 0, 0),
        "keyctl": (0, -3, 0),
        # Programs and eyes in the kernel; rings; faults; secret memory.
        "bpf": (0, buffer, 0),
        "perf_event_open": (buffer, 0, -1, -1, -1),
        "lookup_dcookie": (0, buffer, 1),
        "userfaultfd": (1,),
        "memfd_secret": (0xFFFF,),
        "seccomp": (2, 0, buffer),
        "io_uring_setup": (1, 0),
        "io_uring_enter": (-1, 0, 0, 0, 0, 0),
        "io_uring_register": (-1, 0, 0, 0),
        "io_setup": (1, 0),
        "io_destroy": (0,),
        "io_submit": (0, 0, 0),
        "io_cancel": (0, 0, 0),
        "io_getevents": (0, 0, 0, 0, 0),
        "io_pgetevents": (0, 0, 0, 0, 0, 0),
        # Mounts, by the old interface and the new.
        "mount": (0, 0, 0, 0, 0),
        "umount2": (0, -1),
        "pivot_root": (0, 0),
        "chroot": (b"/nowhere",),
        "fsopen": (b"tmpfs", 0),
        "fsconfig": (-1, 0, 0, 0, 0),
        "fsmount": (-1, 0, 0),
        "fspick": (-1, b"", 0),
        "move_mount": (-1, b"", -1, b"", 0),
        "open_tree": (AT_FDCWD, b"/", 0),
        "open_tree_attr": (AT_FDCWD, b"/", 0, 0, 0),
        "mount_setattr": (-1, b"", 0, 0, 0),
        "statmount": (0, 0, 0, 0),
        "listmount": (0, 0, 0, 0),
        "listns": (0, 0, 0, 0),
        # System V and POSIX queues, segments and semaphores.
        "shmget": (1, 0, 0),
        "shmat": (-1, 0, 0),
        "shmdt": (1,),
        "shmctl": (-1, 0, 0),
        "semget": (1, 0, 0),
        "semop": (-1, 0, 0),
        "semtimedop": (-1, 0, 0, 0),
        "semctl": (-1, 0, 0, 0),
        "msgget": (1, 0),
        "msgsnd": (-1, 0, 0, 0),
        "msgrcv": (-1, 0, 0, 0, 0),
        "msgctl": (-1, 0, 0),
        "mq_open": (0, 0, 0, 0),
        "mq_unlink": (0,),
        "mq_timedsend": (-1, 0, 0, 0, 0),
        "mq_timedreceive": (-1, 0, 0, 0, 0),
        "mq_notify": (-1, 0),
        "mq_getsetattr": (-1, 0, 0),
        # The machine.
        "init_module": (0, 0, b""),
        "finit_module": (-1, b"", 0),
        "delete_module": (b"probe", 0),
        "kexec_load": (0, 0, 0, 0),
        "kexec_file_load": (-1, -1, 0, 0, 0),
        "reboot": (0, 0, 0, 0),
        "swapon": (0, -1),
        "swapoff": (0,),
        "acct": (b"/nowhere",),
        "quotactl": (0xFF, 0, 0, 0),
        "quotactl_fd": (-1, 0xFF, 0, 0),
        "settimeofday": (0, 0),
        "clock_settime": (99, buffer),
        "clock_adjtime": (99, buffer),
        "adjtimex": (buffer,),
        "sethostname": (b"probe", 5),
        "setdomainname": (b"probe", 5),
        "syslog": (99, 0, 0),
        "vhangup": (),
        "sync": (),
        "syncfs": (-1,),
        "iopl": (0,),
        "ioperm": (0, 0, 0),
        "modify_ldt": (0, 0, 0),
        "get_thread_area": (0,),
        "set_thread_area": (0,),
        "ioprio_get": (1, 0),
        "ioprio_set": (1, 0, 0),
        # Files by number, watches over whole file systems, pages into pipes.
        "name_to_handle_at": (-1, b"", 0, 0, -1),
        "open_by_handle_at": (-1, buffer, 0),
        "fanotify_init": (0x200, 0),
        "fanotify_mark": (-1, 0, 0, 0, 0),
        "vmsplice": (-1, 0, 0, 0),
        "getdents": (-1, buffer, 1),
        "file_getattr": (-1, b"", buffer, 0, 0),
        "file_setattr": (-1, b"", buffer, 0, 0),
        "setxattrat": (-1, b"", 0, b"", 0, 0),
        "cachestat": (-1, 0, 0, 0),
        # Placement and protection of memory.
        "get_mempolicy": (0, 0, 0, 0, 0),
        "set_mempolicy": (0, 0, 0),
        "set_mempolicy_home_node": (0, 0, 0, 0),
        "mbind": (0, 0, 0, 0, 0, 0),
        "migrate_pages": (0, 0, 0, 0),
        "move_pages": (0, 0, 0, 0, 0, 0),
        "pkey_alloc": (0, 0),
        "pkey_free": (-1,),
        "pkey_mprotect": (0, 0, 0, -1),
        "remap_file_pages": (0, 0, 0, 0, 0),
        "map_shadow_stack": (0, 0, -1),
        # Sandboxes of one's own, new locks, security modules.
        "landlock_create_ruleset": (0, 0, 1),
        "landlock_add_rule": (-1, 0, 0, 0),
        "landlock_restrict_self": (-1, 0),
        "futex_waitv": (0, 0, 0, 0, 0),
        "futex_wake": (0, 0, 0, 0),
        "futex_wait": (0, 0, 0, 0, 0, 0),
        "futex_requeue": (0, 0, 0, 0),
        "lsm_get_self_attr": (0, 0, 0, 0),
        "lsm_set_self_attr": (0, 0, 0, 0),
        "lsm_list_modules": (0, 0, 0),
        # Relics.
        "nfsservctl": (0, 0, 0),
        "uselib": (0,),
        "ustat": (0, 0),
        "sysfs": (3, 0, 0),
        "_sysctl": (0,),
    }


def _namespaces() -> list[Wall]:
    found = [Wall("unshare nothing", "unshare", (0,)), Wall("setns", "setns", (-1, 0))]
    for name, flag in {**NAMESPACES, "CLONE_NEWTIME": CLONE_NEWTIME}.items():
        found.append(Wall(f"unshare {name}", "unshare", (flag,)))
    # The high bits of clone's flags are cut off by the kernel, so they must not hide the low ones.
    kept_out = {**NAMESPACES, "CLONE_PARENT": CLONE_PARENT, "CLONE_PTRACE": CLONE_PTRACE}
    for name, flag in kept_out.items():
        for high, suffix in ((0, ""), (HIGH, ", high bits set")):
            flags = high | flag | CLONE_THREAD | signal.SIGCHLD
            found.append(Wall(f"clone {name}{suffix}", "clone", (flags, 0, 0, 0, 0)))
    real = NAMESPACES["CLONE_NEWUSER"] | signal.SIGCHLD
    found.append(Wall("clone CLONE_NEWUSER, for real", "clone", (real, 0, 0, 0, 0)))
    found.append(Wall("clone3", "clone3", (0, 64)))
    return found


def _sockets() -> list[Wall]:
    found = []
    for family, name in FAMILIES.items():
        for kind, title in ((1, "stream"), (2, "datagram"), (3, "raw"), (5, "packets")):
            found.append(Wall(f"socket AF_{name} {title}", "socket", (family, kind, 0)))
        found.append(Wall(f"socket AF_{name}, high bits set", "socket", (HIGH | family, 3, 0)))
        found.append(Wall(f"socketpair AF_{name}", "socketpair", (family, 2, 0, _BUFFER)))
    found += [Wall(f"socket {name}", "socket", arguments) for name, arguments in PROTOCOLS.items()]
    found.append(Wall("socketpair AF_INET", "socketpair", (2, 1, 0, _BUFFER)))
    for name, (level, option) in OPTIONS.items():
        found.append(Wall(f"setsockopt {name}", "setsockopt", (-1, level, option, _BUFFER, 4)))
        found.append(
            Wall(
                f"setsockopt {name}, high bits set",
                "setsockopt",
                (-1, HIGH | level, HIGH | option, _BUFFER, 4),
            )
        )
    return found


def _filtered() -> list[Wall]:
    found = []
    for name, request in IOCTLS.items():
        found.append(Wall(f"ioctl {name}", "ioctl", (-1, request, _BUFFER)))
        found.append(Wall(f"ioctl {name}, high bits set", "ioctl", (-1, HIGH | request, _BUFFER)))
    for name, (option, value) in PRCTLS.items():
        found.append(Wall(f"prctl {name}", "prctl", (option, value, 0, 0, 0)))
        found.append(Wall(f"prctl {name}, high bits set", "prctl", (HIGH | option, value, 0, 0, 0)))
    for persona, title in (
        (0x0400000, "READ_IMPLIES_EXEC"),
        (0x0040000, "ADDR_NO_RANDOMIZE"),
        (0x0100000, "MMAP_PAGE_ZERO"),
        (0x0020000, "UNAME26"),
        (0x0000008, "LINUX32"),
    ):
        found.append(Wall(f"personality {title}", "personality", (persona,)))
        found.append(Wall(f"personality {title}, high bits set", "personality", (HIGH | persona,)))
    folder = os.environ.get("TMPDIR", "/tmp")  # noqa: S108 - what a sandbox has
    for mode, title in (
        (S_IFCHR, "character device"),
        (S_IFBLK, "block device"),
        (S_IFREG, "file"),
        (S_IFSOCK, "socket"),
    ):
        path = f"{folder}/probe-{os.getpid()}".encode()
        found.append(Wall(f"mknod {title}", "mknod", (path, mode, 0)))
        found.append(Wall(f"mknodat {title}", "mknodat", (AT_FDCWD, path, mode, 0)))
        high = (AT_FDCWD, path, HIGH | mode, 0)
        found.append(Wall(f"mknodat {title}, high bits set", "mknodat", high))
    # RLIMIT_NOFILE of this process, as seen from its child: another process of the same user.
    for other, suffix in ((os.getpid(), ""), (HIGH | os.getpid(), ", high bits set")):
        found.append(Wall(f"prlimit64 of another{suffix}", "prlimit64", (other, 7, _LIMITS, 0)))
        found.append(
            Wall(f"sched_setaffinity of another{suffix}", "sched_setaffinity", (other, 8, _CORES))
        )
        found.append(
            Wall(
                f"sched_setscheduler of another{suffix}",
                "sched_setscheduler",
                (other, 0, _PRIORITY),
            )
        )
        found.append(
            Wall(f"sched_setparam of another{suffix}", "sched_setparam", (other, _PRIORITY))
        )
        found.append(
            Wall(f"sched_setattr of another{suffix}", "sched_setattr", (other, _PRIORITY, 0))
        )
        found.append(Wall(f"setpriority of another{suffix}", "setpriority", (0, other, 1)))
    for which, whose in ((1, "the group"), (2, "the user")):
        found.append(Wall(f"setpriority of {whose}", "setpriority", (which, 0, 1)))
    return found


def _number(call: str) -> int | None:
    if not call:
        return 999  # not given to any call yet
    return NUMBERS[call][0 if X86 else 1]


def _syscall(number: int, arguments: tuple[Argument, ...]) -> tuple[int, int]:
    passed = [ctypes.c_long(value) if isinstance(value, int) else value for value in arguments]
    ctypes.set_errno(0)
    result = int(_LIBC.syscall(ctypes.c_long(number), *passed))
    return result, ctypes.get_errno()


def _foreign_code(code: bytes) -> tuple[int, int]:
    """Runs machine code, which is how a caller gets at other tables of system calls."""
    import mmap

    memory = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    memory.write(code)
    address = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    result = ctypes.c_int(ctypes.CFUNCTYPE(ctypes.c_long)(address)()).value
    return (-1, -result) if result < 0 else (result, 0)


FOREIGN: Final = {
    "i386 system calls (int 0x80)": b"\x53\xb8\x14\x00\x00\x00\xcd\x80\x5b\xc3",
    "x32 system calls": b"\xb8\x27\x00\x00\x40\x0f\x05\xc3",
}


@dataclass(frozen=True)
class End:
    """How a probe's process ended."""

    told: bytes
    status: int | None

    @property
    def killed_by(self) -> int | None:
        """The signal, when the process was killed by one before its time was over."""
        if self.status is None or not os.WIFSIGNALED(self.status):
            return None
        return os.WTERMSIG(self.status)


def _in_a_process(work: Callable[[], bytes], seconds: float) -> End:
    """Runs `work` in a child with a session of its own; whatever it does, we go on."""
    reader, writer = os.pipe()
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _be_the_child(work, writer)
    os.close(writer)
    deadline = time.monotonic() + seconds
    pidfd = os.pidfd_open(child)
    in_time = bool(select.select([pidfd], [], [], max(0.0, deadline - time.monotonic()))[0])
    for kill in (os.killpg, os.kill):
        try:
            kill(child, signal.SIGKILL)
        except OSError:
            continue
    status = os.waitpid(child, 0)[1]
    os.close(pidfd)
    os.set_blocking(reader, False)
    try:
        told = os.read(reader, 4096)
    except BlockingIOError:
        told = b""
    os.close(reader)
    return End(told, status if in_time else None)


def _be_the_child(work: Callable[[], bytes], writer: int) -> NoReturn:
    status = 1
    try:
        os.setsid()
        os.dup2(2, 1)
        os.write(writer, work())
        status = 0
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is told
        os.write(writer, f"! {type(error).__name__}: {error}".encode()[:1000])
    finally:
        os._exit(status)


def _ask(wall: Wall) -> bytes:
    number = _number(wall.call)
    assert number is not None
    me = os.getpid()
    result, code = _syscall(number, wall.arguments)
    if os.getpid() != me:
        os._exit(0)  # a clone that went through
    return f"{result} {code}".encode()


def _ask_foreign(code: bytes) -> bytes:
    result, number = _foreign_code(code)
    return f"{result} {number}".encode()


def _judge(end: End) -> tuple[bool, int | None]:
    if end.killed_by is not None:
        return end.killed_by == signal.SIGSYS, None
    words = end.told.split()
    if end.status is None or len(words) != 2:
        return False, None
    result, code = int(words[0]), int(words[1])
    return result == -1 and code in {errno.EPERM, errno.ENOSYS}, code if result == -1 else None


# What honest programs do.


def _threads() -> None:
    import threading

    done: list[int] = []
    threads = [threading.Thread(target=done.append, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == list(range(8))


def _thread_pool() -> None:
    from concurrent.futures import ThreadPoolExecutor
    from multiprocessing.pool import ThreadPool

    with ThreadPoolExecutor(4) as executor:
        assert list(executor.map(abs, range(-20, 0))) == list(range(20, 0, -1))
    with ThreadPool(4) as pool:
        assert pool.map(abs, [-1, -2]) == [1, 2]


def _fork() -> None:
    child = os.fork()
    if child == 0:
        os._exit(7)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7


def _pool(method: str) -> None:
    import math
    import multiprocessing

    with multiprocessing.get_context(method).Pool(2) as pool:
        assert pool.map(math.factorial, range(6)) == [1, 1, 2, 6, 24, 120]


def _process_pool() -> None:
    import math
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(2) as executor:
        assert list(executor.map(math.factorial, [3, 4])) == [6, 24]


def _synchronization() -> None:
    import multiprocessing

    context = multiprocessing.get_context("fork")
    with context.Lock(), context.Semaphore(2):
        queue = context.Queue()
        queue.put("x")
        assert queue.get(timeout=10) == "x"
    assert context.Value("i", 3).value == 3


def _shared_memory() -> None:
    from multiprocessing.shared_memory import SharedMemory

    memory = SharedMemory(create=True, size=1 << 16)
    other = SharedMemory(memory.name)
    assert memory.buf is not None
    assert other.buf is not None
    memory.buf[0] = 9
    assert other.buf[0] == 9
    other.close()
    memory.close()
    memory.unlink()


def _subprocess() -> None:
    import subprocess

    done = subprocess.run(
        [sys.executable, "-c", "print(input())"],
        input=b"hello",
        capture_output=True,
        timeout=30,
        check=True,
        start_new_session=True,
    )
    assert done.stdout == b"hello\n"
    line = ["/bin/sh", "-c", "echo a | cat; exit 3"]
    shell = subprocess.run(line, capture_output=True, check=False)
    assert (shell.returncode, shell.stdout) == (3, b"a\n")


def _posix_spawn() -> None:
    child = os.posix_spawn("/bin/sh", ["sh", "-c", "exit 4"], dict(os.environ))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 4


def _pidfd() -> None:
    child = os.fork()
    if child == 0:
        time.sleep(30)
        os._exit(0)
    pidfd = os.pidfd_open(child)
    signal.pidfd_send_signal(pidfd, signal.SIGTERM)
    assert select.select([pidfd], [], [], 10)[0]
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGTERM


def _signals() -> None:
    import threading

    seen: list[int] = []
    signal.signal(signal.SIGALRM, lambda number, _: seen.append(number))
    signal.setitimer(signal.ITIMER_REAL, 0.01)
    time.sleep(0.2)
    assert seen == [signal.SIGALRM]
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
    signal.pthread_kill(threading.get_ident(), signal.SIGUSR1)
    assert signal.sigtimedwait([signal.SIGUSR1], 5) is not None


def _memfd() -> None:
    descriptor = os.memfd_create("probe")
    os.write(descriptor, b"abc")
    assert os.pread(descriptor, 3, 0) == b"abc"
    os.close(descriptor)


def _mmap() -> None:
    import mmap

    with mmap.mmap(-1, 1 << 20) as memory:
        memory[:3] = b"abc"
        memory.madvise(mmap.MADV_DONTNEED)
        memory.resize(1 << 21)
        memory.flush()


def _epoll() -> None:
    reader, writer = os.pipe()
    with select.epoll() as poller:
        poller.register(reader, select.EPOLLIN)
        os.write(writer, b"x")
        assert poller.poll(5) == [(reader, select.EPOLLIN)]
    assert select.select([reader], [], [], 5)[0] == [reader]
    event = os.eventfd(1)
    assert os.eventfd_read(event) == 1
    if sys.version_info >= (3, 13):
        timer = os.timerfd_create(time.CLOCK_MONOTONIC)
        os.timerfd_settime(timer, initial=0.01)
        assert len(os.read(timer, 8)) == 8


def _sqlite() -> None:
    import sqlite3
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        database = sqlite3.connect(Path(folder) / "probe.db")
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE things (name TEXT)")
        database.executemany("INSERT INTO things VALUES (?)", [("a",), ("b",)])
        database.commit()
        assert database.execute("SELECT count(*) FROM things").fetchone() == (2,)
        database.execute("VACUUM")
        database.close()


def _loopback() -> None:
    import threading

    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as server:
        threading.Thread(target=lambda: server.accept()[0].sendall(b"ok"), daemon=True).start()
        with socket.create_connection(server.getsockname(), timeout=10) as client:
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            assert client.recv(2) == b"ok"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams:
        datagrams.bind(("127.0.0.1", 0))
        datagrams.sendto(b"x", datagrams.getsockname())
        assert datagrams.recv(1) == b"x"
    socket.socket(socket.AF_INET6, socket.SOCK_STREAM, socket.IPPROTO_TCP).close()


def _unix_sockets() -> None:
    import array
    import tempfile

    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET):
        left, right = socket.socketpair(socket.AF_UNIX, kind)
        left.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0]))])
        assert right.recvmsg(1, 64)[0] == b"x"
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as server:
        server.bind(f"{folder}/socket")
        server.listen()
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(f"{folder}/socket")


def _names() -> None:
    answers = socket.getaddrinfo("localhost", 80, type=socket.SOCK_STREAM)
    found = {answer[4][0] for answer in answers}
    assert "127.0.0.1" in found
    assert socket.gethostbyname("localhost") == "127.0.0.1"
    assert socket.if_nametoindex("lo") == 1
    assert socket.gethostname()


def _asyncio() -> None:
    import asyncio

    async def talk() -> None:
        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(await reader.readline())
            await writer.drain()
            writer.close()

        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        reader, writer = await asyncio.open_connection("localhost", port)
        writer.write(b"hello\n")
        assert await reader.readline() == b"hello\n"
        writer.close()
        server.close()
        child = await asyncio.create_subprocess_exec("/bin/sh", "-c", "exit 5")
        assert await child.wait() == 5
        assert await asyncio.to_thread(abs, -3) == 3

    asyncio.run(talk())


def _tempfile() -> None:
    import tempfile

    with tempfile.NamedTemporaryFile() as file, tempfile.TemporaryFile() as other:
        file.write(b"abc")
        file.flush()
        shutil.copyfileobj(Path(file.name).open("rb"), other)  # noqa: SIM115 - closed with the process
        assert other.tell() == 3


def _files() -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "a").write_bytes(b"abc")
        shutil.copy2(folder / "a", folder / "b")
        shutil.copytree(folder, folder / "tree", ignore=shutil.ignore_patterns("tree"))
        (folder / "link").symlink_to("a")
        (folder / "hard").hardlink_to(folder / "a")
        (folder / "b").chmod(0o600)
        os.utime(folder / "b")
        os.chown(folder / "b", os.getuid(), os.getgid())
        (folder / "b").rename(folder / "c")
        os.truncate(folder / "c", 2)
        with (folder / "c").open("rb+") as file:
            os.posix_fallocate(file.fileno(), 0, 4096)
            os.fsync(file.fileno())
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
            os.lockf(file.fileno(), os.F_LOCK, 1)
        os.statvfs(folder)
        assert len(list(folder.rglob("*"))) == 7


def _fifo() -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        os.mkfifo(f"{folder}/fifo")
        both = os.open(f"{folder}/fifo", os.O_RDWR)
        os.write(both, b"x")
        assert os.read(both, 1) == b"x"


def _terminal() -> None:
    import pty
    import tty

    main, side = pty.openpty()
    tty.setraw(side)
    os.write(main, b"x")
    assert os.read(side, 1) == b"x"
    assert os.isatty(side)
    os.get_terminal_size(side)


def _limits() -> None:
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(soft, 128), hard))
    assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == min(soft, 128)
    resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > 0


def _clocks_and_chance() -> None:
    import random
    import secrets
    import uuid

    started = time.monotonic()
    time.sleep(0.01)
    assert time.monotonic() - started >= 0.01
    assert time.time() > 0
    time.process_time()
    time.thread_time()
    assert 0 <= random.SystemRandom().random() < 1
    assert len(secrets.token_bytes(16)) == len(os.urandom(16)) == 16
    uuid.uuid1()
    assert os.cpu_count()


def _scheduling() -> None:
    os.sched_setaffinity(0, os.sched_getaffinity(0))
    os.nice(1)
    os.sched_yield()


def _identity() -> None:
    os.setuid(os.getuid())
    os.setresgid(os.getgid(), os.getgid(), os.getgid())
    assert _LIBC.prctl(15, b"probe", 0, 0, 0) == 0
    assert _LIBC.personality(ctypes.c_ulong(0xFFFFFFFF)) == 0


def _git() -> None:
    import subprocess
    import tempfile

    git = shutil.which("git")
    if git is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        who = ["-c", "user.name=Probe", "-c", "user.email=probe@example.com"]
        settings = {**os.environ, "HOME": folder, "GIT_CONFIG_NOSYSTEM": "1"}
        (Path(folder) / "a").write_text("abc")
        for step in ("init -q", "add a", "commit -qm probe", "gc -q", "fsck"):
            command = [git, *who, *step.split()]
            subprocess.run(command, cwd=folder, env=settings, check=True, capture_output=True)


HONEST: Final[dict[str, Callable[[], None]]] = {
    "threads": _threads,
    "thread pools": _thread_pool,
    "fork": _fork,
    "pool by fork": lambda: _pool("fork"),
    "pool by spawn": lambda: _pool("spawn"),
    "pool by fork server": lambda: _pool("forkserver"),
    "process pool": _process_pool,
    "locks and queues of processes": _synchronization,
    "shared memory": _shared_memory,
    "subprocess": _subprocess,
    "posix_spawn": _posix_spawn,
    "pidfd": _pidfd,
    "signals": _signals,
    "memfd": _memfd,
    "mmap": _mmap,
    "epoll, eventfd, timerfd": _epoll,
    "sqlite3": _sqlite,
    "sockets on loopback": _loopback,
    "unix sockets": _unix_sockets,
    "names": _names,
    "asyncio": _asyncio,
    "temporary files": _tempfile,
    "files and folders": _files,
    "fifo": _fifo,
    "terminal": _terminal,
    "limits": _limits,
    "clocks and chance": _clocks_and_chance,
    "scheduling": _scheduling,
    "identity": _identity,
    "git": _git,
}


def _do(work: Callable[[], None]) -> bytes:
    work()
    return b"works"


def _say(line: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def main() -> int:
    """Runs every probe; the exit status is 0 when all walls stand and everything honest works."""
    questions: dict[str, Callable[[], bytes]] = {wall.name: partial(_ask, wall) for wall in walls()}
    if X86:
        questions |= {name: partial(_ask_foreign, code) for name, code in FOREIGN.items()}
    holes, broken = [], []
    for name, question in questions.items():
        denied, code = _judge(_in_a_process(question, WALL_SECONDS))
        _say({"probe": name, "denied": denied, "errno": code})
        if not denied:
            holes.append(name)
    for name, work in HONEST.items():
        end = _in_a_process(partial(_do, work), HONEST_SECONDS)
        works = end.told == b"works"
        reason = end.told.decode(errors="replace") or ("too slow" if end.status is None else "died")
        _say({"probe": name, "works": works, "error": None if works else reason})
        if not works:
            broken.append(name)
    counted = {"walls": len(questions), "holes": holes, "honest": len(HONEST), "broken": broken}
    _say({"summary": counted})
    return 1 if holes or broken else 0


if __name__ == "__main__":
    sys.exit(main())
