"""The roles that a key may have."""

from typing import Final, Literal

Role = Literal["feed", "figures", "cases", "metrics", "due", "redact", "calendar", "department"]

ROLES: Final[tuple[Role, ...]] = (
    *("feed", "figures", "cases", "metrics", "due", "redact"),
    *("calendar", "department"),
)
