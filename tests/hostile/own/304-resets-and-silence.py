# ID: 304
# SLUG: resets-and-silence
# CATEGORY: http
# ATTACK: closes with a reset inside of the body, ends one direction only, never answers and never
#     closes
# VULNERABLE JUDGE: an error of the connection is the test's own, or is waited for
# MUST HAPPEN HERE: the answer makes no sense, or time is up
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


HELD = []


def answer(one):
    number = turn()
    if number == 2:
        HELD.append(one)
        time.sleep(15)
    one.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 60\r\n\r\n" + b'"pass"')
    if number == 0:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    elif number == 1:
        one.shutdown(socket.SHUT_WR)
        HELD.append(one)
        time.sleep(15)


def solve(x):
    return "wrong-answer"


serve(answer)
