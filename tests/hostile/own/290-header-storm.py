# ID: 290
# SLUG: header-storm
# CATEGORY: http
# ATTACK: a status line of megabytes, 100,000 headers, headers without a name or with a NUL in it
# VULNERABLE JUDGE: headers are kept without a limit
# MUST HAPPEN HERE: an answer with too large headers fails its test
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


def turn():
    """How often this was called before, in whatever process."""
    with open("/tmp/turns", "ab") as file:
        file.write(b".")
        return file.tell() - 1


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


HEADS = [
    b"HTTP/1.1 200 " + b"O" * 3_000_000,
    b"HTTP/1.1 200 OK\r\n" + b"".join(b"H%d: %d\r\n" % (n, n) for n in range(100_000)),
    b"HTTP/1.1 200 OK\r\n: empty\r\n\0: nul\r\nContent-Length: -1\r\n",
]


def answer(one):
    one.sendall(HEADS[turn() % 3] + b"\r\n\r\n")
    while True:
        one.sendall(b"X-More: y\r\n" * 100)


def solve(x):
    return "wrong-answer"


serve(answer)
