"""A file from the disk, or the part of it that is asked for (RFC 9110, section 14): a download that
broke off goes on where it ended.

One range is answered; several at once, or what is not bytes, get the whole file, as the RFC allows.
"""

import re
from pathlib import Path

from django.http import FileResponse, HttpResponse

RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


class NotThere(Exception):
    """The range lies outside the file."""


def file_answer(request, path: Path, *, sha256: str, name: str) -> HttpResponse:
    """`sha256` (hex) of the file is its ETag: `If-Range` and `If-None-Match` hold it. Raises
    FileNotFoundError."""
    size, etag = path.stat().st_size, f'"{sha256}"'
    try:
        start, end = asked(request.headers, size, etag)
    except NotThere:
        answer = HttpResponse(status=416)
        answer["Content-Range"] = f"bytes */{size}"
        return answer
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304, headers={"ETag": etag})
    wants_it = request.method != "HEAD"
    answer = FileResponse(Section(path, start, end)) if wants_it else HttpResponse()
    headers = {
        "Content-Type": "application/octet-stream",
        "Content-Length": str(end - start),
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Encoding": "identity",  # a part must stay a part: no gzip
        "Accept-Ranges": "bytes",
        "ETag": etag,
        "Cache-Control": "no-store",
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


class Section:
    """What FileResponse reads: the bytes from `start` until before `end`."""

    def __init__(self, path: Path, start: int, end: int):
        self.file, self.left = path.open("rb"), end - start
        self.file.seek(start)

    def read(self, size: int) -> bytes:
        block = self.file.read(min(size, self.left))
        self.left -= len(block)
        return block

    def close(self) -> None:
        self.file.close()
