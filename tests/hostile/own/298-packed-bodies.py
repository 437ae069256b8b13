# ID: 298
# SLUG: packed-bodies
# CATEGORY: http
# ATTACK: bodies that are packed ten times over, and character sets that unpack: zlib, punycode,
#     escapes
# VULNERABLE JUDGE: 4 MiB become gigabytes in the grader
# MUST HAPPEN HERE: nothing is unpacked: the body is what was sent
# EXPECT-VERDICT: fail   (never pass)
import os
import socket
import sys
import threading
import time
import zlib

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


PACKED = [
    (
        b"gzip, gzip, deflate",
        b"application/json; charset=zlib",
        zlib.compress(b"7" * (64 << 20), 1),
    ),
    (b"identity", b"application/json; charset=punycode", b"7" * 3_000_000 + b"-" + b"a" * 9_999),
    (b"zstd", b"text/plain; charset=unicode_escape", b"\\U0001f600" * 300_000),
]


def answer(one):
    coding, kind, body = PACKED[turn() % 3]
    head = (
        b"HTTP/1.1 200 OK\r\nContent-Encoding: %b\r\nContent-Type: %b\r\nContent-Length: %d\r\n\r\n"
    )
    one.sendall(head % (coding, kind, len(body)) + body)


def solve(x):
    return "wrong-answer"


serve(answer)
