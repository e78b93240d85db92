"""Settling a process on the processor it has: threads, how they wait, memory.

Nothing here imports torch before the environment is as it must be: OpenMP reads it once.
"""

import ctypes
import os
import resource
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

QUOTA = Path("/sys/fs/cgroup/cpu.max")  # "microseconds period" or "max period"
TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3  # names of glibc's mallopt
# Turns of a loop (some tens of microseconds) that an idle thread waits before it sleeps: the next
# piece of work mostly comes sooner than a sleeping thread can be woken.
SPIN = "20000"
KEPT, LEAST_KEPT = 2**30, 2**25  # bytes; glibc before 2.35 takes no more than the second


def settle(threads: int | None = None) -> None:
    """Threads as asked, or as many as the process may use; call it before torch is imported.

    Idle threads soon sleep: two that spin on beside any busy process fall to a tenth of their
    speed, and two that sleep at once lose a third of it to waking. Freed memory stays with the
    process, since a step's large buffers would be mapped and zeroed anew.

    Raises:
        ValueError: fewer than one thread.
    """
    if threads is not None and threads < 1:
        raise ValueError("--threads: give 1 or more")
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    os.environ.setdefault("GOMP_SPINCOUNT", SPIN)
    if sys.platform == "linux":
        keep = getattr(ctypes.CDLL(None), "mallopt", None)  # glibc has it, others need not
        for name in (TRIM_THRESHOLD, MMAP_THRESHOLD):
            if keep and not keep(name, KEPT):
                keep(name, LEAST_KEPT)
    import torch

    beside = int(os.environ.get("LOCAL_WORLD_SIZE", "1"))  # processes of torchrun on this machine
    torch.set_num_threads(threads or max(1, usable_processors() // beside))


def usable_processors(quota: Path = QUOTA) -> int:
    """Processors that this process may keep busy: by its affinity and its control group."""
    count = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    limit, _, period = quota.read_text().partition(" ") if quota.exists() else ("max", "", "")
    return count if limit == "max" else max(1, min(count, round(int(limit) / int(period))))


def peak_megabytes() -> float:
    """The most memory that this process has held."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 2**20 if sys.platform == "darwin" else most / 2**10


def has_bfloat16(device: "torch.device") -> bool:
    """Whether the device multiplies matrices in bfloat16 faster than in single precision."""
    import torch

    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported())
    capabilities = torch.cpu.get_capabilities()
    return bool(capabilities.get("avx512_bf16") or capabilities.get("amx_bf16"))


def has_int8(device: "torch.device") -> bool:
    """Whether the device multiplies matrices of bytes faster than any others, and without error.

    Older processors do it by sums of two bytes, which overflow.
    """
    import torch

    if device.type != "cpu" or not torch.backends.mkldnn.is_available():  # type: ignore[no-untyped-call]
        return False
    known = torch.cpu.get_capabilities()
    return any(known.get(name) for name in ("avx512_vnni", "avx_vnni", "amx_int8"))
