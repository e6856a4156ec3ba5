"""Where an enrolment or an answer is from, in words: "worker", "operator:12", "list:7"."""

from eshram.audit.words import KINDS


def words_of(source: str) -> str:
    """The kind of who said it, and for a list its number; `source` itself where it is no kind."""
    kind, _colon, number = source.partition(":")
    label = str(KINDS.get(kind, source))
    return f"{label} {number}" if kind == "list" and number else label
