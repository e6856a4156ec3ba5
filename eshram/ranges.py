"""A file from the disk, or the part of it that is asked for (RFC 9110, section 14): a download that
broke off goes on where it ended.

One range is answered; several at once, or what is not bytes, get the whole file, as the RFC allows.
Where a server in front of us gives the file (`eshram.downloads`), it does all this.
"""

import re
from pathlib import Path

from django.http import FileResponse, HttpResponse

from eshram import downloads

BLOCK = 1 << 16  # bytes handed to the web server at once
RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


class NotThere(Exception):
    """The range lies outside the file."""


def file_answer(request, path: Path, *, sha256: str, name: str, whose: str) -> HttpResponse:
    """`sha256` (hex) of the file is its ETag: `If-Range` and `If-None-Match` hold it. `whose` is
    who counts as one in `downloads`. Raises FileNotFoundError and downloads.TooMany."""
    size, etag = path.stat().st_size, f'"{sha256}"'
    always = {
        "Content-Type": "application/octet-stream",
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    if handed_over := downloads.header_of(path):
        return HttpResponse(headers=always | dict([handed_over]))
    try:
        start, end = asked(request.headers, size, etag)
    except NotThere:
        answer = HttpResponse(status=416)
        answer["Content-Range"] = f"bytes */{size}"
        return answer
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304, headers={"ETag": etag})
    wants_it = request.method != "HEAD"
    section = downloads.Section(path, start, end, whose) if wants_it else None
    answer = FileResponse(section) if section else HttpResponse()
    answer.block_size = BLOCK
    headers = always | {
        "Content-Length": str(end - start),
        "Content-Encoding": "identity",  # a part must stay a part: no gzip
        "Accept-Ranges": "bytes",
        "ETag": etag,
    }
    for header, value in headers.items():
        answer[header] = value
    if (start, end) != (0, size):
        answer.status_code = 206
        answer["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    return answer


def asked(headers, size: int, etag: str) -> tuple[int, int]:
    """From which byte, and before which. Raises NotThere."""
    found = RANGE.fullmatch(headers.get("Range", "").replace(" ", ""))
    if found is None or found.groups() == ("", "") or headers.get("If-Range", etag) != etag:
        return 0, size
    first, last = found.groups()
    if not first:  # the last so many bytes
        start, end = max(size - int(last), 0), size
    else:
        start, end = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < start:
            return 0, size  # not a range at all
    if start >= end:
        raise NotThere
    return start, end
