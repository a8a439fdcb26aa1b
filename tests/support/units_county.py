"""The county made up for tests with labels, and with a tree of units in place of departments.

Testshire was a county until 2 August 2015 and is a district since. The heating company was under
the housing bureau, and is under the works bureau from 2016 on; the tourism bureau was merged into
the culture bureau at the end of 2015, and the north town began in 2014.
"""

import tomllib
from typing import Final

from streams.core.county.catalogue_file import load_catalogue
from tests.support.county import TEXT

_PLAIN: Final = TEXT[TEXT.index("[departments]") : TEXT.index("[[rules]]")]

LABELS: Final = """
[labels.applicant]
zh = "申请人"
en = "applicant"
kinds = ["disclosure"]

[labels.applicant.values]
natural = { zh = "自然人", en = "natural persons" }
business = { zh = "商业企业", en = "businesses", group = "organisation" }
welfare = { zh = "社会公益组织", en = "welfare", group = "organisation", retired = 2016-01-01 }

[labels.applicant.groups]
organisation = { zh = "法人或其他组织", en = "organisations" }

[labels.area]
zh = "片区"
en = "area"
kinds = ["letter", "disclosure"]
values = { east = { zh = "东片", en = "east" }, west = { zh = "西片", en = "west" } }
"""

UNITS: Final = """
[levels]
city = { zh = "市", en = "city" }
county = { zh = "县", en = "county" }
district = { zh = "区", en = "district" }
bureau = { zh = "部门", en = "bureau" }
town = { zh = "镇街", en = "town" }
company = { zh = "公司", en = "company" }

[units]
bigcity = { zh = "大市", en = "Bigcity", level = "city" }
housing = { zh = "住建局", en = "Housing Bureau", level = "bureau", parent = "testshire" }
works = { zh = "城管局", en = "Works Bureau", level = "bureau", parent = "testshire" }
transport = { zh = "交通局", en = "Transport Bureau", level = "bureau", parent = "testshire" }
archives = { zh = "档案局", en = "Archives", level = "bureau", parent = "testshire" }
culture = { zh = "文旅局", en = "Culture Bureau", level = "bureau", parent = "testshire" }

[units.testshire]
zh = "试区"
en = "Testshire District"
level = "district"
parent = "bigcity"
was = [{ until = 2015-08-02, zh = "试县", en = "Testshire County", level = "county" }]

[units.heating]
zh = "供热公司"
en = "Heating Company"
level = "company"
parent = "works"
was = [{ until = 2015-12-31, parent = "housing" }]

[units.tourism]
zh = "旅游局"
en = "Tourism Bureau"
level = "bureau"
parent = "testshire"
until = 2015-12-31
successor = "culture"

[units.north]
zh = "北镇"
en = "North Town"
level = "town"
parent = "testshire"
from = 2014-01-01
"""

UNITS_TEXT: Final = TEXT.replace(_PLAIN, "") + LABELS + UNITS
UNITS_RAW: Final = tomllib.loads(UNITS_TEXT)
UNITS_COUNTY: Final = load_catalogue(UNITS_TEXT, "units.toml")
