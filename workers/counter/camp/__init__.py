"""A camp without a network: what goes along, what comes back, and what becomes of it."""

# Of the notice as the camp's page shows it (templates/centre/camp/notice.html).
CONSENT_VERSION = "2026-11c"
