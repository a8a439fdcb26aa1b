"""What people write: titles, texts, answers and persons, put together from a plan's phrases."""

from random import Random
from typing import Final

from stdnum.cn import ric

from streams.replay.chance import one_of
from streams.replay.plan import Plan, Theme

_WITH_EMAIL: Final = 0.2
_WITH_ID_NUMBER: Final = 0.2


class Writer:
    """Somebody who writes, and somebody who answers, in the phrases of one plan."""

    def __init__(self, plan: Plan, rng: Random) -> None:
        self._phrases = plan.phrases
        self._people = plan.people
        self._rng = rng

    def title(self, theme: Theme, headings: list[str], *, contact: bool) -> str:
        """Write a title; with `contact`, one that has a phone or identity number in it."""
        title = one_of(self._rng, headings).format(title=self._fill(theme.title))
        return title + (self._contact(self._phrases.title_contacts) if contact else "")

    def text(self, theme: Theme, *, contact: bool) -> str:
        """Write a text; with `contact`, one that has a phone or identity number in it."""
        phrases, rng = self._phrases, self._rng
        opening, ending = one_of(rng, phrases.openings), one_of(rng, phrases.endings)
        contacts = self._contact(phrases.contacts) if contact else ""
        return f"{opening}{self._fill(theme.text)}{contacts}{ending}{phrases.mark}"

    def reply(self) -> dict[str, str]:
        """Write the data of a reply."""
        return {"text": one_of(self._rng, self._phrases.replies) + self._phrases.mark}

    def outcome(self) -> dict[str, str]:
        """Write the data of a closing."""
        return {"outcome": one_of(self._rng, self._phrases.outcomes)}

    def mistake(self) -> dict[str, str]:
        """Write the data of a closing that is a mistake."""
        return {"outcome": self._phrases.mistake}

    def reopening(self) -> dict[str, str]:
        """Write the data of a reopening."""
        return {"reason": one_of(self._rng, self._phrases.reopenings)}

    def note(self) -> str:
        """Write the note of a routing."""
        return one_of(self._rng, self._phrases.notes)

    def person(self) -> dict[str, str]:
        """Invent a person: a name and a phone; some with an email or an identity number."""
        rng, people = self._rng, self._people
        person = {
            "name": one_of(rng, people.surnames) + one_of(rng, people.given_names),
            "phone": self._digits(people.phone),
        }
        more = rng.random()
        if more < _WITH_EMAIL:
            person["email"] = self._digits(people.email)
        elif more < _WITH_EMAIL + _WITH_ID_NUMBER:
            person["id_number"] = self._id_number()
        return person

    def _fill(self, template: str) -> str:
        if "{" not in template:
            return template
        words = self._phrases.words
        return template.format_map({name: one_of(self._rng, words[name]) for name in words})

    def _contact(self, templates: list[str]) -> str:
        phone, id_number = self._digits(self._people.phone), self._id_number()
        return one_of(self._rng, templates).format(phone=phone, id_number=id_number)

    def _digits(self, pattern: str) -> str:
        rng = self._rng
        return "".join(str(int(rng.random() * 10)) if char == "#" else char for char in pattern)

    def _id_number(self) -> str:
        number = self._digits(one_of(self._rng, self._people.id_prefixes) + "###")
        return number + ric.calc_check_digit(number + "0")
