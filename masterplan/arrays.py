"""Names of the array types that kernels take and give.

Belongs here: aliases only. Which arrays travel together is declared beside the kernels that read them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.integer[Any]]
BoolArray = NDArray[np.bool_]

__all__ = ["BoolArray", "IntArray"]
