"""Who wrote: what tells people apart, to be digested at once and kept nowhere."""

from msgspec import UNSET

from streams.core.events.messages import Person


def writer_of(person: Person | None) -> str:
    """Return what tells a writer from others, "" where nobody is known.

    The telephone comes first, since most systems have it; then the identity number, the mailbox and
    the name. Anyone who names one of them once and another the next time counts as two.
    """
    if person is None:
        return ""
    for kind, said in (
        ("phone", person.phone),
        ("id", person.id_number),
        ("email", person.email),
        ("name", person.name),
    ):
        if said is UNSET or not isinstance(said, str):
            continue
        plain = "".join(letter for letter in said.casefold() if letter.isalnum())
        if plain:
            return f"{kind} {plain}"
    return ""
