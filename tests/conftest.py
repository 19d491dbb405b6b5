"""Each checkout has temporary folders of its own.

pytest closes the folder that all runs of a user share to everybody else, at the start of every run; the databases of a
run beside it, which are not the user's when the user is root, would be locked out.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

_CHECKOUT = hashlib.sha256(str(Path(__file__).parent.resolve()).encode()).hexdigest()[:8]
_FOLDER = Path(tempfile.gettempdir()) / f"platform-tests-{_CHECKOUT}"
_FOLDER.mkdir(mode=0o700, exist_ok=True)
os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_FOLDER))
