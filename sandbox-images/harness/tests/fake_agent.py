"""The candidate sandbox's agent in small: the operations of the harness, carried out right here.

It has the agent's words and none of its walls: processes are ordinary children, in temporary
folders.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

STDIN, STDOUT, STDERR, CHANNEL, EXIT = range(5)


class Refused(Exception):  # noqa: N818
    """A reply that says no."""

    def __init__(self, kind: str, detail: str) -> None:
        super().__init__(detail)
        self.kind = kind


class FakeAgent:
    """Serves a socket until it is closed."""

    def __init__(
        self,
        folder: Path,
        submission: Mapping[str, str | bytes],
        env: Mapping[str, str] | None = None,
    ) -> None:
        self.path = str(folder / "agent.sock")
        self.headers: list[dict[str, Any]] = []
        self.out_of_memory = False
        self._files = {k: v.encode() if isinstance(v, str) else v for k, v in submission.items()}
        self._env = dict(env or {})
        self._folder = folder
        self._runs = 0
        self._running: set[subprocess.Popen[bytes]] = set()
        self._lay(self._root("submission"))
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(self.path)
        self._listener.listen(64)
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Stop serving, and kill what runs."""
        self._listener.close()
        self._kill_all()

    def operations(self) -> list[str]:
        """The operations that were asked for."""
        return [str(header["op"]) for header in self.headers]

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError, EOFError):
            header = receive_message(connection) or {}
            self.headers.append(header)
            operation = getattr(self, f"_op_{header['op']}")
            try:
                operation(connection, header)
            except Refused as refused:
                error = {"kind": refused.kind, "detail": str(refused)}
                send_message(connection, {"ok": False, "error": error})

    # Files

    def _root(self, root: str | dict[str, int]) -> Path:
        return self._folder / (root if isinstance(root, str) else f"runs/{root['run']}")

    def _lay(self, root: Path) -> None:
        shutil.rmtree(root, ignore_errors=True)
        root.mkdir(parents=True)
        self._store(root, self._files)

    def _store(self, root: Path, files: Mapping[str, bytes]) -> None:
        for path, content in files.items():
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)

    def _op_workspace(self, connection: socket.socket, _: dict[str, Any]) -> None:
        self._runs += 1
        self._lay(self._root({"run": self._runs}))
        send_message(connection, {"ok": True, "run": self._runs})

    def _op_remove(self, connection: socket.socket, header: dict[str, Any]) -> None:
        shutil.rmtree(self._root({"run": header["run"]}))
        send_message(connection, {"ok": True})

    def _op_reset(self, connection: socket.socket, _: dict[str, Any]) -> None:
        self._kill_all()
        shutil.rmtree(self._folder / "runs", ignore_errors=True)
        self._lay(self._root("submission"))
        send_message(connection, {"ok": True})

    def _op_put(self, connection: socket.socket, header: dict[str, Any]) -> None:
        send_message(connection, {"ok": True})
        files = {}
        while (entry := receive_message(connection)) is not None:
            files[entry["path"]] = receive(connection, entry["size"])
        self._store(self._root(header["root"]), files)
        send_message(connection, {"ok": True})

    def _op_get(self, connection: socket.socket, header: dict[str, Any]) -> None:
        root = self._root(header["root"])
        send_message(connection, {"ok": True})
        for path in header["paths"]:
            wanted = root / path
            files = [wanted] if wanted.is_file() else sorted(wanted.rglob("*"))
            for file in files:
                if file.is_file() and not file.is_symlink():
                    content = file.read_bytes()
                    entry = {"path": file.relative_to(root).as_posix(), "size": len(content)}
                    send_message(connection, entry | {"executable": False})
                    connection.sendall(content)
        connection.sendall(struct.pack(">I", 0))

    # Connections

    def _op_connect(self, connection: socket.socket, header: dict[str, Any]) -> None:
        try:
            server = socket.create_connection(("127.0.0.1", header["port"]))
        except OSError as error:
            raise Refused("refused", str(error)) from None
        send_message(connection, {"ok": True})
        back = threading.Thread(target=copy, args=(server, connection), daemon=True)
        back.start()
        copy(connection, server)
        back.join()
        server.close()

    # Processes

    def _op_exec(self, connection: socket.socket, header: dict[str, Any]) -> None:
        ours, theirs = socket.socketpair()
        env = {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOME": str(self._folder),
            "LANG": "C.UTF-8",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONUNBUFFERED": "1",
            **self._env,
            **header["env"],
        }
        if header["channel"]:
            env["DAYONE_CHANNEL_FD"] = str(theirs.fileno())
        try:
            process = subprocess.Popen(
                header["argv"],
                cwd=self._root(header["root"]),
                env=env,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                pass_fds=[theirs.fileno()] if header["channel"] else [],
                start_new_session=True,
                bufsize=0,
            )
        except OSError as error:
            ours.close()
            raise Refused("not_found", str(error)) from None
        finally:
            theirs.close()
        self._running.add(process)
        send_message(connection, {"ok": True})
        _Running(connection, process, ours, header["output_limit"], self).relay()

    def forget(self, process: subprocess.Popen[bytes]) -> None:
        """Note that a process has ended."""
        self._running.discard(process)

    def _kill_all(self) -> None:
        for process in list(self._running):
            kill_group(process)
            process.wait()


