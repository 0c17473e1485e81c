"""Where one installation keeps what is not in the database: keys, files, the embedded database, logs."""

import os
from pathlib import Path


def home() -> Path:
    """The data folder: ``GEZHI_HOME``, else ``var`` beside the package."""
    return Path(os.environ.get("GEZHI_HOME") or Path(__file__).resolve().parents[2] / "var")


def private_folder(name: str) -> Path:
    """A folder of the data folder that only we may open (0700), made when it is absent."""
    folder = home() / name
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def database_url() -> str:
    """Address of the database: ``GEZHI_DATABASE_URL`` (or the file it names), set by the launcher when the database is embedded."""
    file = os.environ.get("GEZHI_DATABASE_URL_FILE")
    if file:
        return Path(file).read_text(encoding="utf-8").strip()
    return os.environ.get("GEZHI_DATABASE_URL", "postgresql://gezhi@127.0.0.1:5432/gezhi")
