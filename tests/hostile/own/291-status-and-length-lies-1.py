# ID: 291
# SLUG: status-and-length-lies-1
# CATEGORY: http
# ATTACK: lengths that are missing, twice, negative, hexadecimal or of 10**30, and bodies of
#     answers that may have none
# VULNERABLE JUDGE: two readers disagree where an answer ends
# MUST HAPPEN HERE: an answer that makes no sense fails its test
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


BODY = b'"pass"'
ANSWERS = [
    b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nContent-Length: 7\r\n\r\n" + BODY,
    b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 30 + b"\r\n\r\n" + BODY,
    b"HTTP/1.1 204 No\r\nContent-Length: 6\r\n\r\n" + BODY,
]


def answer(one):
    one.sendall(ANSWERS[turn() % 3])


def solve(x):
    return "wrong-answer"


serve(answer)
