"""What becomes of memory that a process has freed.

Belongs here: what the C library is told about it. Arrays that are used again on purpose are told where they are used.
"""

from __future__ import annotations

import ctypes
from contextlib import suppress
from typing import Final

_TRIM_THRESHOLD: Final = -1
_MMAP_MAX: Final = -4
_ARENA_MAX: Final = -8
_MOST: Final = (1 << 31) - 1


def keep_freed() -> bool:
    """Keep freed memory in the process for what it asks for next; gives whether the C library can be told so.

    A process that plans again and again otherwise hands large arrays back and asks for them anew, and a page that comes anew
    costs more than what is done in it. The price is that what it once needed is not handed back while it lives. Threads share
    the memory of the process. The settings are those of mallopt(3) of glibc.
    """
    told = False
    # other systems have no library of this name, or none that can be told
    with suppress(TypeError, OSError, AttributeError):
        tell = ctypes.CDLL(None).mallopt
        told = all(tell(*said) for said in ((_MMAP_MAX, 0), (_TRIM_THRESHOLD, _MOST), (_ARENA_MAX, 1)))
    return told
