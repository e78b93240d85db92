"""Somebody who is told by webhook."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

from standardwebhooks import Webhook as Signer


class Receiver:
    """A real server on this machine, that answers as a test wants and keeps what it was sent."""

    def __init__(self, answer: int = 204) -> None:
        self.answer = answer
        self.calls: list[tuple[dict[str, str], str]] = []

    def __enter__(self) -> Self:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                outer.calls.append((dict(self.headers), body))
                self.send_response(outer.answer)
                self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/hook"
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def read(self, secret: str) -> list[dict[str, object]]:
        """What was sent, each checked against its signature; raises where one does not fit."""
        return [Signer(secret).verify(body, headers) for headers, body in self.calls]
