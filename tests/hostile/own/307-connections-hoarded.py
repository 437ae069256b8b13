# ID: 307
# SLUG: connections-hoarded
# CATEGORY: http
# ATTACK: a process that left the server's group takes connections, keeps all of them and their
#     other ends, and opens 900 of its own
# VULNERABLE JUDGE: streams that never end use up all that the link may have
# MUST HAPPEN HERE: a stream is let go soon after one side has ended; the tests' time is up
# EXPECT-VERDICT: fail   (never pass)
import os
import socket
import sys
import time

if os.environ.get("ATTACK_CORPUS_IN_SANDBOX") != "1" and (
    os.geteuid() == 0 or not (os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv"))
):
    raise RuntimeError("attack corpus: refusing to run as root or outside a container")


def hoard():
    listener = socket.create_server(("127.0.0.1", 8000), backlog=1_000, reuse_port=True)
    kept = []
    end = time.monotonic() + 20
    for _ in range(400):
        try:
            kept.append(socket.create_connection(("127.0.0.1", 8000), timeout=0.2))
        except OSError:
            break
    listener.settimeout(1)
    while time.monotonic() < end:
        try:
            kept.append(listener.accept()[0])
        except OSError:
            pass
    os._exit(0)


def solve(x):
    return "wrong-answer"


if os.path.basename(sys.argv[0]) == "server.py":
    hoard()
