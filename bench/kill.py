"""Nothing acknowledged is lost while everything is killed: ``python bench/kill.py [--seconds 60] [--seed N]``.

The product runs as the demo does: a parent with its own PostgreSQL, web workers and worker. Clients report and act; meanwhile web workers, the
web server's parent, the worker and PostgreSQL's master are killed with -9 in a random order, and once the disk is full. Afterwards every
acknowledgement is held against the record. Needs Linux; the full disk needs root (a small memory disk is mounted).
"""

import os
import random
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import stand
from kill_clients import Clients
from kill_product import Product
from stand import Figure, Figures, percentile, progress

from gezhi.cli.loading import rooms

CLIENTS = 20
SEVERAL = 2  # kills of each kind, at least
CALM = (0.5, 2.0)  # seconds of work before the next kill
PATIENCE = 20.0  # seconds that are waited for an acknowledgement before the next kill
UNDER_WAY = 0.5  # seconds after a kill in which dying processes may still take a request
FULL_AT = 0.45  # of the time
DISK = "3g"
FULL_FOR = 6.0  # seconds without a free byte
SETTLE = 15.0  # seconds for the worker to follow up
MIX = 1 << 20


def run(seconds: float, seed: int, clients: int = CLIENTS) -> Figures:
    """Load the demo, let clients work and kill what they work with, prove the record; the figures."""
    os.environ.pop(stand.URL, None)
    with disk() as (folder, is_small):
        os.environ["GEZHI_HOME"] = str(folder)
        product = Product(folder)
        try:
            product.start()
            crowd = Clients(product.port, folder, clients)
            kills = work(product, crowd, seconds, random.Random(seed), folder if is_small else None)
            time.sleep(SETTLE)
        finally:
            orderly = product.stop()
        with rooms():
            proof = stand.named("kill_proof:prove")(crowd.ledger)
    figures = {"random seed": Figure(str(seed)), "clients": Figure(clients), "seconds under fire": Figure(round(seconds, 1), "s")}
    figures |= kills.figures() | crowd.ledger.figures() | proof
    return figures | {"exit code of the parent after SIGTERM": Figure(orderly, goal=0)}


@dataclass
class Kills:
    """How often each kind of process was killed, and the seconds until the next write was acknowledged."""

    count: dict[str, int]
    back: dict[str, list[float]]

    def figures(self) -> Figures:
        """Kills, and how quickly the product came back."""
        killed = {f"killed with -9: {name}": Figure(number, goal=SEVERAL, at_most=False) for name, number in self.count.items()}
        return killed | {
            f"next write acknowledged after: {name}": Figure(f"{percentile(times, 0.5):.1f} (longest {max(times):.1f})", "s")
            for name, times in self.back.items()
            if times
        }


def work(product: Product, crowd: Clients, seconds: float, chance: random.Random, small_disk: Path | None) -> Kills:
    """Clients at work while things die, in rounds of all four kinds, each round in another order: until the time is over, two rounds at least."""
    kills, rounds = Kills(dict.fromkeys(product.targets, 0), {name: [] for name in product.targets}), 0
    crowd.start()
    filler = threading.Timer(seconds * FULL_AT, fill, (small_disk, crowd)) if small_disk else None
    if filler:
        filler.start()
    end = time.monotonic() + seconds
    breathe(crowd, CALM[1])
    while time.monotonic() < end or rounds < SEVERAL:
        for name in chance.sample(product.targets, len(product.targets)):
            kills.count[name] += product.kill(name)
            kills.back[name].append(breathe(crowd, chance.uniform(*CALM)))
            progress(f"{name}; acknowledged so far {crowd.ledger.acknowledged:,}")
            if time.monotonic() > end and rounds >= SEVERAL:
                break
        rounds += 1
    if filler:
        filler.join()
    crowd.stop()
    return kills


def breathe(crowd: Clients, seconds: float) -> float:
    """Wait until writes are acknowledged again (not for ever) and for some calm after that; the seconds until the first of them."""
    start = time.monotonic()
    while crowd.latest < start + UNDER_WAY and time.monotonic() < start + PATIENCE:
        time.sleep(0.02)
    waited = time.monotonic() - start
    time.sleep(seconds)
    return waited


def fill(folder: Path, crowd: Clients) -> None:
    """Leave no free byte on the disk for a while."""
    path, block = folder / "filler", b"\0" * MIX
    with path.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(block)
        except OSError:
            crowd.ledger.note("times the disk was full")
        progress("the disk is full")
        end = time.monotonic() + FULL_FOR
        while time.monotonic() < end:  # whatever is given free meanwhile is taken again
            try:
                file.write(block)
            except OSError:
                time.sleep(0.05)
    path.unlink()
    progress("the disk has room again")


@contextmanager
def disk() -> Iterator[tuple[Path, bool]]:
    """A data folder on a small memory disk; on the ordinary disk, said loudly, when we may not mount one."""
    folder = Path(tempfile.mkdtemp(prefix="gezhi-bench-kill-"))
    folder.chmod(0o711)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK},mode=0711", "gezhi-bench", str(folder)]
    is_small = os.geteuid() == 0 and subprocess.run(mount, check=False).returncode == 0
    if not is_small:
        print("!!! no memory disk could be mounted (root is needed): THE FULL DISK IS NOT TRIED", file=sys.stderr, flush=True)
    try:
        yield folder, is_small
    finally:
        if is_small:
            subprocess.run(["umount", "--lazy", str(folder)], check=False)
        subprocess.run(["rm", "-rf", str(folder)], check=False)


def main() -> int:
    """The command."""
    parser = stand.parser(__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    given = parser.parse_args()
    return stand.report(run(given.seconds, given.seed), given.json)


if __name__ == "__main__":
    sys.exit(main())
