# ID: 305
# SLUG: server-that-is-another
# CATEGORY: http
# ATTACK: the server's process ends at once; a process that left its group goes on listening, also
#     after a restart
# VULNERABLE JUDGE: whoever answers on the port is taken for the server that was started
# MUST HAPPEN HERE: the server has ended before it was ready; or the answers are wrong
# EXPECT-VERDICT: fail   (never pass)
import os
import socket
import sys
import time

if os.environ.get("ATTACK_CORPUS_IN_SANDBOX") != "1" and (
    os.geteuid() == 0 or not (os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv"))
):
    raise RuntimeError("attack corpus: refusing to run as root or outside a container")


def answer_for_ever():
    listener = socket.create_server(("127.0.0.1", 8000), backlog=50)
    listener.settimeout(15)
    while True:
        one, _ = listener.accept()
        one.recv(65_536)
        one.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n" + b'"pass"')
        one.close()


def solve(x):
    return "wrong-answer"


if os.path.basename(sys.argv[0]) == "server.py":
    if os.fork() == 0:
        os.setsid()
        try:
            answer_for_ever()
        finally:
            os._exit(0)
    time.sleep(0.3)
    os._exit(0)
