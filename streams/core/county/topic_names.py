"""The names of Kuaibao's own topics, without the prefix that a setting may put before them.

This is the only list. What each topic holds and how it is kept is in `streams.topics.topics`;
the topics of first events, such as ``letters.housing``, are named by the county's catalogue, which
may not take a name from here.
"""

from typing import Final

INTAKE: Final = "intake"
REPLIES: Final = "replies"
CASES: Final = "cases"
FIGURES: Final = "figures"
QUICK_REPORT_DUE: Final = "quick-report-due"
QUICK_REPORT_ITEMS: Final = "quick-report-items"
QUICK_REPORTS: Final = "quick-reports"
DEAD_LETTERS: Final = "dead-letters"
CONFLICTS: Final = "conflicts"
SIGN_OUTS: Final = "sign-outs"
NOTICES_DUE: Final = "notices-due"
NOTICE_ITEMS: Final = "notice-items"
NOTICES: Final = "notices"
DELIVERIES: Final = "deliveries"
FEEDERS: Final = "feeders"
TITLES: Final = "titles"
HOTSPOT_DECISIONS: Final = "hotspot-decisions"
HOTSPOTS: Final = "hotspots"
SKETCHES: Final = "sketches"
SKETCH_ITEMS: Final = "sketch-items"
SKETCH_KEY: Final = "sketch-key"
PUBLICATION_REQUESTS: Final = "publication-requests"
PUBLICATIONS: Final = "publications"

OWN_TOPICS: Final = frozenset(
    {
        INTAKE,
        REPLIES,
        CASES,
        FIGURES,
        QUICK_REPORT_DUE,
        QUICK_REPORT_ITEMS,
        QUICK_REPORTS,
        DEAD_LETTERS,
        CONFLICTS,
        SIGN_OUTS,
        NOTICES_DUE,
        NOTICE_ITEMS,
        NOTICES,
        DELIVERIES,
        FEEDERS,
        TITLES,
        HOTSPOT_DECISIONS,
        HOTSPOTS,
        SKETCHES,
        SKETCH_ITEMS,
        SKETCH_KEY,
        PUBLICATION_REQUESTS,
        PUBLICATIONS,
    }
)
"""The topics that every installation has."""

RESERVED: Final = OWN_TOPICS | {"reminders"}
"""Names that no kind of a catalogue may take for its topic.

There is no topic `reminders`. Earlier versions reserved the name, and it stays reserved, so that a
catalogue is valid or invalid whichever version reads it.
"""
