import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eshram.settings")
application = get_wsgi_application()

# Under `gunicorn --preload` the workers are forked from here. What is loaded by now stays for
# good: the garbage collector need not walk it again and again, nor each worker copy its pages.
import_module(settings.ROOT_URLCONF)  # and with it every view, form and model
gc.collect()
gc.freeze()
