"""The yearly form of disclosure as a publication: every cell is made of what cases add up to."""

from streams.core.bulletins.evaluation import Evaluator
from streams.core.publications.counting import PartCounter
from streams.core.publications.drafting import Basis, draft
from streams.core.publications.publication import (
    county_digest,
    decode_publication,
    encode_publication,
    publication_digest,
)
from tests.replay.test_yearly_forms import CATALOGUE, counted, form


def test_the_form_is_published_cell_by_cell() -> None:
    """Of what is carried out, one measure is added to another and a third is taken away."""
    bulletin, figures = form("2021", "2022"), counted(1)[0]
    counter = PartCounter(figures, Evaluator(figures, ()))
    publication = draft(bulletin, counter, Basis("文", "f" * 64, county_digest(CATALOGUE), [1]))
    cells = {place: figure.value for place, figure in publication.every_figure() if "/" in place}
    assert cells == {
        place: figure.value
        for table in bulletin.tables.values()
        for place, figure in [
            *(
                (f"{table.definition.id}/{row.key}/{n}", c)
                for row in table.rows
                for n, c in row.cells.items()
            ),
            *((f"{table.definition.id}//{n}/total", c) for n, c in table.total.items()),
        ]
    }
    assert any(figure.how.plus for _, figure in publication.every_figure())
    value = encode_publication(publication)
    assert decode_publication(value, publication_digest(value)) == publication