class _Running:
    """A process and the stream that it was started on."""

    def __init__(
        self,
        connection: socket.socket,
        process: subprocess.Popen[bytes],
        channel: socket.socket,
        output_limit: int,
        agent: FakeAgent,
    ) -> None:
        self._connection = connection
        self._process = process
        self._channel = channel
        self._left = output_limit
        self._agent = agent
        self._lock = threading.Lock()
        self._passing = threading.Lock()
        self._too_much = False

    def relay(self) -> None:
        """Carry bytes both ways until the process has ended."""
        process = self._process
        assert process.stdout is not None
        assert process.stderr is not None
        outputs = [
            threading.Thread(
                target=self._from, args=(STDOUT, process.stdout.fileno()), daemon=True
            ),
            threading.Thread(
                target=self._from, args=(STDERR, process.stderr.fileno()), daemon=True
            ),
            threading.Thread(
                target=self._from, args=(CHANNEL, self._channel.fileno()), daemon=True
            ),
        ]
        incoming = threading.Thread(target=self._to, daemon=True)
        for thread in (*outputs, incoming):
            thread.start()
        code = process.wait()
        kill_group(process)
        for thread in outputs:
            thread.join(
                0.05
            )  # what has left its session may hold the pipes: never wait for their end
        end: dict[str, Any] = {"code": code} if code >= 0 else {"signal": -code}
        end |= {"output_limit": self._too_much, "out_of_memory": self._agent.out_of_memory}
        with contextlib.suppress(OSError):
            self._send(EXIT, json.dumps(end).encode())
            self._connection.shutdown(socket.SHUT_RDWR)
        incoming.join()
        self._agent.forget(process)
        self._channel.close()
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()

    def _from(self, kind: int, descriptor: int) -> None:
        with contextlib.suppress(OSError, ValueError):  # a pipe that was closed meanwhile
            while True:
                select.select([descriptor], [], [])
                with self._passing:
                    if not select.select([descriptor], [], [], 0)[0]:
                        continue  # it was passed on before an answer
                    if kind == CHANNEL:
                        self._pass_output()
                    if not self._pass(kind, descriptor):
                        return

    def _pass_output(self) -> None:
        """Pass on what is printed already, as the agent does: it comes before an answer."""
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        for kind, pipe in ((STDOUT, self._process.stdout), (STDERR, self._process.stderr)):
            while select.select([pipe], [], [], 0)[0] and self._pass(kind, pipe.fileno()):
                pass

    def _pass(self, kind: int, descriptor: int) -> bool:
        data = os.read(descriptor, 65536)
        if kind != CHANNEL:
            self._left -= len(data)
            if self._left < 0:
                self._too_much = True
                kill_group(self._process)
                return False
        if data:
            self._send(kind, data)
        return bool(data)

    def _to(self) -> None:
        stdin = self._process.stdin
        assert stdin is not None
        try:
            while True:
                kind, length = struct.unpack(">BI", receive(self._connection, 5))
                payload = receive(self._connection, length)
                with contextlib.suppress(OSError):
                    if kind == CHANNEL:
                        self._channel.sendall(payload)
                    elif payload:
                        stdin.write(payload)
                    else:
                        stdin.close()
        except (OSError, EOFError):
            kill_group(self._process)

    def _send(self, kind: int, payload: bytes) -> None:
        with self._lock:
            self._connection.sendall(struct.pack(">BI", kind, len(payload)) + payload)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and what it started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def copy(source: socket.socket, target: socket.socket) -> None:
    """Carry bytes until the end."""
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


def receive(connection: socket.socket, size: int) -> bytes:
    """Exactly this many bytes."""
    data = b""
    while len(data) < size:
        more = connection.recv(size - len(data))
        if not more:
            raise EOFError
        data += more
    return data


def receive_message(connection: socket.socket) -> dict[str, Any] | None:
    """A JSON object; None when it is empty."""
    (length,) = struct.unpack(">I", receive(connection, 4))
    return dict(json.loads(receive(connection, length))) if length else None


def send_message(connection: socket.socket, message: dict[str, Any]) -> None:
    """Send a JSON object."""
    data = json.dumps(message).encode()
    connection.sendall(struct.pack(">I", len(data)) + data)
