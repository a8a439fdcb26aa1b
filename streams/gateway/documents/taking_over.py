"""What a form takes over from the one before it, as that was issued."""

from streams.core.bulletins.continuing import IssuedForm, form_before
from streams.core.bulletins.definitions import Definition
from streams.core.bulletins.named import Files
from streams.core.publications.issued_forms import issued_form
from streams.gateway.state.state import State


def issued_before(definition: Definition, files: Files, state: State) -> IssuedForm | None:
    """Return the form that one takes over; None where it takes none over, or none was issued.

    It takes milliseconds where there is one.
    """
    wanted = form_before(definition, files)
    course = wanted and state.publications.latest(wanted.id)
    content = course and state.publications.content(course)
    return issued_form(content) if content else None
