"""Names that are data, not messages: English and Hindi stand side by side in the row."""

from django.utils.translation import get_language


def in_hindi() -> bool:
    """Is the reader's language Hindi?"""
    return (get_language() or "").split("-")[0] == "hi"


class Labelled:
    """Gives a model `label`: its name in the reader's language. Says which fields hold it."""

    label_field = "name"

    @property
    def label(self) -> str:
        return getattr(self, self.label_field_now())

    @classmethod
    def label_field_now(cls) -> str:
        """The field to show, and to order by, in the reader's language."""
        return f"{cls.label_field}_hi" if in_hindi() else cls.label_field
