"""Computed figures beside published ones, for the terminal."""

from rich.console import Console
from rich.table import Table

from streams.core.bulletins.evaluation import Bulletin
from streams.printing.as_text import bulletin_text


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
