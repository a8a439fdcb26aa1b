"""The files that settings name, looked at before anything is run with them."""

from pathlib import Path

from streams.bulletins.folder import read_folder
from streams.core.errors import BadFile
from streams.settings.settings import Settings


def check_files(settings: Settings) -> None:
    """See that the catalogue, the bulletins and what TLS is served with can be used.

    Raises:
        BadFile: One cannot; says which, and why.
    """
    from streams.gateway.serving import tls_context  # Takes a while to import.

    catalogue = settings.read_catalogue()
    folder = Path(settings.bulletins)
    if not folder.is_dir():
        raise BadFile(f"bulletins = {settings.bulletins!r}: there is no such folder")
    read_folder(folder, catalogue)
    tls_context(settings)
