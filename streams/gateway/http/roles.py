"""The roles that a key may have."""

from typing import Final, Literal, get_args

Role = Literal[
    "feed",
    "figures",
    "cases",
    "metrics",
    "due",
    "redact",
    "calendar",
    "department",
    "draft",
    "review",
    "issue",
]

ROLES: Final[tuple[Role, ...]] = get_args(Role)
