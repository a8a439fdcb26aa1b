"""The county made up for tests, with an office that sends documents."""

from datetime import date
from typing import Final

import msgspec

from streams.core.county.office_table import OfficeTable, OfficeWords
from streams.printing.languages import DocumentLanguage
from streams.printing.papers import Paper
from tests.support.county import COUNTY

OFFICE: Final = OfficeTable(
    issuer=OfficeWords("试县人民政府办公室", "Office of Testshire"),
    mark=OfficeWords("试县人民政府办公室文件", "Office of Testshire: Papers"),
    reference=OfficeWords("试政办发〔{year}〕{number}号", "TZB [{year}] No. {number}"),
    addressees=OfficeWords("各镇人民政府，县级各部门", "All towns and offices"),
    copies=OfficeWords("县委办公室，县人大常委会办公室", "Office of the council"),
    printer=OfficeWords("试县人民政府办公室", "Office of Testshire"),
)
OFFICIAL: Final = msgspec.structs.replace(COUNTY, office=OFFICE)


def sent_paper(language: DocumentLanguage = "zh") -> Paper:
    """Return how a document goes out that has all that one can have."""
    return Paper(language, 12, date(2015, 4, 3))
