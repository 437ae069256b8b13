# ID: 302
# SLUG: desynchronised
# CATEGORY: http
# ATTACK: answers twice to one question, before it was asked, and with an earlier answer on a
#     later connection
# VULNERABLE JUDGE: the second answer is taken for that to the next question
# MUST HAPPEN HERE: one connection a question: what follows an answer is dropped
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


EARLIER = []


def answer(one):
    EARLIER.append(one)
    whole = b"HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 6\r\n\r\n" + b'"pass"'
    for other in EARLIER[:-1]:
        try:
            other.sendall(whole)
        except OSError:
            pass
    one.sendall(whole * 50)
    time.sleep(5)


def solve(x):
    return "wrong-answer"


serve(answer)
