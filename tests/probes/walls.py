"""What a submission can find out about its sandbox: each function answers one question."""

from __future__ import annotations

import os
import re
import resource
import socket
from pathlib import Path


def status(name: str) -> str:
    """A line of /proc/self/status."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(line.partition(":")[2].strip() for line in lines if line.startswith(f"{name}:"))


def identity() -> dict[str, object]:
    """Who we are, and what we may."""
    text = Path("/proc/self/status").read_text()
    return {
        "uid": os.getuid(),
        "gid": os.getgid(),
        "groups": os.getgroups(),
        "capabilities": re.findall(r"^Cap\w+:\s*(\w+)", text, re.MULTILINE),
    }


def filters() -> dict[str, str]:
    """What the kernel refuses to all that we start."""
    return {"no_new_privileges": status("NoNewPrivs"), "seccomp": status("Seccomp")}


def interfaces() -> list[str]:
    """The network interfaces."""
    return sorted(path.name for path in Path("/sys/class/net").iterdir())


def connect(address: str, port: int) -> str:
    """What a connection comes to."""
    try:
        socket.create_connection((address, port), timeout=2).close()
    except OSError as error:
        return type(error).__name__
    return "connected"


def resolvers() -> str:
    """What the sandbox is told about the host's name servers."""
    path = Path("/etc/resolv.conf")
    return path.read_text() if path.exists() else ""


def unwritable(folders: list[str]) -> list[str]:
    """Those of the folders in which no file can be made."""
    refused = []
    for folder in folders:
        try:
            (Path(folder) / "probe").write_text("x")
            (Path(folder) / "probe").unlink()
        except OSError:
            refused.append(folder)
    return refused


def room(folder: str) -> dict[str, int]:
    """The size of a folder's file system, in bytes and in files."""
    found = os.statvfs(folder)
    return {"bytes": found.f_blocks * found.f_frsize, "files": found.f_files}


def mounts() -> dict[str, list[str]]:
    """The options of every mount by its folder."""
    lines = Path("/proc/self/mounts").read_text().splitlines()
    return {line.split()[1]: line.split()[3].split(",") for line in lines}


def limits() -> dict[str, list[int]]:
    """The limits of this process."""
    names = ("RLIMIT_CORE", "RLIMIT_NOFILE", "RLIMIT_MSGQUEUE")
    return {name: list(resource.getrlimit(getattr(resource, name))) for name in names}


def sysctl(name: str) -> str:
    """A setting of the kernel."""
    return Path("/proc/sys", *name.split(".")).read_text().strip()


def first_process() -> dict[str, str]:
    """What of the agent can be opened."""
    found = {}
    for name in ("environ", "mem", "maps", "fd", "cwd", "root", "exe"):
        path = Path("/proc/1") / name
        try:
            found[name] = str(list(path.iterdir()) if name == "fd" else path.read_bytes()[:1])
        except OSError as error:
            found[name] = type(error).__name__
    return found


def setuid_files() -> list[str]:
    """Files that would give another identity."""
    found = []
    for folder, _, names in os.walk("/"):
        if folder.startswith(("/proc", "/sys")):
            continue
        for name in names:
            path = Path(folder) / name
            try:
                if path.lstat().st_mode & 0o6000 and not path.is_symlink():
                    found.append(str(path))
            except OSError:
                continue
    return found


def foreign_files() -> list[str]:
    """Names that would tell of tests, of the grader or of the host."""
    roots = [
        Path("/grader"),
        Path("/hidden"),
        Path("/var/run/docker.sock"),
        Path("/run/docker.sock"),
    ]
    return [
        str(entry)
        for root in roots
        if root.exists()
        for entry in ([root] if not root.is_dir() else root.iterdir())
    ]


def environment() -> list[str]:
    """The names of all variables."""
    return sorted(os.environ)
