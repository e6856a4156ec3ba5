from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """Somebody who works with the register. Workers are not users: an OTP proves them."""
