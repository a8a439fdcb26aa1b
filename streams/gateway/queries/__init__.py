"""Questions read from requests, and their answers: figures, cases, the catalogue."""
