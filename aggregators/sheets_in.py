"""The first sheet of an XLSX file, row by row, with a guard before it: such a file is a ZIP archive
of XML, and a small one may unpack to more than any memory holds."""

import struct
import zipfile
import zlib
from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _
from openpyxl import load_workbook

from schemes.matching.files import plain

PARTS = 200  # files in the archive
LOCAL_HEADER = struct.Struct("<26xHH")  # lengths of name and extra, at the end of 30 bytes


class NotReadable(Exception):
    """This is not such a file; `str()` is a sentence."""


def rows_of_xlsx(file) -> Iterator[list[str]]:
    refuse_bombs(file)
    file.seek(0)
    try:
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        # What a file says of its own size is not believed: it may be wrong, or wide.
        sheet.reset_dimensions()
        for row in sheet.iter_rows(values_only=True, max_col=50):
            yield [plain(value) for value in row]
    except NotReadable:
        raise
    except Exception as error:  # openpyxl says in many ways that a file is not one
        raise NotReadable(_("This is not an XLSX file.")) from error


def refuse_bombs(file) -> None:
    """By the size that the archive says, then by the size that comes out."""
    most = settings.PLATFORM_UNPACKED_BYTES
    try:
        parts = zipfile.ZipFile(file).infolist()
        if len(parts) > PARTS or sum(part.file_size for part in parts) > most:
            raise too_large()
        for part in parts:
            most -= unpacked(file, part, most)
    except (zipfile.BadZipFile, zlib.error, struct.error, OSError, ValueError):
        raise NotReadable(_("This is not an XLSX file.")) from None


def unpacked(file, part: zipfile.ZipInfo, most: int) -> int:
    """Bytes that come out of one part, whatever the archive says. Raises NotReadable beyond
    `most`."""
    file.seek(part.header_offset)
    name, extra = LOCAL_HEADER.unpack(file.read(30))
    file.seek(name + extra, 1)
    if part.compress_type == zipfile.ZIP_STORED:
        return part.compress_size
    if part.compress_type != zipfile.ZIP_DEFLATED:
        raise zipfile.BadZipFile
    inflate, size, left = zlib.decompressobj(-15), 0, part.compress_size
    while left > 0 and not inflate.eof:
        piece = file.read(min(left, 1 << 16))
        if not piece:
            break
        left -= len(piece)
        while piece and not inflate.eof:
            size += len(inflate.decompress(piece, 1 << 20))
            piece = inflate.unconsumed_tail
            if size > most:
                raise too_large()
    return size


def too_large() -> NotReadable:
    return NotReadable(_("The file is too large when it is unpacked."))
