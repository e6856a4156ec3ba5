"""The admin's pages about centres. Django looks for them here."""

from workers.counter.admin import (
    call_backs,
    camp,
    centres,
    flags,
    operators,
    provisional,
    statements,
)

__all__ = ["call_backs", "camp", "centres", "flags", "operators", "provisional", "statements"]
