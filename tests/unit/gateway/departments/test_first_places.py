"""Where first events are: all that was noted is found, and the oldest is forgotten first."""

from streams.gateway.departments.first_places import FirstPlaces

TOPICS = ("letters.housing", "records")


def test_all_places_of_a_key_are_found_in_order() -> None:
    """Whether sorted already or not, by partition and topic."""
    places = FirstPlaces(TOPICS, run=4)
    for number in range(50):
        places.add(TOPICS[number % 2], number % 3, number, b"case-%d" % (number % 7))
    for key in range(7):
        for partition in range(3):
            expected = [
                (TOPICS[number % 2], number)
                for number in range(50)
                if (number % 7, number % 3) == (key, partition)
            ]
            assert places.of(partition, b"case-%d" % key) == expected
    places.clear()
    assert places.of(0, b"case-0") == []


def test_memory_is_bounded() -> None:
    """Of more than may be kept, the latest are."""
    places = FirstPlaces(TOPICS, most=100, run=10)
    for number in range(1_000):
        places.add("records", 0, number, b"%d" % number)
    known = [number for number in range(1_000) if places.of(0, b"%d" % number)]
    assert known[-1] == 999
    assert 90 <= len(known) <= 110
    assert known == list(range(known[0], 1_000))
