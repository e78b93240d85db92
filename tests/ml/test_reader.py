from pathlib import Path

import numpy as np
import pytest
import torch

from ml.network.checkpoint import CheckpointError
from ml.training.marks import Mark
from ml.training.reader import Lesson, area_read, learn_to_read, lessons
from ml.writing.composer import Composer
from ml.writing.reader import READER, Reader, load_reader, save_reader
from ml.writing.sense import FACTS

WIDTH = 4
NOTHING = dict.fromkeys(FACTS, 0.0)


def ignore(done: int, total: int) -> None:
    pass


def made_up(count: int, seed: int = 1) -> list[Lesson]:
    """Lines that are broken where a token of one kind stands anywhere before one of another."""
    draw = torch.Generator().manual_seed(seed)
    taught = []
    for at in range(count):
        length = int(torch.randint(4, 9, (1,), generator=draw))
        seen = torch.randn(length, 2 * WIDTH + 2, generator=draw) * 0.3
        first, second = torch.randperm(length, generator=draw)[:2].tolist()
        seen[first, 0], seen[second, 1] = 3.0, 3.0
        taught.append(Lesson(NOTHING, seen, Mark("", at, first < second)))
    return taught


@pytest.fixture
def composer(untrained: Path) -> Composer:
    return Composer(untrained / "lstm")


def test_before_it_has_learned_the_facts_alone_speak() -> None:
    seen, lengths = torch.randn(5, 3, 2 * WIDTH + 2), torch.tensor([5, 2, 3])
    assert not Reader(WIDTH).eval()(seen, lengths).any()


def test_a_reader_learns_what_stands_on_both_sides() -> None:
    assert area_read(made_up(2500), ignore) > 0.9


def test_a_line_is_read_alike_whatever_longer_ones_stand_beside_it() -> None:
    taught = made_up(64)
    reader = learn_to_read(taught, np.zeros(64, dtype=np.float32))
    line = taught[0].seen
    padded = torch.cat((line, torch.full((9, line.shape[1]), 7.0))).unsqueeze(1)
    alone = reader(line.unsqueeze(1), torch.tensor([len(line)]))
    both = reader(
        torch.cat((padded, torch.randn_like(padded)), dim=1), torch.tensor([len(line), len(padded)])
    )
    assert both[0].item() == pytest.approx(alone.item(), abs=1e-5)


def test_the_same_marks_make_the_same_reader() -> None:
    taught, none = made_up(80), np.zeros(80, dtype=np.float32)
    one, other = (learn_to_read(taught, none).state_dict() for _ in range(2))
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_lessons_are_of_the_line_alone(composer: Composer) -> None:
    marks = [Mark("the harbour light is low", 1, False), Mark("a song", 2, True)]
    together = lessons(composer.writer, marks, ignore)
    (short,) = lessons(composer.writer, marks[1:], ignore)
    assert len(short.seen) == len(composer.vocabulary.encode("a song")) + 1
    assert torch.allclose(together[1].seen, short.seen, atol=1e-5)
    assert together[1].facts["nats"] == pytest.approx(short.facts["nats"], rel=1e-5)


def test_a_composer_asks_the_reader_beside_its_model(untrained: Path, tmp_path: Path) -> None:
    folder = tmp_path / "lstm"
    folder.mkdir()
    for path in (untrained / "lstm").iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    width = Composer(folder).network.options.embedding
    reader = Reader(width)
    torch.nn.init.constant_(reader.leave.bias, 1.5)
    save_reader(folder, reader)
    lines = [Composer(folder).vocabulary.encode("the harbour light")]
    assert Composer(folder).writer.weigh_alone(lines)[1].tolist() == [1.5]
    assert not Composer(untrained / "lstm").writer.weigh_alone(lines)[1].any()


@pytest.mark.parametrize("damage", ["short", "of another width"])
def test_a_damaged_reader_is_told(damage: str, tmp_path: Path) -> None:
    save_reader(tmp_path, Reader(WIDTH + 1))
    if damage == "short":
        (tmp_path / READER).write_bytes((tmp_path / READER).read_bytes()[:90])
    with pytest.raises(CheckpointError, match="reader"):
        load_reader(tmp_path, WIDTH)
