"""A bulletin as plain text."""

from streams.core.bulletins.evaluation import Bulletin


def bulletin_text(bulletin: Bulletin) -> str:
    """Write a bulletin as plain text, each paragraph in Chinese and then in English."""
    definition = bulletin.definition
    lines = [definition.title.zh, definition.title.en]
    for section in definition.sections:
        lines += ["", section.title.zh, section.title.en]
        for paragraph in section.paragraphs:
            text = bulletin.text(paragraph)
            lines += ["", f"    {text.zh}", f"    {text.en}"]
    return "\n".join(lines) + "\n"
