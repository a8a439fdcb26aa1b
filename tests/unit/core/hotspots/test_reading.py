"""Sketches: what is in them, and what is not."""

import json

import jsonschema
import pytest

from streams.core.hotspots.character_pairs import characters, pairs_of
from streams.core.hotspots.name_numbers import name_numbers, number_code, number_of_code
from streams.core.hotspots.packing import DIGESTS, packed, unpacked
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
from streams.core.hotspots.words import plain_words, taken_apart
from tests.support.sketched import KEY

_TITLE = "请问柳塘路夜间施工噪音何时解决"
_TEXT = "我叫王建国，电话13812345678，家住柳塘路。柳塘路夜间施工，" + "天天如此实在难受" * 20


def _read(key: bytes = KEY) -> Sketch:
    return SketchReader(key).read("c1", 86_400, _TITLE, _TEXT, "writer of c1")


def test_words_of_matters_and_likely_names_are_told_apart() -> None:
    """Place and matter are what puts items together, so they must not be mixed."""
    text = plain_words("请问青溪花苑（二期）何时交房，Wifi有吗")
    said, runs = taken_apart(text)
    assert said == ["何时", "交房"]
    assert [text[start:stop] for start, stop in runs] == ["青溪花苑", "wifi"]


def test_pairs_are_those_of_characters_at_most_two_apart() -> None:
    """Computed here letter by letter: within parts, and within runs where they are of a name."""
    text = "东望溪苑何 苑abc"
    pairs, named = pairs_of(text, [(0, 4)])
    found = sorted(zip(map(characters, pairs.tolist()), named.tolist(), strict=True))
    assert found == sorted(
        ("".join(sorted(text[n] + text[n + reach])), n + reach < 4)
        for reach in (1, 2)
        for n in range(len(text) - reach)
        if " " not in text[n : n + reach + 1]
    )
    assert not len(pairs_of("", [])[0])
    assert not len(pairs_of("东", [])[0])


def test_pairs_outlive_a_transposition() -> None:
    """Two characters that changed places leave most pairs as they are."""
    one, other = (set(pairs_of(name, [])[0].tolist()) for name in ("东望溪苑", "东溪望苑"))
    assert len(one & other) == len(one)
    assert sorted(pairs_of("甲乙丙", [])[0].tolist()) == sorted(pairs_of("丙乙甲", [])[0].tolist())


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
    shared = set(unpacked(one.title).tolist()) & set(unpacked(other.title).tolist())
    assert not shared
    assert one.writer != other.writer
    assert one.said == other.said == {"何时": 1, "噪音": 1, "夜间": 1, "施工": 1}


def test_a_sketch_is_the_same_each_time_and_small() -> None:
    """It is made again after a failure, by another worker."""
    assert encode_sketch(_read()) == encode_sketch(_read())
    title, text = unpacked(_read().title), unpacked(_read().text)
    assert len(text) <= MOST_TEXT_PAIRS
    assert not set(title.tolist()) & set(text.tolist())
    assert 0 < _read().names < len(title)
    assert len(encode_sketch(_read())) < 1_000


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
        (b'{"id":"a","at":1,"title":[1],"rules":1}', "rules 1"),
        (b'{"id":"a","at":1,"rules":3}', "rules 3"),
        (b'{"id":"a","at":1,"title":"AQI="}', "no whole digests"),
        (b'{"id":"a","at":1,"title":"////"}', "more than 22 bits"),
        (b'{"id":"a","at":1,"title":"AQID","names":2}', "more digests than there are"),
        (b'{"id":"a","at":1,"said":{"unheard of":1}}', "words of matters"),
        (b'{"id":"a","at":1,"numbers":["3","4"]}', "not a number of a name"),
        ('{"id":"a","at":1,"numbers":["1期","2期","3期","4期","5期"]}'.encode(), "more than"),
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


def test_what_has_the_form_of_a_person_leaves_no_trace() -> None:
    """Whoever writes is named in most letters: the sketch is the same without the name."""
    reader = SketchReader(KEY)
    texts = ("我叫王建国，投诉工地噪音。", "我叫张翠花，投诉工地噪音。")
    one, other = (reader.read("c1", 0, "投诉噪音", text) for text in texts)
    assert one == other
    numbers = ("请回电13812345678，谢谢", "请回电15987654321，谢谢")
    one, other = (reader.read("c1", 0, "投诉噪音", text) for text in numbers)
    assert one == other


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("地铁2号线与12号线换乘", ("12号线", "2号线")),
        ("十二中和三中", ("12中", "3中")),
        ("花园三期、二十一期", ("21期", "3期")),
        ("115路公交", ("115路",)),
        ("住3栋2单元501", ()),
        ("中小路", ()),
    ],
)
def test_numbers_of_names(text: str, numbers: tuple[str, ...]) -> None:
    """A number is a part of a name; those of houses and flats are not kept."""
    assert name_numbers(text, 4) == numbers
    assert tuple(number_of_code(number_code(number)) for number in numbers) == numbers


def test_digests_are_packed_as_they_are() -> None:
    """Three bytes each, whatever they are."""
    digests = [0, 1, 255, 256, 65_536, DIGESTS - 1]
    assert unpacked(packed(digests)).tolist() == digests
