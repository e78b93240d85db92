"""Songs a minute of one process that does nothing else: what a site is compared with.

python -m tests.bench.alone SECONDS
"""

import subprocess
import sys
import time
from itertools import count

from lyricsite.launch.run import ROOT
from tests.bench.users import SONG


def songs_a_minute(seconds: int) -> float:
    """Have another process write songs one after another for so long."""
    command = [sys.executable, "-m", "tests.bench.alone", str(seconds)]
    return float(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)


def _write(seconds: float) -> float:
    import torch

    from ml.network.registry import SHIPPED
    from ml.song.request import SongRequest
    from ml.writing.composer import Composer

    torch.set_num_threads(1)
    composer = Composer(SHIPPED / SongRequest().model)
    composer.compose(SongRequest(structure="verse:2"), on_line=lambda line: None)
    began = time.monotonic()
    for written in count(1):
        request = SongRequest.from_fields({**SONG, "seed": written}, models=[SongRequest().model])
        composer.compose(request, on_line=lambda line: None)
        lasted = time.monotonic() - began
        if lasted >= seconds:
            break
    return round(60 * written / lasted, 1)


if __name__ == "__main__":
    print(_write(float(sys.argv[1])))
