# ID: 289
# SLUG: endless-chunks
# CATEGORY: http
# ATTACK: a chunked body of single bytes without an end, with extensions and trailers of megabytes
# VULNERABLE JUDGE: a limit for the body counts what is announced only
# MUST HAPPEN HERE: the body, or the test's time, has a limit
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


def answer(one):
    one.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    if turn() % 2:
        one.sendall(b"0\r\n" + b"X: y\r\n" * 500_000)
    while True:
        one.sendall(b"1;" + b"e" * 3_000 + b"\r\nx\r\n" + b"1\r\n7\r\n" * 200)


def solve(x):
    return "wrong-answer"


serve(answer)
