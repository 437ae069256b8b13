"""An httpx client for the server in the candidate sandbox.

httpx and httpcore do HTTP; the bytes travel in a tunnel of ours, one a request, so that nothing a
server sends after an answer can be taken for the next one. Answers are capped, never decompressed
and never followed, and every wait ends with the test's time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import httpcore
import httpx

from .errors import Failure
from .tunnel import Tunnel
from .wire import CHUNK, Deadline

MAX_HEADERS = 64 * 1024
MAX_BODY = 4 * 1024 * 1024

Connect = Callable[[int, Deadline], Tunnel]


def client(port: int, connect: Connect, deadline: Callable[[], Deadline]) -> httpx.Client:
    """Make a client; `connect` opens a tunnel to a port."""
    return httpx.Client(
        base_url=f"http://127.0.0.1:{port}",
        headers={"Accept-Encoding": "identity"},
        transport=Transport(connect, deadline),
        timeout=None,  # noqa: S113 (the test's time is the time-out)
        trust_env=False,
    )


class Transport(httpx.BaseTransport):
    """Sends requests through tunnels."""

    def __init__(self, connect: Connect, deadline: Callable[[], Deadline]) -> None:
        self._pool = httpcore.ConnectionPool(
            network_backend=_Backend(connect, deadline), max_keepalive_connections=0
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; the answer's body is still to be read."""
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        asked = httpcore.Request(
            method=request.method,
            url=url,
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        with _translated():
            answer = self._pool.handle_request(asked)
        size = sum(len(name) + len(value) + 4 for name, value in answer.headers)
        if size > MAX_HEADERS:
            answer.close()
            raise Failure("the headers of the server's answer are larger than 64 KiB")
        return PlainResponse(
            status_code=answer.status,
            headers=answer.headers,
            stream=_Body(answer),
            extensions=answer.extensions,
        )

    def close(self) -> None:
        """Close what is open."""
        self._pool.close()


class PlainResponse(httpx.Response):
    """An answer whose content is what was sent, whatever encoding it claims."""

    def iter_bytes(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """Give the content as it came."""
        if hasattr(self, "_content"):
            yield from super().iter_bytes(chunk_size)
        else:
            yield from self.iter_raw(chunk_size)


class _Body(httpx.SyncByteStream):
    """The body of an answer, up to a limit."""

    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        stream: Any = self._answer.stream
        with _translated():
            for part in stream:
                size += len(part)
                if size > MAX_BODY:
                    raise Failure("the body of the server's answer is larger than 4 MiB")
                yield part

    def close(self) -> None:
        self._answer.close()


class _translated:  # noqa: N801 (used like a function)
    """Raises what httpx raises where httpcore raises its own."""

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, _: object
    ) -> None:
        if kind is None or not kind.__module__.startswith("httpcore"):
            return
        for cls in kind.__mro__:
            wanted = getattr(httpx, cls.__name__, None)
            if isinstance(wanted, type) and issubclass(wanted, httpx.TransportError):
                raise wanted(str(value)) from value


class _Backend(httpcore.NetworkBackend):
    """Connects to the sandbox, whatever the host's name."""

    def __init__(self, connect: Connect, deadline: Callable[[], Deadline]) -> None:
        self._connect = connect
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,  # noqa: ARG002
        port: int,
        timeout: float | None = None,  # noqa: ARG002
        local_address: str | None = None,  # noqa: ARG002
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        try:
            return _Connection(self._connect(port, self._deadline()))
        except ConnectionRefusedError as error:
            raise httpcore.ConnectError(str(error)) from None


class _Connection(httpcore.NetworkStream):
    """A tunnel, as httpcore uses it."""

    def __init__(self, tunnel: Tunnel) -> None:
        self._tunnel = tunnel

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self._tunnel.settimeout(timeout)
        try:
            return self._tunnel.recv(min(max_bytes, CHUNK))
        except TimeoutError as error:
            raise httpcore.ReadTimeout(str(error)) from None
        except OSError as error:
            raise httpcore.ReadError(str(error)) from None

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._tunnel.settimeout(timeout)
        try:
            self._tunnel.sendall(buffer)
        except TimeoutError as error:
            raise httpcore.WriteTimeout(str(error)) from None
        except OSError as error:
            raise httpcore.WriteError(str(error)) from None

    def close(self) -> None:
        self._tunnel.close()

    def get_extra_info(self, info: str) -> Any:
        return self._tunnel if info == "socket" else None
