"""What the worker does for attachments (附件后台任务). Each job may run twice, and in several workers at once."""

from uuid import UUID

from gezhi.access.actor import SYSTEM
from gezhi.files import actions


def pending(limit: int = 4) -> list[UUID]:
    """Claim up to ``limit`` attachments that wait for this worker."""
    return actions.claim(actor=SYSTEM, limit=limit)


def process(attachment_id: UUID) -> str:
    """Make one attachment ready for others, or refuse it in words; returns its state."""
    return actions.process(actor=SYSTEM, attachment_id=attachment_id)


def work(limit: int = 4) -> int:
    """Claim and process up to ``limit`` attachments; returns how many, so that the loop goes on at once while there are more."""
    claimed = pending(limit)
    for attachment_id in claimed:
        process(attachment_id)
    return len(claimed)


def sweep() -> int:
    """Remove what cut-off uploads left on the disk more than a day ago; returns how many files. Once a day is enough."""
    return actions.clear_strangers(actor=SYSTEM)
