"""Events from files, as ``kuaibao send`` reads them.

Files are UTF-8, with or without a byte order mark, and told apart by their names' ending:

- ``.jsonl``, ``.ndjson``, ``.json``: one CloudEvent a line, sent as it is written there. A file
  that begins with ``[``, and a ``.json`` whose first line is not a whole event, is read as JSON
  over any number of lines: events, or arrays of them.
- ``.csv``: a header row, then one event a row. The columns ``type``, ``source``, ``id``,
  ``subject``, ``time`` and, if wanted, ``specversion`` and ``datacontenttype`` are the envelope.
  Every other column is a data field by its name, nested by dots: ``title``, ``person.name``; a data
  field named like one of the envelope is written ``data.source``. An empty cell means absent.
  ``quantity``, ``score``, ``grade``, ``working_days``, ``days`` and ``hours`` are whole numbers,
  ``headline``, ``satisfied``, ``restart``, ``reached``, ``contacted`` and ``solved`` true or false,
  all else is text. Columns are set apart by commas, semicolons or tabs; one without a name is
  passed over where it is empty all the way down.

The whole file is read before anything is sent, as a worker reads it and as strictly as a gateway:
what cannot be used is reported with its line, field and rule.
"""

from streams.feeding.files.checking import CheckedFile, check_file
from streams.feeding.files.entries import FeedError

__all__ = ["CheckedFile", "FeedError", "check_file"]
