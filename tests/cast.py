"""Staff for tests: `staff("auditor")` has a confirmed authenticator; `signed_in` skips the door."""

import functools
import itertools
import time

from django.contrib.auth.hashers import PBKDF2PasswordHasher, make_password
from django.contrib.auth.models import Group
from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.oath import totp

from eshram.accounts.models import Authenticator, User
from eshram.accounts.roles import ROLES
from eshram.accounts.second_factor import new_key

PASSWORD = "correct horse battery staple"
_numbers = itertools.count(1)


class FewRounds(PBKDF2PasswordHasher):
    """Hashing is slow on purpose, 0.3 s of a processor each; the tests' own process does it in
    fewer rounds. The running portal does it in full."""

    iterations = 1000


@functools.cache
def hashed() -> str:
    return make_password(PASSWORD)


def staff(role: str, state=None, *, username: str = "", **fields) -> User:
    """Somebody with a role (or "superuser"), PASSWORD, and an authenticator. `state`: a State or
    its LGD code."""
    enters = role == "superuser" or ROLES[role].enters_admin
    user = User(
        username=username or f"{role}-{next(_numbers)}",
        is_staff=enters,
        is_superuser=role == "superuser",
        state_id=getattr(state, "pk", state),
        **fields,
    )
    user.password = hashed()
    user.save()
    if role != "superuser":
        user.groups.add(Group.objects.get(name=role))
    sealed = Authenticator.seal(new_key(), user.pk)
    Authenticator.objects.create(user=user, name="authenticator", sealed_key=sealed)
    return user


def code_of(user: User, *, steps: int = 0) -> str:
    """What the user's authenticator shows now, or `steps` half minutes from now."""
    key = Authenticator.objects.get(user=user).key
    return f"{totp(key, drift=steps):06d}"


def signed_in(client: Client, user: User) -> Client:
    """The client with a session as signing in with password and code leaves it."""
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = Authenticator.objects.get(user=user).persistent_id
    session["began"] = session["seen"] = int(time.time())
    session.save()
    return client
