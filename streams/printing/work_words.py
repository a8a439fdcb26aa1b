"""The words for the work on applications: its stages, and what of it is not near."""

from typing import Final

from streams.core.county.catalogue import Label

WORK_STAGE_WORDS: Final = {
    "accept": Label("受理", "accept"),
    "review": Label("审查（可要求补正）", "review (a supplement may be asked for)"),
    "supplement": Label("等待补正", "waiting for a supplement"),
    "third-party": Label("等待第三方意见", "waiting for a third party"),
    "joint": Label("等待其他机关意见", "waiting for another organ"),
    "fee": Label("等待缴费", "waiting for a fee"),
    "other": Label("中止", "paused"),
    "process": Label("处理", "process"),
    "answer": Label("答复", "answer"),
    "archive": Label("存档", "archive"),
}
NOT_NEAR_WORDS: Final = {
    "later": Label("以后", "later"),
    "no_day": Label("无期限", "no day"),
}
