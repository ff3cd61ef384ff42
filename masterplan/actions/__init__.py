"""Action messages: what to do with supplies that exist already, so that they fit what needs them (semantics §19)."""

from __future__ import annotations

from masterplan.actions.messages import Messages, messages_of
from masterplan.actions.wishes import ACTIONS, ADVANCE, Wishes, action_days, wishes_of

__all__ = ["ACTIONS", "ADVANCE", "Messages", "Wishes", "action_days", "messages_of", "wishes_of"]
