"""What the study asks, and how each answer is drawn. Imports no torch: the pages read it too."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Plot:
    """One measure of an experiment against a number (a line a model) or names (a table)."""

    measure: str
    title: str
    x: str
    y: str
    log_x: bool = False
    log_y: bool = False
    digits: int = 2


@dataclass(frozen=True)
class Experiment:
    """A question, how it is put, and what is drawn of the answers."""

    name: str
    title: str
    question: str
    how: str
    plots: tuple[Plot, ...]


SCORE: Final = (
    Plot("word perplexity", "Word perplexity on songs kept back", "", "perplexity"),
    Plot("bits a character", "Bits a character", "", "bits", digits=3),
    Plot("parameters", "Parameters", "", "parameters", digits=0),
)
ALL: Final = (
    Experiment(
        "cells",
        "Three cells, one budget",
        "Which cell learns most from the same songs, in the same number of steps?",
        "Each network of the same widths reads the same streams of songs in the same order; the "
        "cell alone differs, and with it the number of parameters. Perplexity is that of words, "
        "line ends counted, on songs kept back, nothing told; bits a character the same in bits. "
        "Tokens a second are those of this machine while the study ran.",
        (
            *SCORE,
            Plot("tokens a second", "Speed of training", "", "tokens a second", digits=0),
            Plot("loss", "Loss while training", "tokens read", "nats a token", digits=3),
            Plot("valid", "Perplexity while training", "tokens read", "perplexity", log_y=True),
        ),
    ),
    Experiment(
        "units",
        "Letters, pieces of words, words",
        "By which units does an LSTM learn lyrics best, from the same passes through the songs?",
        "The LSTM, whose units are pieces of words, beside one of whole words and one of letters. "
        "All are scored by word. A network of words takes each word outside its vocabulary for the "
        "one word unknown, which is easier than to spell it: its figures are no fair match.",
        SCORE,
    ),
    Experiment(
        "shape",
        "Depth and width",
        "Does an LSTM learn more from the same steps with more layers, or with wider ones?",
        "The LSTM of two layers beside one of one layer, of three, of half the width and of twice.",
        SCORE,
    ),
    Experiment(
        "baselines",
        "Beside a table of counts and a Transformer",
        "Are recurrent networks ahead of what does without recurrence, on the same songs?",
        "Counts of five tokens in a row (modified Kneser-Ney: Chen & Goodman 1998) are made of the "
        "same tokens of the same pieces, each piece once. The Transformer (Vaswani et al. "
        "2017), where one is trained, has the size of the LSTM, sees 64 tokens back or more and "
        "learns in the same loop.",
        SCORE,
    ),
    Experiment(
        "reach",
        "How far back learning reaches",
        "How strongly does the loss at one place pull on what was read k steps before?",
        "The norm of the gradient of one token's loss with respect to what the first recurrent "
        "layer reads k tokens earlier: the median over places of songs laid end to end. The share "
        "is beside the nearest token, so that networks compare.",
        (
            Plot("share", "Gradient beside that of the nearest token", "tokens back", "share",
                 True, True),
            Plot("norm", "Norm of the gradient", "tokens back", "norm", True, True),
        ),
    ),
    Experiment(
        "history",
        "How much of the text before is of use",
        "Is a token predicted better the more of the song was read before it?",
        "The same tokens are predicted from their last n tokens alone. Where a line goes level, "
        "what lies farther back is of no more use to the network.",
        (Plot("perplexity", "Perplexity with the history cut short", "tokens of history",
              "perplexity of tokens", True, True, 1),),
    ),
    Experiment(
        "recall",
        "A word to be kept",
        "Can a network name a word that it was given k words ago?",
        "Made-up streams, no songs: one of sixteen words, then k - 1 words of another sixteen, and "
        "the question which it was. Networks of one layer learn it at all distances at once, short "
        "ones as often as long ones, and are asked about streams of their own. One in sixteen is "
        "chance. What is seen is how soon it is learned: in a longer trial a simple RNN of 64 "
        "units named words 50 back too, though not all beyond 13 where it had to learn up to 200.",
        (Plot("accuracy", "Words named rightly", "words ago", "share", True, digits=3),),
    ),
    Experiment(
        "repeats",
        "A chorus that was heard before",
        "Is a line that comes back expected, and after how long?",
        "Nats a token that a line gains where the song has had it before, over the same song with "
        "another song's lines in that place. Nought: hearing it did nothing.",
        (Plot("gain", "What a line gains by having been heard", "tokens since, up to",
              "nats a token", True),),
    ),
    Experiment(
        "rhymes",
        "A rhyme that is waited for",
        "Does a rhyme word profit from the word that it rhymes with?",
        "Nats that the last word of a line gains where an earlier line ends on the word that it "
        "rhymes with, over a word of as many syllables that does not rhyme. Beside it the same "
        "exchange where the two words never rhymed: that much is sense alone.",
        (
            Plot("gain", "What a rhyme word gains", "lines apart", "nats a word", digits=3),
            Plot("gain without rhyme", "The same where nothing rhymes", "lines apart",
                 "nats a word", digits=3),
        ),
    ),
    Experiment(
        "conditions",
        "What each part of the plan is worth",
        "How much does a network make of what it is told of a line?",
        "Word perplexity of songs kept back, their plan told in part. A plan gives away a part of "
        "the song, so these are no scores to compare with others.",
        (
            Plot("alone", "Told nothing but this", "told", "word perplexity", digits=1),
            Plot("without", "Told everything but this", "left out", "word perplexity", digits=1),
        ),
    ),
    Experiment(
        "texts",
        "Written by networks, written by humans",
        "How far are songs that a network writes by itself from real ones?",
        "Beginnings of eight lines, drawn token by token with nothing told and nothing chosen "
        "among; beside them as many songs kept back and, where networks are looked at as they are, "
        "songs of the composer, planned and chosen. Distinct-2 counts different pairs of "
        "neighbouring words in a thousand; a line rhymes where its last word does with another of "
        "its stanza; it loops where it says the line before again or some words three times in a "
        "row; a word is unseen where no song of the training has it.",
        (
            Plot("distinct-2", "Different pairs of words", "", "share", digits=3),
            Plot("rhyme density", "Lines that rhyme", "", "share", digits=3),
            Plot("loop rate", "Lines that loop", "", "share", digits=4),
            Plot("unseen words", "Words never seen in training", "", "share", digits=4),
        ),
    ),
)  # fmt: skip
NAMES: Final = tuple(experiment.name for experiment in ALL)
