"""Pure rules of signing in: how names are written, how failures slow down, where a caller comes from, where a page may lead."""

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from gezhi.ground.problems import invalid
from gezhi.ground.text import CONTROLS, clean_text

USERNAME = re.compile(r"[a-z0-9\u3400-\u9fff][a-z0-9._@\-\u3400-\u9fff]{1,63}")
WINDOW = timedelta(minutes=15)  # security.md 3: wrong sign-ins within 15 minutes count together
LONGEST_WAIT = timedelta(minutes=30)  # security.md 3: refused for at most 30 minutes
SESSION_IDLE = timedelta(minutes=30)  # security.md 9
SESSION_LONGEST = timedelta(hours=12)  # security.md 9: a desk
TOKEN_LIFE = timedelta(days=30)  # security.md 9: a field device
PRESSURE_FROM = 20  # failures on one account, from anywhere, after which strangers get fewer free tries


@dataclass(frozen=True)
class Allowance:
    """How many failures pass freely: ``slow`` starts short waits (seconds), ``lock`` starts waits of a minute and more."""

    slow: int
    lock: int


# One person at one address, or one known device: five wrong sign-ins are a person who forgot (security.md 3).
PERSONAL = Allowance(slow=3, lock=5)
# The same while the account is under attack from elsewhere: the first tries stay free, so that its owner can get in.
UNDER_PRESSURE = Allowance(slow=1, lock=3)
# One address may be the single outgoing address of a whole town hall, so it gets far more.
SHARED_ADDRESS = Allowance(slow=20, lock=50)

# Codes that show a matter without an account: ten wrong ones from one address within 15 minutes, then waits that grow.
GUESSES = Allowance(slow=10, lock=10)

# Dynamic codes typed after the right password: guessing one of a million needs far more than ten.
CODES = Allowance(slow=5, lock=10)


def wait_after(failures: int, allowance: Allowance) -> timedelta:
    """How long the next try must wait after so many failures in a row: 0, then 2-20 seconds, then 1, 2, 4 ... 30 minutes."""
    if failures < allowance.slow:
        return timedelta(0)
    if failures < allowance.lock:
        return timedelta(seconds=min(2 * (failures - allowance.slow + 1), 20))
    doublings = min(failures - allowance.lock, 5)
    return min(timedelta(minutes=1 << doublings), LONGEST_WAIT)


def is_forgotten(last_failure_at: datetime, blocked_until: datetime | None, now: datetime) -> bool:
    """True when old failures no longer count: 15 quiet minutes after the last failure and after the wait it caused."""
    return now - max(last_failure_at, blocked_until or last_failure_at) > WINDOW


def written_username(value: object) -> str:
    """The one written form of a username (lower case, no outer blanks); refused in words when it cannot be one."""
    name = clean_text(value, "username", 64).lower()
    if not USERNAME.fullmatch(name):
        raise invalid("username", "用户名为 2 到 64 位，可用小写字母、数字、汉字和 . _ @ -，以字母、数字或汉字开头。")
    return name


def looked_up_username(value: object) -> str:
    """The username as typed at sign-in, in the form that is stored; what can be no username finds nobody and is not explained."""
    return CONTROLS.sub("", value).strip().lower()[:200] if isinstance(value, str) else ""


def caller_address(remote: str, forwarded: str, trusted: Sequence[str]) -> str:
    """The address a request comes from (security.md 38).

    ``remote`` is the peer of the connection. Only when that peer is one of our own proxies is the header ``X-Forwarded-For`` read, from the
    right, past our own proxies: what stands left of the first foreign address was written by the caller and proves nothing.
    """
    address = _address(remote)
    if address is None:
        return "unknown"
    networks = [ipaddress.ip_network(one, strict=False) for one in trusted]
    for hop in reversed([part.strip() for part in forwarded.split(",") if part.strip()]):
        if not any(address in network for network in networks):
            break
        further = _address(hop)
        if further is None:
            break
        address = further
    return str(address)


def counted_address(address: str) -> str:
    """The part of an address that one subscriber holds: all of an IPv4 address, the first 64 bits of an IPv6 address."""
    parsed = _address(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return address


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        parsed = ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        return None
    return parsed.ipv4_mapped or parsed if isinstance(parsed, ipaddress.IPv6Address) else parsed


def local_path(target: object, otherwise: str = "/") -> str:
    """``target`` when it is a path of this site, else ``otherwise``: a link never sends a person elsewhere after sign-in."""
    if not isinstance(target, str) or not target.startswith("/") or target.startswith("//"):
        return otherwise
    # Browsers read a backslash as a slash and drop tabs and line ends, which would make /\t/host a foreign address.
    return otherwise if re.search(r"[\x00-\x20\\\x7f]", target) or len(target) > 2000 else target
