"""How many requests are served at once: each of them may hold a connection to the database."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import cast

from asgiref.sync import iscoroutinefunction, markcoroutinefunction, sync_to_async
from django.conf import settings
from django.db import close_old_connections
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from lyricsite.errors import busy

WAIT_SECONDS = 5.0
TELL_EVERY_SECONDS = 60.0

log = logging.getLogger(__name__)

Answer = HttpResponseBase | Awaitable[HttpResponseBase]
Handler = Callable[[HttpRequest], Answer]
AsyncHandler = Callable[[HttpRequest], Awaitable[HttpResponseBase]]


class Gate:
    """Lets `REQUESTS_AT_ONCE` requests in; others wait a little, and then are told to come back.

    A request gives its place and its connection back when its answer begins, so that neither
    a slow reader nor an event stream holds them. Under WSGI the server's threads are the limit.
    """

    sync_capable = async_capable = True

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.places = asyncio.Semaphore(settings.REQUESTS_AT_ONCE)
        self.told = float("-inf")
        self.is_async = iscoroutinefunction(get_response)
        if self.is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> Answer:
        return self._take_turn(request) if self.is_async else self.get_response(request)

    async def _take_turn(self, request: HttpRequest) -> HttpResponseBase:
        serve = cast("AsyncHandler", self.get_response)
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await self.places.acquire()
        except TimeoutError:
            self._tell()
            return busy(request)
        try:
            return await serve(request)
        finally:
            try:
                # In the request's own thread: after all that the request still does there.
                await sync_to_async(close_old_connections)()
            finally:
                self.places.release()

    def _tell(self) -> None:
        if time.monotonic() > self.told + TELL_EVERY_SECONDS:
            self.told = time.monotonic()
            log.warning("Too many requests at once: some are told to come back later")
