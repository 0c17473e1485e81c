"""Paths of the tree (路径): segments from the root down, each closed by a slash, compared byte by byte (``COLLATE "C"``).

The slash is followed by "0" in that order, so everything in the subtree of ``45/08/`` lies in the half-open range ``45/08/`` to ``45/080``:
one range on one index answers "this area and all below".
"""

HIGHEST = "\U0010ffff"  # above every path


def segment(code: str, parent_code: str = "") -> str:
    """The last part of a path: the code without the code of the parent where it begins with it, else the whole code."""
    return code[len(parent_code) :] if parent_code and code.startswith(parent_code) and code != parent_code else code


def child_path(parent_path: str, code: str, parent_code: str = "") -> str:
    """Path of the area ``code`` under a parent; an empty parent path makes a root."""
    return f"{parent_path}{segment(code, parent_code)}/"


def subtree_range(path: str) -> tuple[str, str]:
    """Half-open range [low, high) of the paths of an area and of everything below it; the empty path means all land."""
    return (path, path[:-1] + "0") if path else ("", HIGHEST)


def is_within(path: str, ancestor: str) -> bool:
    """Whether ``path`` is that area itself or lies below it; every path lies in the empty one."""
    return path.startswith(ancestor)


def ancestors(path: str) -> list[str]:
    """Paths from the root down to this area, this one last: ``45/08/`` gives ``45/`` and ``45/08/``."""
    return [path[: place + 1] for place, letter in enumerate(path) if letter == "/"]


def repath(path: str, old: str, new: str) -> str:
    """Path after the subtree of ``old`` has moved to ``new``; a path outside that subtree stays."""
    return new + path[len(old) :] if path.startswith(old) else path
