"""A Django without middleware, templates, apps or sessions; the portal's main database."""

import environ

env = environ.Env()
SECRET_KEY = env("SECRET_KEY")
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "tests.bench.bare.urls"
DATABASES = {"default": env.db("DATABASE_URL") | {"CONN_MAX_AGE": 600}}
