"""A headless Chromium that notes every fault a page shows."""

import shutil
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, Request

from tests.parts import lacking

FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]
PATIENCE = 30_000  # milliseconds that a page may take to show something on a busy machine


def launch(playwright: Playwright) -> Browser:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        lacking("No Chromium found: apt-get install chromium")
    return playwright.chromium.launch(executable_path=program, args=FLAGS)


class Pages:
    """Opens pages of one site, each as a visitor of its own, and collects their faults.

    A fault is an error in the console or in a script, or a request to another host. A test that
    means to cause one clears `faults` afterwards.
    """

    def __init__(self, browser: Browser, site: str) -> None:
        self.browser = browser
        self.site = site
        self.faults: list[str] = []

    def open(self, *, session: str = "", **options: Any) -> Page:
        """A new visitor's page; `session` signs in, options are Playwright's for a context."""
        context = self.browser.new_context(base_url=self.site, **options)
        context.set_default_timeout(PATIENCE)
        if session:
            context.add_cookies([{"name": "sessionid", "value": session, "url": self.site}])
        page = context.new_page()
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.on("request", self._on_request)
        return page

    def close(self) -> None:
        for context in self.browser.contexts:
            context.close()

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.faults.append(f"console: {message.text} ({message.location.get('url')})")

    def _on_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.netloc != urlsplit(self.site).netloc:
            self.faults.append(f"request to another host: {request.url}")
