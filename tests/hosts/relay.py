"""A wire between a client and a server that can be long, be cut after so many bytes, or go dead.

One thread of its own runs all connections of a relay, so it may stand in the process that is tested.
"""

import asyncio
import contextlib
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Self

from tests.hosts.openssh import Address

CHUNK = 65536
IN_FLIGHT = 256  # chunks on the wire in one direction; then the sender waits, as it does for a full window
RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # SO_LINGER of 0 s: the peer gets RST, not an orderly end


class WireCutError(Exception):
    """The bytes that this connection may carry are spent."""


class Relay:
    """A forwarder on a loopback port. `rtt`, `cut_after` and `hang` may be changed while it runs."""

    address = "127.0.0.1"

    def __init__(self, to: Address, *, rtt: float = 0.0, cut_after: int | None = None, hang: bool = False) -> None:
        self.to = to
        self.rtt = rtt
        self.cut_after = cut_after
        self.hang = hang
        self.connections = 0
        self.bytes_passed = 0
        self._listener = socket.create_server((self.address, 0), backlog=512)
        self._listener.setblocking(False)
        self.port: int = self._listener.getsockname()[1]
        self._running: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()

    @classmethod
    @contextmanager
    def start(
        cls, to: Address, *, rtt: float = 0.0, cut_after: int | None = None, hang: bool = False
    ) -> Iterator[Self]:
        """Forward to a server until the block ends.

        rtt: round-trip time in seconds; half of it each way, and once for TCP's own handshake.
        cut_after: reset each connection when it has carried this many bytes, both ways together.
        hang: accept connections and never say a word.
        """
        relay = cls(to, rtt=rtt, cut_after=cut_after, hang=hang)
        thread = threading.Thread(target=relay._run, daemon=True)
        serving = relay._loop.create_task(relay._serve())
        thread.start()
        try:
            yield relay
        finally:
            relay._loop.call_soon_threadsafe(serving.cancel)
            thread.join()
            relay._listener.close()

    @property
    def host_key(self) -> str:
        """That of the server behind it."""
        return self.to.host_key

    def cut(self) -> None:
        """Reset every connection that is open now."""
        self._loop.call_soon_threadsafe(self._cancel_all)

    def _run(self) -> None:
        try:
            self._loop.run_forever()
        finally:
            self._loop.close()

    def _cancel_all(self) -> None:
        for task in self._running:
            task.cancel()

    async def _serve(self) -> None:
        try:
            while True:
                client, _ = await self._loop.sock_accept(self._listener)
                self.connections += 1
                task = self._loop.create_task(self._carry(client))
                self._running.add(task)
                task.add_done_callback(partial(self._over, client))
        finally:
            self._cancel_all()
            await asyncio.gather(*self._running, return_exceptions=True)
            self._loop.stop()

    def _over(self, client: socket.socket, task: "asyncio.Task[None]") -> None:
        self._running.discard(task)
        client.close()  # which a task that was cancelled before it began has not done

    async def _carry(self, client: socket.socket) -> None:
        """Forward one connection until both sides have said all, or it is cut."""
        with client, socket.socket(socket.AF_INET, socket.SOCK_STREAM) as server:
            for end in (client, server):
                end.setblocking(False)
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            try:
                await asyncio.sleep(self.rtt)
                if self.hang:
                    await self._loop.create_future()
                await self._loop.sock_connect(server, (self.to.address, self.to.port))
                await _Connection(self, client, server).run()
            except (OSError, WireCutError, asyncio.CancelledError):
                for end in (client, server):
                    with contextlib.suppress(OSError):
                        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)


class _Connection:
    """Both directions of one connection, and the bytes that it has carried."""

    def __init__(self, relay: Relay, client: socket.socket, server: socket.socket) -> None:
        self._relay = relay
        self._ends = (client, server)
        self._carried = 0

    async def run(self) -> None:
        client, server = self._ends
        halves = [asyncio.create_task(self._half(*ends)) for ends in ((client, server), (server, client))]
        try:
            await asyncio.gather(*halves)
        finally:
            for half in halves:
                half.cancel()
            await asyncio.gather(*halves, return_exceptions=True)

    async def _half(self, source: socket.socket, sink: socket.socket) -> None:
        wire: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(IN_FLIGHT)
        sending = asyncio.create_task(self._send(source, wire))
        try:
            await self._deliver(wire, sink)
        finally:
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)

    async def _send(self, source: socket.socket, wire: "asyncio.Queue[tuple[float, bytes]]") -> None:
        """Put on the wire what arrives, with the time at which it comes out; an empty chunk is the end."""
        loop = asyncio.get_running_loop()
        data = b"-"
        while data:
            try:
                data = await loop.sock_recv(source, CHUNK)
            except OSError:
                data = b""
            await wire.put((loop.time() + self._relay.rtt / 2, data))

    async def _deliver(self, wire: "asyncio.Queue[tuple[float, bytes]]", sink: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due, data = await wire.get()
            await asyncio.sleep(max(0.0, due - loop.time()))
            if not data:
                sink.shutdown(socket.SHUT_WR)
                return
            limit = self._relay.cut_after
            room = len(data) if limit is None else max(0, limit - self._carried)
            self._carried += min(room, len(data))
            self._relay.bytes_passed += min(room, len(data))
            await loop.sock_sendall(sink, data[:room])
            if limit is not None and self._carried >= limit:
                raise WireCutError
