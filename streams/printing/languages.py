"""In which languages a document is: Chinese, English, or Chinese with the English below."""

from typing import Final, Literal

from streams.core.county.catalogue import Label

DocumentLanguage = Literal["zh", "en", "both"]

LANGUAGES: Final[tuple[DocumentLanguage, ...]] = ("zh", "en", "both")
"""All of them, by the names that they are asked for by."""

BOTH: Final[DocumentLanguage] = "both"


def in_language(label: Label, language: DocumentLanguage) -> Label:
    """Return what a document says: its own text, and below it the English one where it has both.

    What has no English text is said in Chinese.
    """
    if language == "both":
        return label
    return Label(label.zh if language == "zh" else label.en or label.zh, "")
