"""Reading the model that files letters from its file."""

from pathlib import Path

from streams.core.county.catalogue import Catalogue
from streams.core.errors import BadFile
from streams.core.filing.filing import check_categories
from streams.core.filing.model import Model, read_model


def load_filing_model(path: Path, catalogue: Catalogue) -> Model:
    """Read a model that files letters of a county.

    Raises:
        BadFile: It cannot be read, or tells categories that the catalogue does not have.
    """
    try:
        _, model = read_model(path.read_bytes(), str(path))
    except OSError as error:
        raise BadFile(f"{path}: cannot be read: {error}") from None
    try:
        check_categories(model.categories, catalogue.categories)
    except ValueError as error:
        raise BadFile(f"{path}: {error}") from None
    return model
