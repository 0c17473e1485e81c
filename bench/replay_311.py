"""Replay of real requests of a city through the API, each act at its recorded time: ``python bench/replay_311.py FOLDER [--rows 5000]``.

FOLDER holds the requests, the council polygons and the tables of types and agencies. Nothing of it is copied into the product.
"""

import sys
from pathlib import Path

import stand

ROWS = 5_000


def run(folder: Path, rows: int = ROWS, processes: int = 2) -> stand.Figures:
    """Replay ``rows`` requests in an installation of its own; the figures."""
    with stand.installation():
        return stand.named("replay_311_road:replay")(folder, rows, processes)


def main() -> int:
    """The command."""
    parser = stand.parser(__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--processes", type=int, default=2, help="the requests are dealt out to so many processes")
    given = parser.parse_args()
    return stand.report(run(given.folder, given.rows, given.processes), given.json)


if __name__ == "__main__":
    sys.exit(main())
