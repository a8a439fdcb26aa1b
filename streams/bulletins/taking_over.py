"""What a form takes over from the one before it: as that was issued, or from its file."""

from pathlib import Path

from streams.bulletins.filed_forms import continued
from streams.bulletins.kept_publications import read_publications
from streams.core.bulletins.continuing import form_before, with_issued
from streams.core.bulletins.evaluation import Bulletin
from streams.core.bulletins.named import Files
from streams.core.publications.issued_forms import issued_form, last_issued
from streams.topics.installation import Installation


async def taken_over(
    bulletin: Bulletin, files: Files, installation: Installation, before: Path | None = None
) -> Bulletin:
    """Return a form that says where it does not take over what the one before it left.

    Args:
        bulletin: Any; one that takes nothing over is returned as it is.
        files: All bulletins, by the ids of their files.
        installation: Whose issued publications are read.
        before: The file of the form before, in place of what was issued.

    Raises:
        BadQuery: A file is given, and the bulletin takes nothing over; or what was issued cannot
            be read.
        BadFile: The file cannot be read, is no form, or one of another period.
        Unreachable: No Kafka answers.
    """
    if before is not None:
        return continued(bulletin, before, files)
    wanted = form_before(bulletin.definition, files)
    if wanted is None:
        return bulletin
    kept = await read_publications(installation)
    course = last_issued(kept.courses.values(), wanted.id)
    if course is None:
        return bulletin
    return with_issued(bulletin, issued_form(kept.content(course)))
