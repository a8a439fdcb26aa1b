"""Bulletins as people read them: text for the terminal, and computed beside published."""

from typing import Any

from rich.console import Console
from rich.table import Table

from streams.core.bulletins import Bulletin, Figure
from streams.core.days import day_date


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


def bulletin_json(bulletin: Bulletin) -> dict[str, Any]:
    """Give a bulletin as what JSON can hold, each figure with what was asked for it."""
    definition = bulletin.definition
    return {
        "id": definition.id,
        "title": {"zh": definition.title.zh, "en": definition.title.en},
        "figures": {name: _figure_json(figure) for name, figure in bulletin.figures.items()},
        "sections": [
            {
                "title": {"zh": section.title.zh, "en": section.title.en},
                "paragraphs": [
                    {"zh": text.zh, "en": text.en}
                    for text in map(bulletin.text, section.paragraphs)
                ],
            }
            for section in definition.sections
        ],
    }


def _figure_json(figure: Figure) -> dict[str, Any]:
    return {
        "label": {"zh": figure.definition.label.zh, "en": figure.definition.label.en},
        "measure": figure.definition.measure,
        "select": dict(figure.selection.wanted),
        "period": str(figure.period),
        "as_of": day_date(figure.as_of).isoformat(),
        "value": figure.value,
        "denominator": figure.denominator,
        "printed": figure.printed.zh,
        "published": figure.published,
        "differs": figure.differs,
    }


def comparison(bulletin: Bulletin) -> Table:
    """Set computed figures beside published ones, any difference marked."""
    title = f"{bulletin.definition.id}：发布数与统计数对照 · published and computed"
    table = Table(title=title, title_justify="left")
    table.add_column("指标 figure", overflow="fold")
    table.add_column("发布 published", justify="right", no_wrap=True)
    table.add_column("统计 computed", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for figure in bulletin.figures.values():
        label = f"{figure.definition.label.zh}\n[dim]{figure.definition.label.en}[/dim]"
        mark = "[bold red]≠ 不符 differs[/]" if figure.differs else "[green]=[/]"
        if figure.value is None:
            mark = "[dim]未回放 not replayed[/]"
        elif figure.published is None:
            mark = ""
        printed = "—" if figure.value is None else figure.printed.zh
        table.add_row(label, figure.published or "—", printed, mark)
    return table


def print_bulletin(console: Console, bulletin: Bulletin, *, compare: bool) -> None:
    """Print a bulletin and, if wanted, the comparison under it."""
    console.print(bulletin_text(bulletin), highlight=False, markup=False, soft_wrap=True)
    if compare:
        console.print(comparison(bulletin))
