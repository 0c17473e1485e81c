"""Replay of real Chinese messages through the desk door, found again by their own words: ``python bench/replay_appeals.py FOLDER``.

``--events N`` fills the installation first, so that the search is measured in a city of that size. No word of a message is ever printed.
"""

import sys
from pathlib import Path

import stand

SEARCHES = 500


def run(folder: Path, rows: int | None = None, events: int = 0, searches: int = SEARCHES) -> stand.Figures:
    """Enter ``rows`` messages (all when None) among ``events`` seeded matters and search; the figures."""
    with stand.installation():
        return stand.named("replay_appeals_desk:replay")(folder, rows, events, searches)


def main() -> int:
    """The command."""
    parser = stand.parser(__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int)
    parser.add_argument("--events", type=int, default=0)
    parser.add_argument("--searches", type=int, default=SEARCHES)
    given = parser.parse_args()
    return stand.report(run(given.folder, given.rows, given.events, given.searches), given.json)


if __name__ == "__main__":
    sys.exit(main())
