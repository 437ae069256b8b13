# CONTROL: honest program for the challenge solve(x) == x
# MUST: pass (guards against walls that are too narrow)
import select
import selectors
import signal
import socket
import socketserver
import tempfile
import threading


class Echo(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(self.rfile.readline())


def solve(x):
    left, right = socket.socketpair()
    with left, right, select.epoll() as poll, selectors.DefaultSelector() as selector:
        poll.register(right, select.EPOLLIN)
        selector.register(right, selectors.EVENT_READ)
        left.sendall(b"x")
        assert poll.poll(1) and selector.select(1) and right.recv(1) == b"x"
    if threading.current_thread() is threading.main_thread():
        rung = []
        before = signal.signal(signal.SIGALRM, lambda *_: rung.append(1))
        signal.setitimer(signal.ITIMER_REAL, 0.01)
        signal.sigtimedwait([signal.SIGUSR1], 0.05)
        signal.signal(signal.SIGALRM, before)
        assert rung
    with tempfile.TemporaryDirectory() as folder:
        with socketserver.ThreadingUnixStreamServer(folder + "/echo", Echo) as server:
            threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
            with socket.socket(socket.AF_UNIX) as client:
                client.connect(folder + "/echo")
                client.sendall(b"hello\n")
                assert client.recv(9) == b"hello\n"
            server.shutdown()
    assert socket.getaddrinfo("localhost", 80)
    return x
