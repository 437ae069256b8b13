# ID: 288
# SLUG: interim-flood
# CATEGORY: http
# ATTACK: answers with interim responses without an end: 100, 102, 103, with headers
# VULNERABLE JUDGE: each one is waited for anew, or kept
# MUST HAPPEN HERE: the test's time is up
# EXPECT-VERDICT: fail   (never pass)
import os
import socket
import sys
import threading
import time

if os.environ.get("ATTACK_CORPUS_IN_SANDBOX") != "1" and (
    os.geteuid() == 0 or not (os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv"))
):
    raise RuntimeError("attack corpus: refusing to run as root or outside a container")


def serve(answer):
    """Answer instead of server.py, for as long as its tests may last."""
    if os.path.basename(sys.argv[0]) != "server.py":
        return
    listener = socket.create_server(("127.0.0.1", 8000), backlog=50)
    listener.settimeout(1)
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            one, _ = listener.accept()
        except OSError:
            continue
        threading.Thread(target=guarded, args=(answer, one), daemon=True).start()
    os._exit(0)


def guarded(answer, one):
    try:
        one.settimeout(10)
        if one.recv(65_536):
            answer(one)
        one.close()
    except OSError:
        pass


def answer(one):
    while True:
        one.sendall(
            b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" * 200
        )


def solve(x):
    return "wrong-answer"


serve(answer)
