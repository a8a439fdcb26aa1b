"""Which worker has which partitions."""

from hypothesis import given
from hypothesis import strategies as st

from streams.kafka.assignor import spread

members = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=3),
    st.lists(st.integers(0, 15), unique=True),
    min_size=1,
    max_size=6,
)


@given(st.integers(1, 16), members)
def test_every_partition_has_one_owner_and_the_spread_is_even(
    many: int, claims: dict[str, list[int]]
) -> None:
    """Whatever members claim: stale, doubled or too much."""
    owned = spread(list(range(many)), claims)
    assert sorted(number for numbers in owned.values() for number in numbers) == list(range(many))
    sizes = [len(numbers) for numbers in owned.values()]
    assert max(sizes) - min(sizes) <= 1


def test_a_member_that_joins_takes_no_more_than_its_share() -> None:
    """Two workers with four each keep all but what the third must get."""
    owned = spread(list(range(8)), {"a": [0, 1, 2, 3], "b": [4, 5, 6, 7], "c": []})
    assert [len(owned[name]) for name in "abc"] == [3, 3, 2]
    assert set(owned["a"]) < {0, 1, 2, 3}
    assert set(owned["b"]) < {4, 5, 6, 7}


def test_what_a_lost_member_had_goes_to_the_rest() -> None:
    """And they keep what they have."""
    owned = spread(list(range(8)), {"a": [0, 1, 2], "b": [4, 5, 6]})
    assert set(owned["a"]) > {0, 1, 2}
    assert set(owned["b"]) > {4, 5, 6}
