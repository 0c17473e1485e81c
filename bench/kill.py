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
from pathlib import Path

import stand
from kill_clients import Clients
from kill_product import Product
from stand import Figure, Figures, progress

from gezhi.cli.loading import rooms

CLIENTS = 20
SEVERAL = 2  # kills of each kind
CALM = (0.5, 2.5)  # seconds between two kills, and then until something was acknowledged
PATIENCE = 6.0  # seconds that is waited for an acknowledgement before the next kill
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
            killed = work(product, crowd, seconds, random.Random(seed), folder if is_small else None)
            time.sleep(SETTLE)
        finally:
            orderly = product.stop()
        with rooms():
            proof = stand.named("kill_proof:prove")(crowd.ledger)
    figures = {"random seed": Figure(str(seed)), "clients": Figure(clients), "seconds under fire": Figure(round(seconds, 1), "s")}
    figures |= {f"killed with -9: {name}": Figure(number, goal=SEVERAL, at_most=False) for name, number in killed.items()}
    figures |= crowd.ledger.figures() | proof
    return figures | {"exit code of the parent after SIGTERM": Figure(orderly, goal=0)}


def work(product: Product, crowd: Clients, seconds: float, chance: random.Random, small_disk: Path | None) -> dict[str, int]:
    """Clients at work while things die; how often each thing was killed. Rounds of all four kinds, each round in another order."""
    killed = dict.fromkeys(product.targets, 0)
    crowd.start()
    filler = threading.Timer(seconds * FULL_AT, fill, (small_disk, crowd)) if small_disk else None
    if filler:
        filler.start()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for name in chance.sample(product.targets, len(product.targets)):
            breathe(crowd, chance.uniform(*CALM), end)
            while not (was_there := product.kill(name)) and time.monotonic() < end:
                time.sleep(0.1)
            killed[name] += was_there
            progress(f"{name}; acknowledged so far {crowd.ledger.acknowledged:,}")
    if filler:
        filler.join()
    crowd.stop()
    return killed


def breathe(crowd: Clients, seconds: float, end: float) -> None:
    """Let some time pass, and then on until something was acknowledged, so that every kill hits work under way; not for ever."""
    before, patience = crowd.ledger.acknowledged, time.monotonic() + seconds + PATIENCE
    time.sleep(max(0.0, min(seconds, end - time.monotonic())))
    while crowd.ledger.acknowledged == before and time.monotonic() < min(end, patience):
        time.sleep(0.05)


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
