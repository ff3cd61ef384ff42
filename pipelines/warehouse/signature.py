"""Who does something in the warehouse, when and why. Nothing else belongs here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True)
class Signature:
    """Somebody, a moment and a reason, as the logs tell them."""

    by: str
    at: datetime
    why: str = ""
