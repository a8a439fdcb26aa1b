"""Query parameters: taken apart and decoded, before anybody knows what they ask.

Whatever cannot be used raises `BadQuery`, which names the parameter, its value and what is allowed.
"""

from collections.abc import Collection
from urllib.parse import unquote_to_bytes

from streams.core.errors import BadQuery


def parameters(raw: str, allowed: Collection[str], several: Collection[str] = ()) -> dict[str, str]:
    """Take a query apart into its parameters.

    Args:
        raw: The query as it came, percent-encoded.
        allowed: The names that parameters may have.
        several: Those of them that may have several values. Programs that were generated from the
            contract repeat such a parameter; here it is as if it came once, with commas.

    Raises:
        BadQuery: One that is not among those `allowed`, that is given twice and cannot have several
            values, or is not UTF-8.
    """
    found: dict[str, str] = {}
    for pair in filter(None, raw.split("&")):
        name, _, value = pair.partition("=")
        if name not in allowed:
            name = _decoded(_printable(name), name)
            if name not in allowed:
                rule = f"there are {', '.join(allowed)}" if allowed else "there is none here"
                raise BadQuery(_printable(name), f"is not a parameter; {rule}")
        if name not in found:
            found[name] = _decoded(name, value)
        elif name in several:
            found[name] += f",{_decoded(name, value)}"
        else:
            raise BadQuery(name, "is given twice; give it once, for it has one value")
    return found


def percent_decoded(parameter: str, raw: str) -> str:
    """Decode what is percent-encoded.

    Raises:
        BadQuery: It is not UTF-8.
    """
    try:
        # What was sent unencoded and is not UTF-8 is lone surrogates by now, which do not encode.
        return unquote_to_bytes(raw).decode()
    except UnicodeError:
        raise BadQuery(parameter, f"{_printable(raw)} is not UTF-8") from None


def _decoded(parameter: str, raw: str) -> str:
    return (
        raw
        if raw.isalnum() and raw.isascii()
        else percent_decoded(parameter, raw.replace("+", " "))
    )


def _printable(text: str) -> str:
    """Return any text in a form that can be part of a message."""
    if not (text.isascii() and text.isprintable()):
        text = ascii(text)
    return text if len(text) <= 80 else text[:79] + "…"  # noqa: PLR2004
