"""How long a demo city takes to make and to write: `python benchmarks/bench_demo_city.py [RESIDENTS ...]`.

Aim, on one core of an ordinary server: 60 000 residents in 8 seconds, 660 000 in 90.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "ARROW_IO_THREADS"):
    os.environ.setdefault(variable, "1")

import pyarrow as pa  # noqa: E402 (after the number of threads is set)

from toimiva.demo import generate  # noqa: E402

AIMS_S = {60_000: 8.0, 660_000: 90.0}


def measure(residents: int) -> None:
    """Print the seconds of each stage and of writing, and the bytes written."""
    stages: list[tuple[str, float]] = []
    start = time.perf_counter()
    city = generate(residents, progress=lambda stage, _: stages.append((stage, time.perf_counter())))
    made = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        size = sum(path.stat().st_size for path in city.write(Path(folder)))
    total = time.perf_counter() - start
    aim = f" (aim {AIMS_S[residents]:.0f} s)" if residents in AIMS_S else ""
    print(f"{residents:>9} residents: {total:.2f} s{aim}, {size / 1e6:.1f} MB")
    for (stage, began), (_, ended) in zip(stages, stages[1:], strict=False):
        print(f"{'':>11}{stage:<12}{ended - began:6.2f} s")
    print(f"{'':>11}{'writing':<12}{start + total - made:6.2f} s")


if __name__ == "__main__":
    pa.set_cpu_count(1)
    for wanted in [int(argument) for argument in sys.argv[1:]] or list(AIMS_S):
        measure(wanted)
