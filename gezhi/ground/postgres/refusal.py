"""What the launcher says when there can be no database: Chinese first, a short English line after."""


class CannotStart(RuntimeError):
    """The embedded database cannot be started; the text says why and what to do. Data are never touched."""

    def __init__(self, chinese: str, english: str, detail: str = "") -> None:
        super().__init__(f"{chinese}\n({english})" + (f"\n{detail.strip()}" if detail.strip() else ""))
