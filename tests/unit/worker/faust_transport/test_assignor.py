"""Which worker has which partitions."""

from hypothesis import given
from hypothesis import strategies as st

from streams.worker.faust_transport.assignor import CoPartitionAssignor, spread

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
    """They keep what they have."""
    owned = spread(list(range(8)), {"a": [0, 1, 2], "b": [4, 5, 6]})
    assert set(owned["a"]) > {0, 1, 2}
    assert set(owned["b"]) > {4, 5, 6}


class Cluster:
    """What a leader knows of topics: of each the same partitions, but of items only the first."""

    def __init__(self, *topics: str) -> None:
        self._topics = topics

    def partitions_for_topic(self, topic: str) -> set[int] | None:
        """Return a topic's partitions; none where Kafka does not know it."""
        if topic not in self._topics:
            return None
        return {0} if topic == "items" else {0, 1, 2, 3}


subscriptions = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=3),
    st.sets(st.sampled_from(["intake", "items", "letters.parks", "letters.water"]), min_size=1),
    min_size=1,
    max_size=6,
)


@given(subscriptions)
def test_nobody_is_given_what_it_does_not_read(read: dict[str, set[str]]) -> None:
    """Workers of two catalogues: numbers stay together, and each has of them the topics it reads.

    Which of them leads does not matter.
    """
    assignor = CoPartitionAssignor()
    members = {member: assignor.metadata(topics) for member, topics in read.items()}
    cluster = Cluster("intake", "items", "letters.parks", "letters.water")
    found = assignor.assign(cluster, members)
    assert found.keys() == read.keys()
    owners: dict[int, set[str]] = {}
    for member, assignment in found.items():
        for at in assignment.partitions():
            assert at.topic in read[member]
            owners.setdefault(at.partition, set()).add(member)
    assert all(len(owner) == 1 for owner in owners.values())
    for number, (owner,) in owners.items():
        given_ = {at.topic for at in found[owner].partitions() if at.partition == number}
        assert given_ == {name for name in read[owner] if number == 0 or name != "items"}


def test_a_topic_that_is_not_there_yet_is_not_assigned() -> None:
    """A worker may subscribe what Kafka does not know; all else is assigned."""
    assignor = CoPartitionAssignor()
    members = {"a": assignor.metadata(["intake", "letters.parks"])}
    found = assignor.assign(Cluster("intake"), members)
    assert {at.topic for at in found["a"].partitions()} == {"intake"}
