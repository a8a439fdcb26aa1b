"""Labels that an event gives its case: read, and refused where the catalogue does not have them."""

from collections.abc import Mapping

from streams.core.county.labels import Labels
from streams.core.events.refusals import Refused, not_among, shown


def read_labels(
    given: Mapping[str, str], labels: Labels, kind: str | None = None
) -> dict[str, str]:
    """Return the labels that an event gives, names sorted, if they may be given.

    Args:
        given: What the event says in ``data.labels``: values by the names of labels.
        labels: The catalogue's.
        kind: The kind of the case, where the event says it; then the label must be for that kind.

    Raises:
        Refused: A label or a value that the catalogue does not have, or that cases of this kind do
            not have; says which, and what is allowed.
    """
    for name, value in given.items():
        if name not in labels:
            raise Refused("data.labels", not_among("label", labels), shown(name))
        label, field = labels[name], f"data.labels.{name}"
        if value not in label.values:
            # Under "applicant" somebody may write who that is: what is refused is not repeated.
            raise Refused(field, not_among(f"value of {name}", label.values))
        if kind is not None and kind not in label.kinds:
            rule = f"is a label of other kinds of cases ({', '.join(label.kinds)})"
            raise Refused(field, rule, shown(value))
    return dict(sorted(given.items()))
