"""The plots of the study are read by keys and by pointer, and their tables without any."""

import json
import re
from typing import TYPE_CHECKING

from playwright.sync_api import Page, expect

from ml.study.report import FINDINGS, STUDIES

if TYPE_CHECKING:
    from tests.chromium import Pages


def shares(model: str) -> list[float]:
    """The shipped report's gradient shares, the nearest first."""
    found = json.loads((STUDIES / "shipped" / FINDINGS).read_text(encoding="utf-8"))["findings"]
    return [mean[1] for mean in found["reach"]["share"][model]]


def test_a_plot_reads_its_figures_out_by_keys(browser_page: Page) -> None:
    page = browser_page
    page.goto("/study/")
    plot = page.locator("#shipped-reach figure").first
    slider = plot.get_by_role("slider", name="Read along the line")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(plot.locator("output")).to_contain_text("tokens back: 2. Simple RNN")
    assert slider.get_attribute("aria-valuetext") == plot.locator("output").inner_text()
    assert f"{shares('gru')[1]:.2g}" in plot.locator("output").inner_text()
    page.keyboard.press("End")
    expect(plot.locator("output")).to_contain_text(re.compile(r"^tokens back: 200\."))


def test_a_plot_reads_its_figures_out_under_the_pointer(browser_page: Page) -> None:
    page = browser_page
    page.goto("/study/")
    plot = page.locator("#shipped-reach figure").first
    box = plot.get_by_role("img").bounding_box()
    assert box is not None
    plot.get_by_role("img").hover(position={"x": box["width"] * 0.98, "y": box["height"] / 2})
    expect(plot.locator("output")).to_contain_text(re.compile(r"^tokens back: 200\."))
    assert plot.locator("circle.dot").count() == 3


def test_every_plot_is_a_table_without_scripts(pages: "Pages") -> None:
    page = pages.open(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page.goto("/study/")
    plot = page.locator("#shipped-reach figure").first
    expect(plot.get_by_role("slider")).to_have_count(0)
    plot.get_by_text("As a table").click()
    expect(plot.get_by_role("columnheader", name="Simple RNN")).to_be_visible()
