"""Sketches: what is in them, and what is not."""

import json

import jsonschema
import pytest

from streams.core.hotspots.place_names import Gazetteer
from streams.core.hotspots.reading import SketchReader
from streams.core.hotspots.sketches import (
    MOST_TEXT_PAIRS,
    BadSketch,
    Sketch,
    decode_sketch,
    encode_sketch,
    sketch_schema,
)
from streams.core.hotspots.words import pairs, plain_parts, taken_apart
from tests.support.sketched import KEY

_TITLE = "请问柳塘路夜间施工噪音何时解决"
_TEXT = "我叫王建国，电话13812345678，家住柳塘路。柳塘路夜间施工，" + "天天如此实在难受" * 20


def _read(key: bytes = KEY) -> Sketch:
    return SketchReader(key).read("c1", 86_400, _TITLE, _TEXT, "writer of c1")


def test_words_of_matters_and_likely_names_are_told_apart() -> None:
    """Place and matter are what puts items together, so they must not be mixed."""
    said, names = taken_apart(plain_parts("请问青溪花苑（二期）何时交房，Wifi有吗"))
    assert said == ["何时", "交房"]
    assert names == ["青溪花苑", "wifi"]


def test_pairs_outlive_a_transposition() -> None:
    """Two characters that changed places leave most pairs as they are."""
    assert sorted(pairs(["甲乙丙"])) == sorted(pairs(["丙乙甲"]))
    assert len(set(pairs(["东望溪苑"])) & set(pairs(["东溪望苑"]))) == 5


def test_no_word_of_the_text_is_in_the_record() -> None:
    """The record is kept when the text must be gone: nothing can be read in it but matters."""
    record = encode_sketch(_read()).decode()
    for part in ("王建国", "王建", "建国", "13812345678", "难受", "天天", "writer of c1"):
        assert part not in record
    assert json.loads(record)["matters"]["施工"] == 1


def test_a_person_in_a_title_is_no_place() -> None:
    """Names of places are kept as they are written, so no person may be among them."""
    sketch = SketchReader(KEY).read("c1", 0, "投诉物业经理王建国殴打业主张伟", "")
    assert sketch.places == ()
    assert "王建国" not in encode_sketch(sketch).decode()


def test_other_keys_give_other_digests() -> None:
    """Anyone who has the sketches of two counties cannot lay them side by side."""
    one, other = _read(), _read(b"another key of tests")
    assert not set(one.title) & set(other.title)
    assert one.writer != other.writer
    assert one.said == other.said == ("夜间", "施工", "噪音", "何时")


def test_a_sketch_is_the_same_each_time_and_small() -> None:
    """It is made again after a failure, by another worker."""
    assert encode_sketch(_read()) == encode_sketch(_read())
    assert len(_read().text) <= MOST_TEXT_PAIRS
    assert set(_read().names) <= set(_read().title)


def test_a_record_is_read_back_and_fits_its_schema() -> None:
    """What one version writes, the next one reads."""
    record = encode_sketch(_read())
    assert decode_sketch(record) == _read()
    schema = sketch_schema()
    jsonschema.validate(json.loads(record), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"id": "c1"}, schema)


@pytest.mark.parametrize(
    ("record", "why"),
    [
        (b"[]", "not a sketch"),
        (b'{"id":"a","at":1,"rules":2}', "rules 2"),
        (b'{"id":"a","at":1,"text":[1]}', "a digit for each"),
    ],
)
def test_a_record_that_is_not_one_is_refused(record: bytes, why: str) -> None:
    """A record of later rules is not guessed at."""
    with pytest.raises(BadSketch, match=why):
        decode_sketch(record)


def test_a_short_key_is_refused() -> None:
    """Digests of a key that can be guessed can be undone."""
    with pytest.raises(ValueError, match="16 to 64"):
        SketchReader(b"short")


@pytest.mark.parametrize(
    ("title", "places"),
    [
        ("请问柳塘路何时修好", ["柳塘路"]),
        ("投诉望溪花园物业乱收费", ["望溪花园"]),
        ("高岭县石桥镇中学食堂", ["石桥镇中学"]),
        ("一中食堂的饭菜", ["高岭县第一中学"]),
        ("请问何时发工资", []),
    ],
)
def test_places_of_titles(title: str, places: list[str]) -> None:
    """A name of the gazetteer is shown as the county writes it; others need an ending."""
    assert Gazetteer({"高岭县第一中学": ["一中", "县一中"]}).places(title) == places
