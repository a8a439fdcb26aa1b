"""Texts as the cells of a Markdown table take them."""


def cell(text: str) -> str:
    """Return a text in which no bar ends the cell."""
    return text.replace("|", r"\|")
