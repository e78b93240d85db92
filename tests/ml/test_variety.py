"""Several lines that differ: each has to be good, and unlike those before it."""

from dataclasses import dataclass

import pytest

from ml.writing.variety import is_near, likeness, several


@dataclass(frozen=True)
class Scored:
    text: str
    score: float


def chosen(*found: tuple[str, float], count: int = 2) -> list[str]:
    return [one.text for one in several([Scored(*one) for one in found], count)]


@pytest.mark.parametrize(
    ("other", "near"),
    [
        ("I LEFT my coat in the rain!", True), ("I left my hat in the rain", True),
        ("The rain has filled my coat", False), ("", False),
    ],
)  # fmt: skip
def test_lines_with_most_words_in_common_are_near(other: str, near: bool) -> None:
    assert is_near("I left my coat in the rain", other) is near


def test_words_that_must_stand_make_no_line_near() -> None:
    fixed = {"i", "left", "my", "in", "the", "rain"}
    assert not is_near("I left my coat in the rain", "I left my hat in the rain", fixed)


def test_likeness_is_half_content_and_half_the_last_word() -> None:
    assert likeness("the dog ran home", "a cat slept at home") == pytest.approx(0.5 + 0.5 / 5)
    assert likeness("the dog ran", "a cat slept") == 0.0


def test_a_near_line_is_never_chosen_beside_its_like() -> None:
    assert chosen(
        ("I left my coat in the rain", 9.0), ("I left my hat in the rain", 8.9), count=5
    ) == ["I left my coat in the rain"]


def test_of_two_good_lines_the_one_with_another_end_goes_first() -> None:
    best, same_end, other_end = "the river runs cold", "a penny of gold and cold", "birds sing late"
    assert chosen((best, 2.0), (same_end, 1.9), (other_end, 1.5)) == [best, other_end]
    assert chosen((best, 2.0), (same_end, 1.9), (other_end, 0.1)) == [best, same_end]
