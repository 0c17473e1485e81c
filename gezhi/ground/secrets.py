"""Keys and what is done with them. Keys live in files of the data folder (0600), never in the database.

Sealed values carry the id of their key, so that keys can be changed while old values stay readable (security.md 43).
"""

import hashlib
import os
import secrets
from functools import cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gezhi.ground import home

NONCE = 12


def _key_folder() -> Path:
    folder = home.home() / "keys"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


@cache
def key(name: str) -> bytes:
    """The 32-byte key ``name``, made on first use; two processes that ask at once get the same one."""
    path = _key_folder() / f"{name}.key"
    if not path.exists():
        draft = path.with_suffix(f".{os.getpid()}.{secrets.token_hex(4)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return bytes.fromhex(path.read_text(encoding="ascii").strip())


def signing_key(purpose: str) -> bytes:
    """A key for one purpose (sessions, checkpoints...), kept apart from all others."""
    return key(f"sign-{purpose}")


def current_seal() -> str:
    """Id of the key that seals new values: the newest ``seal-N`` of the key folder, ``seal-1`` at the beginning."""
    ids = [int(path.stem.removeprefix("seal-")) for path in _key_folder().glob("seal-*.key")]
    return f"seal-{max(ids, default=1)}"


def seal(text: str) -> bytes:
    """Encrypt ``text`` with AES-256-GCM. Layout: length of the key id, key id, nonce, ciphertext with tag."""
    name = current_seal()
    nonce = secrets.token_bytes(NONCE)
    label = name.encode()
    return bytes([len(label)]) + label + nonce + AESGCM(key(name)).encrypt(nonce, text.encode(), label)


def unseal(sealed: bytes) -> str:
    """The text that ``seal`` was given. ValueError when it was changed or its key is missing."""
    sealed = bytes(sealed)
    label = sealed[1 : 1 + sealed[0]]
    nonce, body = sealed[1 + len(label) : 1 + len(label) + NONCE], sealed[1 + len(label) + NONCE :]
    if not (_key_folder() / f"{label.decode()}.key").exists():
        raise ValueError(f"key {label.decode()} is missing")
    try:
        return AESGCM(key(label.decode())).decrypt(nonce, body, label).decode()
    except InvalidTag as error:
        raise ValueError("the sealed value was changed") from error


def keyed_hash(text: str, purpose: str) -> bytes:
    """32 bytes that find a value again without storing it (a phone, say). One key for each purpose. Keyed BLAKE2b (RFC 7693)."""
    return hashlib.blake2b(text.encode(), key=key(f"hash-{purpose}"), digest_size=32).digest()
