# ID: 230
# SLUG: channel-games
# CATEGORY: protocol
# ATTACK: options, shutdowns and urgent data on the channel's socket, and its end passed on by
#     SCM_RIGHTS
# VULNERABLE JUDGE: an error of the socket that nobody expects: the agent or the judge dies
# MUST HAPPEN HERE: at most the candidate's own process is lost
# EXPECT-VERDICT: fail   (never pass)
import os
import socket
import stat

if os.environ.get("ATTACK_CORPUS_IN_SANDBOX") != "1" and (
    os.geteuid() == 0 or not (os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv"))
):
    raise RuntimeError("attack corpus: refusing to run as root or outside a container")


def turn():
    """How often this was called before, in whatever process."""
    with open("/tmp/turns", "ab") as file:
        file.write(b".")
        return file.tell() - 1


def sockets():
    for fd in range(3, 64):
        try:
            if stat.S_ISSOCK(os.fstat(fd).st_mode):
                yield socket.socket(fileno=os.dup(fd))
        except OSError:
            pass


def solve(x):
    number = turn()
    for one in sockets():
        try:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1)
            one.setblocking(False)
            if number == 0:
                socket.send_fds(one, [b"\0" * 32], [0, 1, 2, one.fileno()] * 16)
            elif number == 1:
                one.send(b"!" * 64, socket.MSG_OOB)
            one.shutdown([socket.SHUT_RD, socket.SHUT_WR, socket.SHUT_RDWR][number % 3])
        except OSError:
            pass
    return "wrong-answer"
