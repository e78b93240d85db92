"""What the browser hears while somebody types is what the site hears when it is saved."""

import json
import random
from pathlib import Path
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from playwright.sync_api import Page

from generator import finders, measures
from lyricsite.launch.run import ROOT

ODD = [
    "", "...!?", "море", "I", "a", "th' eternal", "O'er the hills", "don\u2019t", "caf\u00e9",
    "rock-n-roll", "we know it", "my poet", "show me", "to me", "and all of it", "it is", "the",
    "grumblewicks and flibbertigibbets", "wand'ring", "heav'n", "I was born by the river", "us",
    "memory", "be to me", "have you", "love you", "of you", "a fire", "higher", "hour", "'", "xyz",
]  # fmt: skip


def verses() -> list[list[str]]:
    """Odd lines, and real ones in other company than their own, so that all sorts rhyme or not."""
    with Path(ROOT, "ml/data/sample.jsonl").open(encoding="utf-8") as songs:
        parts = [part for song in songs for part in json.loads(song)["sections"]]
    real = [line for part in parts for line in part["lines"]]
    draw = random.Random(7)
    mixed = [draw.sample(real + ODD, draw.randint(1, 12)) for _ in range(60)]
    return (
        [ODD[at : at + 8] for at in range(0, len(ODD), 8)]
        + [p["lines"] for p in parts[:60]]
        + mixed
    )


HEARD = """
async ([wordsAt, rhymeAt, table, ask, verses]) => {
    const { Words } = await import(wordsAt);
    const { lettersOf } = await import(rhymeAt);
    const words = new Words({ table, ask, onNews: () => {} });
    await words.load();
    const count = (line) => words.count(line);
    while (!verses.flat().every((line) => count(line).certain)) {
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return verses.map((lines) => ({
        syllables: lines.map((line) => count(line).syllables),
        letters: lettersOf(lines.map((text) => ({ text, letter: "" })), words),
    }));
}
"""


def test_the_browser_counts_and_rhymes_as_the_site_does(alice_page: Page) -> None:
    page = alice_page
    page.goto("/songs/")
    modules = [static(f"js/studio/{name}.js") for name in ("words", "rhyme")]
    given = [*modules, static(finders.WORDS), reverse("generator:words"), verses()]

    heard: Any = page.evaluate(HEARD, given)

    for lines, found in zip(verses(), heard, strict=True):
        assert found["syllables"] == [measures.syllables(line) or 0 for line in lines], lines
        assert found["letters"] == measures.letters(lines), lines
