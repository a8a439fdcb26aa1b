"""What Word's and Excel's files have in common: texts they can hold, times that say nothing."""

import re
from datetime import datetime
from typing import Final

MADE: Final = datetime(1980, 1, 1)  # noqa: DTZ001 - both formats keep it without a time zone
"""When every file says that it was made: the same answer is the same file, byte for byte."""

MOST_CELL: Final = 32_767
"""Characters that a cell of Excel can have."""

_NOT_XML: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot say, not even escaped (section 2.2)."""


def office_text(text: str) -> str:
    """Return a text as XML can have it: what cannot be said is shown as U+FFFD."""
    return _NOT_XML.sub("\ufffd", text)


def cell_text(text: str) -> str:
    """Return a text as a cell of Excel can have it; one that is too long ends with an ellipsis."""
    said = office_text(text)
    return said if _units(said) <= MOST_CELL else _cut(said) + "…"


def _units(text: str) -> int:
    # Excel counts UTF-16: a character beyond the first plane is two.
    return len(text) + sum(each > "\uffff" for each in text)


def _cut(text: str) -> str:
    whole = text.encode("utf-16-le")[: 2 * (MOST_CELL - 1)]
    return whole.decode("utf-16-le", errors="ignore")
