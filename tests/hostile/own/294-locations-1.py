# ID: 294
# SLUG: locations-1
# CATEGORY: http
# ATTACK: redirects to places that no parser was made for: hosts of 60,000 letters, files, ports,
#     NULs, itself
# VULNERABLE JUDGE: building the next request raises or takes minutes, or it is sent
# MUST HAPPEN HERE: nothing is followed; the answer is no 200
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


PLACES = [
    b"http://" + "\u0133".encode() * 20_000 + b"/",
    b"http://[::1",
    b"http://xn--" + b"a" * 5_000 + b"/",
]


def answer(one):
    place = PLACES[turn() % 3]
    one.sendall(b"HTTP/1.1 307 Go\r\nContent-Length: 0\r\nLocation: " + place + b"\r\n\r\n")


def solve(x):
    return "wrong-answer"


serve(answer)
