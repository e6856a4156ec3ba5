"""Collects the portal's texts into `locale/*/LC_MESSAGES/django.po`: `python -m eshram.i18n`.

Done with Babel, because the gettext programs that Django's makemessages calls are not on every
machine. Needs no settings and no database. Translations that exist are kept, new texts are added
empty and named, texts that are gone are dropped. Order is by file and line, and no date or line
number is written, so that a diff shows only what changed.
"""

import ast
import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LAZY = ("gettext", "ngettext", "pgettext", "npgettext")
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    **{f"{name}_lazy": DEFAULT_KEYWORDS[name] for name in LAZY},
    "gettext_noop": None,
}

STRING = r"""[uU]?(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
CALL = re.compile(rf"\b(_|n?p?gettext)\(\s*({STRING}(?:\s*,\s*{STRING})*)", re.DOTALL)

HEADER = """\
# {language} texts of the portal. Collected by: python -m eshram.i18n
msgid ""
msgstr ""
"Project-Id-Version: e-Shram\\n"
"Language: {code}\\n"
"Plural-Forms: {plurals}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def packages():
    """The portal's own Python packages."""
    found = (path.parent for path in ROOT.glob("*/__init__.py"))
    return sorted(package for package in found if package.name != "tests")


def templates():
    """The portal's own templates: of pages, and of anything else that is written with them."""
    folders = [ROOT / "templates", *(found for p in packages() for found in p.rglob("templates"))]
    return sorted(path for folder in folders for path in folder.rglob("*.*") if path.is_file())


def python_texts(path: Path):
    """Yields (id, context) in the order of the file; an id of two is singular and plural."""
    with path.open("rb") as file:
        for _line, text, _comments, context in extract("python", file, KEYWORDS):
            yield text, context


def template_texts(path: Path):
    """As `python_texts`. Django turns a template into calls among filler that is no Python, so
    only the calls are read."""
    for name, arguments in CALL.findall(templatize(path.read_text("utf-8"), str(path))):
        texts = list(ast.literal_eval(f"[{arguments}]"))
        context = texts.pop(0) if "p" in name else None
        yield (tuple(texts[:2]) if name.startswith("n") else texts[0]), context


def texts():
    """Yields (path, id, context) of every text of the portal."""
    for package in packages():
        for path in sorted(package.rglob("*.py")):
            for text, context in python_texts(path):
                yield path.relative_to(ROOT), text, context
    for path in templates():
        for text, context in template_texts(path):
            yield path.relative_to(ROOT), text, context


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name, domain=path.stem)


def collected(code: str, known: Catalog) -> Catalog:
    """Every text of today, with the translations that `known` has."""
    catalog = Catalog(locale=code)
    for path, text, context in texts():
        catalog.add(text, locations=[(str(path), 0)], context=context)
    for message in catalog:
        old = known.get(message.id, message.context) if message.id else None
        if old is not None and old.id == message.id:
            message.string = old.string
            message.user_comments = old.user_comments
    return catalog


def write(path: Path, catalog: Catalog) -> None:
    header = HEADER.format(
        language=catalog.locale.english_name,
        code=catalog.locale,
        plurals=catalog.plural_forms,
    )
    with path.open("wb") as file:
        file.write(header.encode())
        write_po(file, catalog, width=0, omit_header=True, include_lineno=False)


def is_translated(message) -> bool:
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    return all(strings)


def main() -> int:
    """Bring all catalogues up to date; 1 when a text has no translation yet."""
    missing = 0
    for path in sorted(ROOT.glob("locale/*/LC_MESSAGES/django.po")):
        catalog = collected(path.parent.parent.name, read(path))
        write(path, catalog)
        for message in catalog:
            if message.id and not is_translated(message):
                missing += 1
                where = message.locations[0][0]
                print(f"{path.relative_to(ROOT)}: not translated: {message.id!r} ({where})")  # noqa: T201
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
