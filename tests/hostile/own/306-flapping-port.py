# ID: 306
# SLUG: flapping-port
# CATEGORY: http
# ATTACK: opens and closes its port all the time: answers to see whether it is ready, and is gone
#     when it is asked
# VULNERABLE JUDGE: a refused connection is the judge's fault, or is tried for ever
# MUST HAPPEN HERE: the test fails, or its time is up
# EXPECT-VERDICT: fail   (never pass)
import os
import socket
import sys
import time

if os.environ.get("ATTACK_CORPUS_IN_SANDBOX") != "1" and (
    os.geteuid() == 0 or not (os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv"))
):
    raise RuntimeError("attack corpus: refusing to run as root or outside a container")


def solve(x):
    return "wrong-answer"


def flap():
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            with socket.create_server(("127.0.0.1", 8000)) as listener:
                listener.settimeout(0.02)
                listener.accept()
        except OSError:
            pass
        time.sleep(0.01)
    os._exit(0)


if os.path.basename(sys.argv[0]) == "server.py":
    flap()
