"""Whose request begins next: clients take turns, so that one with hundreds of requests keeps nobody waiting."""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict, deque
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager


class Turns:
    """At most `at_once` turns, and while others ask too at most one a client.

    A client that asks alone may have as many as there are: it is alone where no other has had a turn for `calm`
    seconds. A request keeps its turn for `longest` seconds at most and then goes on without one: a model that does not
    answer must not keep everybody waiting.
    """

    def __init__(self, at_once: int, *, longest: float = 1.0, calm: float = 1.0) -> None:
        self._at_once = at_once
        self._longest = longest
        self._calm = calm
        self._taken: Counter[Hashable] = Counter()
        self._waiting: OrderedDict[Hashable, deque[asyncio.Future[_Turn]]] = OrderedDict()  # next in line first
        self._seen: OrderedDict[Hashable, float] = OrderedDict()  # when each client last had a turn, the latest last

    @asynccontextmanager
    async def turn(self, client: Hashable) -> AsyncIterator[None]:
        """Wait for a turn of this client, and keep it for the time of an `async with`. Cancelling leaves nothing."""
        turn = await self._take(client)
        try:
            yield
        finally:
            turn.pass_on()

    async def _take(self, client: Hashable) -> _Turn:
        if client not in self._waiting and self._may_begin(client):
            return self._begin(client)
        coming: asyncio.Future[_Turn] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(client, deque()).append(coming)
        try:
            return await coming
        except asyncio.CancelledError:
            if not coming.cancelled():  # it came in the same moment
                coming.result().pass_on()
            raise

    def _begin(self, client: Hashable) -> _Turn:
        self._taken[client] += 1
        self._see(client)
        return _Turn(self, client, self._longest)

    def ended(self, client: Hashable) -> None:
        """A turn of this client has ended: begin what may begin now."""
        self._taken[client] -= 1
        if not self._taken[client]:
            del self._taken[client]
        self._see(client)
        while (following := next(filter(self._may_begin, self._waiting), None)) is not None:
            queue = self._waiting.pop(following)
            coming = queue.popleft()
            if queue:
                self._waiting[following] = queue  # behind all others
            if not coming.cancelled():
                coming.set_result(self._begin(following))

    def _may_begin(self, client: Hashable) -> bool:
        return self._taken.total() < self._at_once and (client not in self._taken or self._is_alone(client))

    def _is_alone(self, client: Hashable) -> bool:
        """Whether no other client waits, or has had a turn a moment ago."""
        if any(other != client for other in (*self._taken, *self._waiting)):
            return False
        latest = next((at for other, at in reversed(self._seen.items()) if other != client), None)
        return latest is None or asyncio.get_running_loop().time() - latest >= self._calm

    def _see(self, client: Hashable) -> None:
        now = asyncio.get_running_loop().time()
        self._seen[client] = now
        self._seen.move_to_end(client)
        while self._seen and now - next(iter(self._seen.values())) >= self._calm:
            self._seen.popitem(last=False)


class _Turn:
    """One turn. It ends once: where its request ends, or by itself where that takes long."""

    def __init__(self, turns: Turns, client: Hashable, longest: float) -> None:
        self._turns = turns
        self._client = client
        self._timer: asyncio.TimerHandle | None = asyncio.get_running_loop().call_later(longest, self.pass_on)

    def pass_on(self) -> None:
        """End it. Safe to call twice."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
            self._turns.ended(self._client)
