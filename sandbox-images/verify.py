"""Looks at a sandbox image from inside; `verify` runs it. One line a finding; any one fails."""

import importlib
import importlib.metadata
import os
import shutil
import stat
import sys
import zoneinfo
from collections.abc import Iterator
from pathlib import Path

BUILD_TOOLS = ["cc", "gcc", "g++", "clang", "ld", "make", "pip", "pip3", "uv", "curl", "wget"]
HOST_FILES = [
    "/etc/pip.conf",
    str(Path("~root/.config/pip/pip.conf").expanduser()),
    "/opt/venv/pip.conf",
    "/run/ca.crt",
    "/etc/ssl/certs/ssl-cert-snakeoil.pem",
]
MOUNT_POINTS = ["/submission", "/runs", "/grader", "/services"]
SERVERS = Path("/opt/services")


def files_of_the_image() -> Iterator[tuple[str, os.stat_result]]:
    """Every file that this user can see, but not what the engine mounts."""
    for folder, folders, files in os.walk("/"):
        folders[:] = [name for name in folders if not os.path.ismount(Path(folder, name))]
        for name in folders + files:
            path = os.path.join(folder, name)  # noqa: PTH118 - tens of thousands of them
            yield path, os.lstat(path)


def rights() -> Iterator[str]:
    """A file that gives rights to whoever runs it, or that anybody may change."""
    for path, status in files_of_the_image():
        if stat.S_ISLNK(status.st_mode):
            continue
        if status.st_mode & (stat.S_ISUID | stat.S_ISGID):
            yield f"setuid or setgid: {path}"
        if "security.capability" in os.listxattr(path):
            yield f"has file capabilities: {path}"
        if status.st_mode & stat.S_IWOTH and not status.st_mode & stat.S_ISVTX:
            yield f"writable by all: {path}"


def libraries() -> Iterator[str]:
    """A library that cannot be imported, or that has no bytecode."""
    modules = importlib.metadata.packages_distributions()
    for module in sorted(modules):
        if module == "__pycache__" or not module.isidentifier():
            continue
        try:
            found = importlib.import_module(module)
        except Exception as error:  # noqa: BLE001 - whatever it raises is the finding
            yield f"cannot be imported: {module} ({', '.join(modules[module])}): {error!r}"
            continue
        cached = getattr(found, "__cached__", None)
        if cached and not Path(cached).exists():
            yield f"has no bytecode: {module}"


def leftovers() -> Iterator[str]:
    """A thing that only a build needs, or that came from the building machine."""
    for tool in BUILD_TOOLS:
        if shutil.which(tool):
            yield f"has the build tool {tool}"
    for file in HOST_FILES:
        if os.path.lexists(file):
            yield f"has {file}"
    for name in os.environ:
        if name.lower().endswith("_proxy") or name.startswith(("PIP_", "UV_")):
            yield f"environment has {name}"
    for folder in ("/var/lib/apt/lists", "/mnt"):
        if any(entry.is_file() for entry in Path(folder).iterdir()):
            yield f"{folder} is not empty"


def layout() -> Iterator[str]:
    """A part that the runner counts on."""
    if not shutil.which("git"):
        yield "has no git"
    if "Europe/Lisbon" not in zoneinfo.available_timezones():
        yield "has no time zones"
    if not Path("/usr/local/bin/dayone-agent").exists():
        return  # libraries only: the last layer is not on it yet
    for point in MOUNT_POINTS:
        status = Path(point).stat()
        if (status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode)) != (0, 0, 0o755):
            yield f"{point} is not root's alone to write"


def servers() -> Iterator[str]:
    """A server that no user without rights could start."""
    for server in sorted(SERVERS.iterdir()) if SERVERS.exists() else []:
        if not os.access(server / "start", os.X_OK):
            yield f"{server} has no program `start`"
        if not (server / "seed").is_dir():
            yield f"{server} has no seed"
        for path in server.rglob("*"):
            if not os.access(path, os.R_OK | (os.X_OK if path.is_dir() else 0)):
                yield f"cannot be read: {path}"


def main() -> int:
    """Prints what is wrong; the exit status says whether anything is."""
    findings = [*rights(), *libraries(), *leftovers(), *layout(), *servers()]
    for finding in findings:
        sys.stdout.write(f"{finding}\n")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
