"""The list of the most frequent matters 高频问题 as a document: what many wrote about in a period.

It is printed beside the bulletin of the period and not in it: which items are one hotspot is what
is known when it is printed, and a bulletin is the same whenever it is printed again.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from streams.core.county.catalogue import Catalogue, Label
from streams.core.days import day_date
from streams.core.hotspots.seen import SEEN_MILESTONES, SeenHotspot
from streams.core.hotspots.spreading import Spread
from streams.core.periods import Period
from streams.printing.document_words import value_label
from streams.printing.hotspot_words import hotspot_name
from streams.printing.links import hotspot_address
from streams.printing.wording import day_words, period_words

MATTERS_TITLE: Final = Label("高频问题", "The Most Frequent Matters")

_DONE: Final[Mapping[str, Label]] = {
    "told": Label("已报告", "told"),
    "spoke": Label("已首次回应", "first word said"),
    "answered": Label("已答复", "answered"),
}
_CLOSED: Final = Label("已办结", "closed")
_NOTHING: Final = Label("—", "")


@dataclass(frozen=True, slots=True)
class FrequentMatters:
    """What is listed, and of which days.

    Attributes:
        hotspots: The most frequent first.
        many: How many hotspots fit in all.
        period: The days of which items are counted.
        as_of: The day as of whose end it is seen, as a number.
        spread: How far each of them has spread, by its id.
    """

    hotspots: Sequence[SeenHotspot]
    many: int
    period: Period
    as_of: int
    spread: Mapping[str, Spread]


@dataclass(frozen=True, slots=True)
class MatterLine:
    """A line of the list.

    Attributes:
        title: What the hotspot is called.
        address: Where the gateway shows it.
        items, writers: How many.
        category: What it was written as most often.
        days: Of its first and its last item.
        done: What was done about it.
        read: How often its items were read, as far as that is known; "" where it is not.
    """

    title: Label
    address: str
    items: int
    writers: int
    category: Label
    days: Label
    done: Label
    read: str

    def cells(self, order: int) -> tuple[Label, ...]:
        """Return its cells, as `MATTER_HEADINGS` has them."""
        numbers = (str(self.items), str(self.writers))
        items, writers = (Label(number, "") for number in numbers)
        read = Label(self.read or "—", "")
        order_label = Label(str(order), "")
        return order_label, self.title, items, writers, self.category, self.days, self.done, read


MATTER_HEADINGS: Final = (
    Label("序号", "No."),
    Label("问题", "Matter"),
    Label("件数", "Items"),
    Label("人数", "Writers"),
    Label("类别", "Category"),
    Label("首件至末件", "First to last"),
    Label("处置", "Done"),
    Label("阅读量", "Readings"),
)
MATTER_WIDTHS_MM: Final = (10, 40, 11, 12, 22, 30, 14, 17)
MATTER_NUMBERS: Final = frozenset({2, 3, 7})


def matters_scope(matters: FrequentMatters) -> Label:
    """Return which days the list is about, and as of which it is."""
    period, as_of = period_words(matters.period), day_words(day_date(matters.as_of))
    return Label(f"（来件期间 {period.zh}，截至 {as_of.zh}）", f"{period.en}, as of {as_of.en}")


def matters_text(matters: FrequentMatters) -> Label:
    """Return what is said above the list."""
    listed, many = len(matters.hotspots), matters.many
    if not many:
        return Label(
            "没有两件以上来件反映同一地点、同一事项。",
            "Nothing about one matter at one place was written twice.",
        )
    zh = f"反映同一地点、同一事项两件以上的热点中，本期有来件的共 {many} 个"
    en = f"{many} matters at one place, each written about at least twice, have items of these days"
    if listed < many:
        return Label(f"{zh}，以下列出前 {listed} 个。", f"{en}; the first {listed} are listed.")
    return Label(f"{zh}。", f"{en}.")


def matters_note() -> Label:
    """Return what is said below the list."""
    return Label(
        "注：件数、人数为本期来件；归并按出具时所知；阅读量为已知各件之和，同一人可能重复计入。",
        "Items and writers are of these days; which items are one matter is what is known when "
        "this is made; readings are summed where they are known, and may count a reader twice.",
    )


def matter_lines(matters: FrequentMatters, catalogue: Catalogue) -> Iterable[MatterLine]:
    """Return the lines, in their order."""
    for one in matters.hotspots:
        spread = matters.spread[one.id]
        (category, _), *_ = Counter(item.category for item in one.items).most_common(1)
        yield MatterLine(
            Label(hotspot_name(one.record), ""),
            hotspot_address(one.id),
            len(one.items),
            one.writers,
            value_label(category, catalogue.categories),
            _days(one),
            _done(one),
            f"{spread.reach:,}" if spread.items else "",
        )


def _days(one: SeenHotspot) -> Label:
    first, last = (day_date(day).isoformat() for day in (one.first, one.last))
    return Label(first if first == last else f"{first} 至 {last}", "")


def _done(one: SeenHotspot) -> Label:
    """Return the last thing that was done about a hotspot."""
    if one.closed:
        return _CLOSED
    done = [_DONE[name] for name in SEEN_MILESTONES if name in _DONE and one.milestones[name]]
    return done[-1] if done else _NOTHING
