"""The forms of values in a plan: counts, shares, weights, names."""

from typing import Annotated

from msgspec import Meta

Count = Annotated[int, Meta(ge=0)]
Share = Annotated[float, Meta(ge=0, le=1)]
Weight = Annotated[float, Meta(ge=0)]
Weights = dict[str, Weight]
Lines = Annotated[list[str], Meta(min_length=1)]
Name = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*\Z", max_length=64)]
Lag = tuple[Count, Count]
"""At least and at most so many calendar days."""
