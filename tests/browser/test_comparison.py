"""Networks compared in a real browser, by a real worker on the shipped networks."""

import re
from typing import TYPE_CHECKING

from playwright.sync_api import Page, expect

from generator import flows
from generator.models import Comparison, Generation, Status
from tests.parts import WorkerProcess

if TYPE_CHECKING:
    from accounts.models import User

# Songs take seconds on an idle machine, and this is not the place to measure it.
PATIENCE = 150_000


def test_one_request_is_written_by_all_and_voted_on_blind(
    alice: "User", alice_page: Page, worker: WorkerProcess
) -> None:
    page = alice_page
    written = flows.start(alice, flows.read_request({"structure": "verse:2"}))
    Generation.objects.filter(pk=written.pk).update(status=Status.DONE)
    page.goto(written.get_absolute_url())
    page.get_by_role("button", name="Compare the networks").click()

    expect(page).to_have_url(re.compile("/comparisons/"))
    vote = page.get_by_role("button", name="Song B is the best")
    expect(vote).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".compared-line")).to_have_count(6)
    assert page.locator("h2").all_inner_texts() == ["Song A", "Song B", "Song C"]
    vote.click()

    expect(page.get_by_text("You voted for the")).to_be_visible()
    assert sorted(page.locator("h2").all_inner_texts()) == ["GRU", "LSTM", "Simple RNN"]
    page.get_by_role("main").get_by_role("link", name="Study").click()
    expect(page.locator("#votes td")).to_have_text("1")
    assert Comparison.objects.get().best
