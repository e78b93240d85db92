"""Songs as a network writes them by itself: no plan, no choice among candidates."""

import torch

from ml.corpus.conditions import LineConditions
from ml.corpus.songs import Section
from ml.corpus.tokenizer import KINDS
from ml.study.material import Subject
from ml.study.texts import LINES, Text

LONGEST = 240  # tokens


@torch.inference_mode()
def write(subject: Subject, count: int, seed: int) -> list[Text]:
    """So many beginnings of songs, each token drawn as likely as the network takes it for.

    What ends without a line is left out, so that there may be fewer.
    """
    network, vocabulary = subject.network, subject.vocabulary
    device = network.embedding.device
    draw = torch.Generator().manual_seed(seed)
    row = torch.from_numpy(network.layout.row(LineConditions()).astype("int64")).to(device)
    told = row.expand(count, -1)
    token = torch.full((count,), vocabulary.song, device=device)
    state, columns = network.initial_state(count), []
    for _ in range(LONGEST):
        logits, state = network.step(token, told, state)
        token = torch.multinomial(logits.softmax(-1).cpu(), 1, generator=draw)[:, 0].to(device)
        columns.append(token.cpu())
    texts = [read(subject, tokens) for tokens in torch.stack(columns, 1).tolist()]
    return [text for text in texts if text]


def read(subject: Subject, tokens: list[int]) -> Text:
    """The first whole lines of tokens, in their sections, to the end of the song."""
    vocabulary = subject.vocabulary
    kinds = {vocabulary.section(kind): kind for kind in KINDS}
    sections: list[tuple[str, list[str]]] = []
    line: list[int] = []
    lines = 0
    for token in tokens:
        if token in (vocabulary.end, vocabulary.song) or lines == LINES:
            break
        if token in kinds:
            sections.append((kinds[token], []))
        elif token != vocabulary.line:
            line.append(token)
            continue
        elif text := vocabulary.decode(line):
            sections = sections or [("verse", [])]
            sections[-1][1].append(text)
            lines += 1
        line = []
    return [Section(kind, tuple(some)) for kind, some in sections if some]
