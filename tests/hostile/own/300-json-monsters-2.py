# ID: 300
# SLUG: json-monsters-2
# CATEGORY: http
# ATTACK: JSON that is deep, of 1.3 million lists, of numbers with a million digits, half
#     characters, other encodings
# VULNERABLE JUDGE: the parser or the comparison dies, or the failure cannot be told
# MUST HAPPEN HERE: each fails its test
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


TEXTS = [
    b"1" * 1_000_000,
    b"[1e999999, -Infinity, NaN, -0.0, 1E-999999]",
    b'"\\ud800\\udfff\\ud800"',
]


def answer(one):
    body = TEXTS[turn() % 3]
    one.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)


def solve(x):
    return "wrong-answer"


serve(answer)
