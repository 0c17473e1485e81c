"""Known devices (常用设备): a signed cookie by which a browser proves that somebody has signed in here as this user before.

It opens nothing. It only gives the browser a count of failures of its own, so that strangers cannot shut its user out.
"""

import secrets

from django.core import signing

from gezhi.ground.secrets import keyed_hash

COOKIE = "gezhi_device"
COOKIE_AGE = 365 * 24 * 3600
_SALT = "gezhi.accounts.device"
_MOST = 8  # users remembered on one shared computer


def _mark(username: str) -> str:
    """What stands for a username in the cookie, so that the cookie tells nobody who works here."""
    return keyed_hash(username, "device").hex()[:32]


def _read(cookie: str) -> list[list[str]]:
    """Pairs of (mark, secret) of a cookie; nothing when it is absent, changed or of another key."""
    try:
        pairs = signing.loads(cookie, salt=_SALT) if cookie else []
    except signing.BadSignature:
        return []
    return [pair for pair in pairs if isinstance(pair, list) and len(pair) == 2] if isinstance(pairs, list) else []


def secret_for(cookie: str, username: str) -> str:
    """The device's secret for this user; empty when nobody has signed in here as him."""
    return next((secret for mark, secret in _read(cookie) if mark == _mark(username)), "")


def remember(cookie: str, username: str) -> str:
    """The cookie after a sign-in as this user, the newest user first."""
    kept = [pair for pair in _read(cookie) if pair[0] != _mark(username)]
    secret = secret_for(cookie, username) or secrets.token_urlsafe(16)
    return signing.dumps([[_mark(username), secret], *kept][:_MOST], salt=_SALT)
