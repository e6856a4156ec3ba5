"""Keys by which people of platforms drop files over SFTP: added, revoked, and recognised.

Nothing secret is kept: a public key's fingerprint is enough to know it again, and whoever signs in
proves the private half to the SSH server.
"""

import base64
import hashlib

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import load_ssh_public_key
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from aggregators.models import Platform, PlatformUser, SshKey
from eshram.audit.models import Event

LEAST_RSA_BITS = 3072
LIVE, SANDBOX = "live", "sandbox"  # as whom one comes in


class BadKey(ValueError):
    """`str()` is a sentence."""


def parsed(text: str) -> tuple[str, str]:
    """(kind, fingerprint) of a line as it stands in `id_ed25519.pub`. Raises BadKey."""
    words = text.split()
    if "PRIVATE" in text:
        raise BadKey(_("This is the private half: keep it to yourself. Paste the public one."))
    if len(words) < 2:
        raise BadKey(_("This is no public key. It begins like ssh-ed25519."))
    try:
        key = load_ssh_public_key(" ".join(words[:2]).encode())
        blob = base64.b64decode(words[1])
    except (ValueError, UnsupportedAlgorithm):
        raise BadKey(_("This is no public key. It begins like ssh-ed25519.")) from None
    is_long = isinstance(key, rsa.RSAPublicKey) and key.key_size >= LEAST_RSA_BITS
    if not is_long and not isinstance(key, ed25519.Ed25519PublicKey | ec.EllipticCurvePublicKey):
        raise BadKey(_("This kind of key is too weak. Make one with: ssh-keygen -t ed25519"))
    return words[0], fingerprint(blob)


def fingerprint(blob: bytes) -> str:
    """As OpenSSH shows it behind "SHA256:"."""
    return base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")


@transaction.atomic
def add(person: PlatformUser, title: str, text: str) -> SshKey:
    """Raises BadKey."""
    kind, mark = parsed(text)
    PlatformUser.objects.select_for_update().get(pk=person.pk)
    if person.ssh_keys.filter(revoked_at=None).count() >= settings.SFTP_KEYS_MOST:
        raise BadKey(_("You have as many keys as one may have. Revoke one first."))
    try:
        with transaction.atomic():
            made = SshKey.objects.create(person=person, title=title, kind=kind, fingerprint=mark)
    except IntegrityError:
        raise BadKey(_("This key is in use already. Make one of your own.")) from None
    Event.objects.record("SSH key added", by=person.by, ssh_key=made.pk)
    return made


@transaction.atomic
def revoke(key: SshKey, *, by: str) -> None:
    """Whoever is signed in by it can do nothing more."""
    changed = SshKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now())
    if changed:
        Event.objects.record("SSH key revoked", by=by, ssh_key=key.pk)


def comer(login: str, mark: str) -> tuple[PlatformUser, Platform] | None:
    """Who comes in with this key, and the platform (or its twin) that they report for; None for
    anybody who may not."""
    key = (
        SshKey.objects.filter(fingerprint=mark, revoked_at=None, person__blocked_at=None)
        .filter(person__user__is_active=True)
        .select_related("person__platform")
        .first()
    )
    if key is None or not key.person.may("reports"):
        return None
    platform, status = key.person.platform, Platform.Status
    if login == LIVE and platform.status == status.LIVE:
        return key.person, platform
    if login == SANDBOX and platform.status in (status.SANDBOX, status.LIVE):
        return key.person, platform.sandbox()
    return None
