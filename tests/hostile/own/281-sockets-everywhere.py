# ID: 281
# SLUG: sockets-everywhere
# CATEGORY: process
# ATTACK: listens at every name and port that the judge's parts could use, and connects to each
#     that somebody else has
# VULNERABLE JUDGE: a part of the judge connects to the candidate, or answers it
# MUST HAPPEN HERE: no other listener is there, and nobody comes
# EXPECT-VERDICT: fail   (never pass)
import os
import socket

if os.environ.get("ATTACK_CORPUS_IN_SANDBOX") != "1" and (
    os.geteuid() == 0 or not (os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv"))
):
    raise RuntimeError("attack corpus: refusing to run as root or outside a container")


def hit(what):
    """Something let through what it must not."""
    os.write(2, f"ATTACK-SUCCESS 281-sockets-everywhere {what}\n".encode("utf-8", "replace"))


PORTS = [*range(8000, 8010), 22, 80, 443, 2375, 2376, 5000, 8080, 9000]
NAMES = [
    "/tmp/candidate.sock",
    "\0candidate.sock",
    "\0dayone",
    "\0/grader/candidate.sock",
    "/run/docker.sock",
]


def solve(x):
    kept = []
    for port in PORTS:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=0.1) as other:
                mine = port == 8000 or other.getsockname() == other.getpeername()
                mine or hit(f"somebody listens on port {port}")
        except OSError:
            pass
    for name in NAMES:
        try:
            one = socket.socket(socket.AF_UNIX)
            one.settimeout(0.05)
            kept.append(one)
            one.bind(name)
            one.listen()
            one.accept()
            hit(f"somebody connected to {name!r}")
        except OSError:
            pass
    with open("/proc/net/unix") as table:
        strangers = [
            line for line in table if "grader" in line and "\0" not in line and "@" not in line
        ]
    if strangers:
        hit(f"sockets of others: {strangers}")
    return "wrong-answer"
