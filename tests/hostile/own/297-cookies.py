# ID: 297
# SLUG: cookies
# CATEGORY: http
# ATTACK: 60 KiB of cookies that are dated, quoted, nested, for other hosts, without an end
# VULNERABLE JUDGE: the jar of cookies takes quadratic time, or raises
# MUST HAPPEN HERE: the answer is judged by its content, in time
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


DATE = (
    b"Set-Cookie: a=b; expires="
    + b"0" * 3_000
    + b" " * 3_000
    + b"; domain=.; path="
    + b"/" * 3_000
    + b"\r\n"
)
QUOTED = b'Set-Cookie2: a="' + b"\\\\" * 3_000 + b'; Max-Age="' + b"9" * 3_000 + b"\r\n"


def answer(one):
    head = (
        b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n"
        + DATE * 3
        + QUOTED * 3
        + b"Set-Cookie: "
        + b"a=b;" * 900
        + b"\r\n"
    )
    one.sendall(head + b'\r\n"pass"')


def solve(x):
    return "wrong-answer"


serve(answer)
