"""What is said of keys beside their meaning: a title, a few words of Chinese, and an example.

An example is written as TOML has it; a test sees that the schema allows each.
"""

from typing import Final

TITLES: Final = {
    "Catalogue": "The whole file",
    "Label": "Labels",
    "PlannedLabel": "Labels",
    "PlannedDue": "Due",
    "PlannedRhythm": "Rhythm",
    "PlannedTopic": "Topic",
    "Kind": "Kinds",
    "Channel": "Channels",
    "Named": "Categories, departments, natures and columns",
    "Rule": "Rules",
    "Deadline": "Deadlines",
    "WorkingDays": "Working days",
    "LabelTable": "Labels of cases",
    "LabelValue": "Values of labels",
    "LabelGroup": "Groups of values",
    "UnitLevel": "Levels",
    "UnitEntry": "Units",
    "FormerUnit": "What units were",
    "BulletinFile": "The whole file",
    "FigureFile": "Figures",
    "Section": "Sections",
}
"""What a table is called in references and by editors, by the name of its type."""

WORDS: Final[dict[str, dict[str, tuple[str, str]]]] = {
    "Catalogue": {
        "name": ("县名", '{ zh = "高陵", en = "Gaoling" }'),
        "time_zone": ("时区", '"Asia/Shanghai"'),
        "kinds": ("种类", ""),
        "channels": ("渠道", ""),
        "categories": ("类别", ""),
        "departments": ("部门", ""),
        "natures": ("性质", ""),
        "columns": ("栏目", ""),
        "rules": ("关键词规则", ""),
        "deadlines": ("办理期限", ""),
        "working_days": ("工作日调整", ""),
        "labels": ("标签", ""),
        "levels": ("层级", ""),
        "units": ("单位", ""),
    },
    "Label": {
        "zh": ("中文", '"信件"'),
        "en": ("英文", '"letters"'),
    },
    "Kind": {
        "is": ("办件或记录", '"case"'),
        "topic": ("首个事件进入的主题", '"letters.{category}"'),
        "label": ("名称", '{ zh = "信件", en = "letters" }'),
        "quick_reports": ("编入舆情快报", "true"),
        "stock": ("按存量统计", "true"),
        "retired": ("停用", "2026-07-01"),
    },
    "Channel": {
        "kinds": ("可受理的种类", '["letter", "disclosure"]'),
        "label": ("名称", '{ zh = "县长信箱", en = "county mailbox" }'),
        "retired": ("停用", "true"),
    },
    "Named": {
        "zh": ("中文", '"住宅"'),
        "en": ("英文", '"housing"'),
        "retired": ("停用", "2026-07-01"),
    },
    "Rule": {
        "category": ("类别", '"housing"'),
        "keywords": ("关键词", '["供暖", "物业"]'),
    },
    "Deadline": {
        "kind": ("种类", '"letter"'),
        "channel": ("渠道", '"peoples-daily-board"'),
        "category": ("类别", '"traffic"'),
        "working_days": ("工作日数", "15"),
        "calendar_days": ("自然日数", "30"),
    },
    "WorkingDays": {
        "add": ("另外上班的日子", "[2026-10-10]"),
        "remove": ("另外休息的日子", "[2026-03-04]"),
    },
    "LabelTable": {
        "zh": ("中文", '"办理结果"'),
        "en": ("英文", '"outcome"'),
        "kinds": ("适用的种类", '["disclosure"]'),
        "values": ("取值", ""),
        "groups": ("分组", ""),
    },
    "LabelValue": {
        "zh": ("中文", '"属于国家秘密"'),
        "en": ("英文", '"state secret"'),
        "group": ("所属分组", '"denied"'),
        "retired": ("停用", "2021-01-01"),
    },
    "LabelGroup": {
        "zh": ("中文", '"不予公开"'),
        "en": ("英文", '"denied"'),
    },
    "UnitLevel": {
        "zh": ("中文", '"区县"'),
        "en": ("英文", '"county"'),
    },
    "UnitEntry": {
        "zh": ("中文", '"文化和旅游局"'),
        "en": ("英文", '"Culture and Tourism Bureau"'),
        "level": ("层级", '"department"'),
        "parent": ("上级单位", '"gaoling"'),
        "from": ("设立日期", "2019-03-01"),
        "until": ("撤销日期", "2026-06-30"),
        "successor": ("承接单位", '"culture"'),
        "was": ("沿革", ""),
    },
    "FormerUnit": {
        "until": ("截止日期", "2015-08-02"),
        "zh": ("当时的中文", '"高陵县"'),
        "en": ("当时的英文", '"Gaoling County"'),
        "level": ("当时的层级", '"county"'),
        "parent": ("当时的上级单位", '"xian"'),
    },
    "BulletinFile": {
        "id": ("编号", '"2015"'),
        "title": ("标题", '{ zh = "2015年通报", en = "Bulletin of 2015" }'),
        "period": ("统计期", '"2015-01..2015-11"'),
        "as_of": ("截至", '"2015-11-30"'),
        "figures": ("数字", ""),
        "sections": ("正文各节", ""),
    },
    "FigureFile": {
        "label": ("名称", '{ zh = "收到信件", en = "letters received" }'),
        "measure": ("指标", '"received"'),
        "select": ("统计范围", '{ kind = "letter", nature = ["", "help"] }'),
        "period": ("统计期", '"2015-Q3"'),
        "as_of": ("截至", '"2015-12-31"'),
        "share_of": ("占比的总体", '{ kind = "letter" }'),
        "share_measure": ("占比所用指标", '"valid"'),
        "down_to": ("向下取整到", "10"),
        "decimals": ("小数位数", "2"),
        "rounded": ("四舍五入", "true"),
        "published": ("已公布的数字", '"99%+"'),
        "absent": ("没有记录时显示", '{ zh = "无记录", en = "no record" }'),
    },
    "Section": {
        "title": ("小标题", '{ zh = "一、来信", en = "1. Letters" }'),
        "paragraphs": ("段落", '[{ zh = "收到{received}件。", en = "{received} received." }]'),
    },
}
"""By the name of the type, then by key. A key whose value is a table of its own has no example."""
