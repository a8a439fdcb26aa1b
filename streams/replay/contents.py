"""What cases say when they come in, and what routing then adds."""

from collections.abc import Collection
from random import Random

from streams.replay.chance import one_of, pick, share_out
from streams.replay.envelope import Data, subject_at
from streams.replay.groups import CaseGroup
from streams.replay.plan import Plan, PlannedTopic
from streams.replay.retelling import Retelling
from streams.replay.sites import posted_on
from streams.replay.texts import Writer


class Bare:
    """Cases of which nothing is known but, at most, the department."""

    def __init__(self, plan: Plan, group: CaseGroup, rng: Random) -> None:
        self._data = {"kind": group.kind, "channel": group.channel}
        if group.department:
            self._data["department"] = group.department
        self._about = f"{plan.id}-{group.about}-" if group.about else ""
        self._departments: list[str] = []
        if group.departments:
            weights = plan.department_weights(group.departments)
            self._departments = share_out(weights, group.received, rng)

    def of(self, index: int, _day: int) -> tuple[Data, Data]:
        """Make the data of a case's received event, and of its routed event: none."""
        data = dict(self._data)
        if self._departments:
            data["department"] = self._departments[index]
        if self._about:
            data["about"] = subject_at(self._about, index)
        return data, {}


class WrittenCases:
    """Cases with titles and texts on a mix of topics."""

    def __init__(
        self, plan: Plan, name: str, group: CaseGroup, mix: str, *, writer: Writer, rng: Random
    ) -> None:
        self._retelling = Retelling(plan.hotspots, name)
        self._name, self._sites = name, plan.sites
        self._mark = plan.phrases.mark
        self._group = group
        self._writer = writer
        self._rng = rng
        names = share_out(plan.mixes[mix], group.received, rng)
        self._topics = [plan.topics[name] for name in names]
        self._categories = sorted({topic.category for topic in self._topics if topic.category})
        every = range(group.received)
        others = len(self._categories) > 1  # else there is no other category to mistake it for
        filed = [index for index in every if others and self._topics[index].category]
        self._misfiled = pick(rng, "misfiled", group.misfiled, filed)
        self._routed = self._part("routed", every, self._misfiled)
        self._unfiled = self._part("uncategorised", every, self._misfiled)
        self._contacts = self._part("contacts", every)
        self._title_contacts = self._part("title_contacts", every)

    def of(self, index: int, day: int) -> tuple[Data, Data]:
        """Make the data of a case's received event, and of its routed event (empty: none).

        `day` is when it comes in, as an ordinal of the Gregorian calendar.
        """
        group, topic = self._group, self._topics[index]
        theme = one_of(self._rng, topic.themes)
        data: Data = {"kind": group.kind, "channel": group.channel}
        routing: Data = {}
        if category := self._category(index, topic):
            data["category"] = category
        if index in self._misfiled:
            routing["category"] = topic.category
        if theme.nature:
            data["nature"] = theme.nature
        if index in self._misfiled or index in self._routed:
            routing["department"] = group.department or theme.department
            routing["note"] = self._writer.note()
        else:
            data["department"] = group.department or theme.department
        in_title = index in self._title_contacts
        data["title"] = self._writer.title(theme, group.headings, contact=in_title)
        data["text"] = self._writer.text(theme, contact=index in self._contacts)
        if group.persons:
            data["person"] = self._writer.person()
        plain = not (in_title or index in self._contacts or index in self._misfiled)
        if plain and (told := self._retelling.of(index, day, topic.category)):
            data["title"], data["text"] = told[0], told[1] + self._mark
            if group.posted:
                data |= posted_on(self._sites, self._name, index)
        return data, routing

    def _category(self, index: int, topic: PlannedTopic) -> str | None:
        if index in self._misfiled:
            others = [name for name in self._categories if name != topic.category]
            return one_of(self._rng, others)
        return None if index in self._unfiled else topic.category

    def _part(self, key: str, every: range, without: Collection[int] = ()) -> set[int]:
        number = self._group.part(getattr(self._group, key))
        return pick(self._rng, key, number, every, without)
