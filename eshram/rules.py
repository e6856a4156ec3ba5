"""The register's own numbers: ages, limits, deadlines, rates. A part of the settings, which take
all of them in; those that a deployment or a test may change are read from the environment."""

from datetime import time
from decimal import Decimal

import environ

env = environ.Env()

# Who may register (Ministry's portal: 16 to 59 completed years on the day), and who helps.
MINIMUM_AGE, MAXIMUM_AGE = 16, 59
DRAFT_DAYS = 30
HELPLINE = "14434"

# OTPs: six digits, ten minutes, five tries. Hard limits per mobile; a soft one per network address,
# because carriers put thousands of phones behind one.
OTP_MINUTES = 10
OTP_TRIES = 5
OTP_PER_MOBILE_HOUR, OTP_PER_MOBILE_DAY = 10, 30
OTP_TRIES_PER_MOBILE_DAY = 60
# A network takes a number back after 90 days without use, and gives it to somebody else 90 days
# later at the earliest: so long a mobile is trusted since it was last shown to be the worker's.
MOBILE_TRUSTED_DAYS = 180
# After a mobile took another's place: for how long a code to it alone changes neither mobile nor
# bank account.
MOBILE_COOLING_DAYS = 7
CONFIRM_TRIES_DAY = 5  # at the question that a mobile which is not trusted is asked, of one worker
AADHAAR_OTP_PER_ASKER_HOUR, AADHAAR_OTP_PER_NUMBER_HOUR = 6, 20  # asker: a draft or a worker
# At a counter a whole queue is one asker's: an operator's.
AADHAAR_CAPTURES_PER_ASKER_HOUR, AADHAAR_CAPTURES_PER_NUMBER_HOUR = 60, 10
OTP_PER_ADDRESS_MINUTE = env.int("OTP_PER_ADDRESS_MINUTE", default=300)

# The counter: its hours, finding, camps, people without Aadhaar, visits.
# Between these hours a centre's manager may set its own; the ministry sets any.
COUNTER_HOURS = time(7), time(21)
# Walk-ins: how often one operator may look for somebody, whether there is such a worker or not.
FINDS_PER_OPERATOR_HOUR = 60
CODES_PER_OPERATOR_HOUR = 60  # sent before a registration; each asks UIDAI or goes to a mobile
# Finding by UAN takes this long at the least, whether or not there is such a worker to ask for.
FIND_SECONDS = env.float("FIND_SECONDS", default=1.5)
CAMP_BLOCK_NUMBERS, CAMP_BLOCK_DAYS = 200, 14  # that a device takes along, and how long they count
CAMP_BLOCKS_A_DAY = 5  # of one device
CAMP_DAYS_BEFORE, CAMP_DAYS_AFTER = 3, 14  # taking along before a camp, sending after it
CAMP_BATCH = 20  # forms in one sending
CAMP_SMS_A_DAY = 4  # to one mobile, that forms have arrived
CAMP_WAIT_DAYS = 90  # that a form waits for its worker, as the notice says
# People without Aadhaar: after how many days without one they are reminded and stand out in the
# centre's list (UIDAI takes up to 180 days to check an adult), and how long the note is kept.
PROVISIONAL_REMIND_DAYS, PROVISIONAL_DAYS = 30, 365
VISIT_IDLE_MINUTES = 15  # a client left alone at a counter has left

# How many registrations are believable: of one operator, of one centre with its operators together,
# and how long one takes at the least. Filling in the form at the counter takes about three minutes.
COUNTER_PER_OPERATOR = {"hour": 25, "day": 150}
COUNTER_PER_CENTRE = {"hour": 120, "day": 800}
COUNTER_LEAST_SECONDS = env.int("COUNTER_LEAST_SECONDS", default=60)
# How many workers may share a trait before a counter is flagged for it, and before the counter
# refuses one more. A phone of a family is fine, and so is a joint account.
SHARED_FLAGGED_OVER = {"mobile": 10, "bank": 2, "address": 25, "photo": 1, "alike": 1}
SHARED_REFUSED_OVER = {"mobile": 30, "bank": env.int("COUNTER_ACCOUNT_MOST", default=10)}
# A burst: more registrations of one operator than this within so many minutes.
BURST_OVER, BURST_MINUTES = 8, 10
# Refusals of an operator on a day before they are flagged.
REFUSALS_FLAGGED_OVER = {"too_fast": 2, "hours": 5, "shared": 2}
# Visits of an operator on a day that proved nobody, if they are most of the visits of the day.
UNPROVEN_FLAGGED_OVER = 15
# Which part of the registrations at counters is drawn to be called back, and how often we try.
CALL_BACK_SHARE, CALL_BACK_TRIES = 0.02, 3
# What the ministry pays centres of these kinds, in rupees; and for how many months after the close
# of a month what was paid wrongly is set right.
INCENTIVE_KINDS = ["csc", "ssk"]
INCENTIVE_RUPEES = {"registered": Decimal("20.00"), "updated": Decimal("5.00")}
INCENTIVE_CORRECTED_MONTHS = 12

# Who was seen in another state than they live in, in so many of the last months, probably moved.
SEEN_ELSEWHERE_MONTHS, SEEN_WINDOW_MONTHS = 2, 3
SEEN_KEPT_DAYS = env.int("SEEN_KEPT_DAYS", default=400)  # a feed may reach back a year
FEED_API_ROWS = 2000  # of a call; a row is some 200 bytes, and bodies are small

# Before the last day on which a worker can join a scheme by age, the worker is reminded.
SCHEME_REMIND_DAYS = env.int("SCHEME_REMIND_DAYS", default=30)

# Platforms: how many days back a plain report of a day may reach; until how many days after its end
# a financial year can be corrected (the contribution's return is due on 30 June); rows at once.
PLATFORM_LATE_DAYS, PLATFORM_CLOSING_DAYS = 45, 91
# Who works for a platform already is reported within so many days; who joins or leaves, daily.
PLATFORM_EXISTING_DAYS, PLATFORM_CHANGES_DAYS = 45, 1
PLATFORM_BATCH_ROWS, PLATFORM_FILE_ROWS = 10_000, 1_000_000
PLATFORM_REFUSED_DAYS = 30  # that refused rows of a file can be fetched
PLATFORM_UNPACKED_BYTES = 1 << 30  # of an XLSX file
PLATFORM_SLICE_ROWS = 100_000  # of a file in one transaction

# Files of platforms by SFTP (`manage.py platform_sftp`).
SFTP_FILE_BYTES, SFTP_FILES_MOST = 512 << 20, 50  # of one file, and that wait for a platform
SFTP_KEYS_MOST = 5  # of one person
SFTP_CONNECTIONS = 5  # of one person at once
# Programs call here: JSON of any size that the API allows.
APIS = ("/api/platform/v1/", "/api/state/v1/", "/api/registry/")
# The DCI registry: bytes of a message, messages a minute of one agreement, records of a page (when
# none is asked for, and at the most), workers that a search may find, records after which a message
# gets no more, seconds for the searches of one message, messages of one agreement that are answered
# at once while it waits, and that may wait to be answered later, days that messages are kept.
REGISTRY_BODY_BYTES = 4 * 1024 * 1024
REGISTRY_CALLS_MINUTE = env.int("REGISTRY_CALLS_MINUTE", default=300)
REGISTRY_PAGE, REGISTRY_PAGE_MOST = 100, 10_000
REGISTRY_FOUND_MOST = REGISTRY_RECORDS_MOST = 10_000
REGISTRY_SECONDS = env.float("REGISTRY_SECONDS", default=10)
REGISTRY_AT_ONCE = env.int("REGISTRY_AT_ONCE", default=2)
REGISTRY_WAITING = 500
REGISTRY_MESSAGE_DAYS = 90
# The API of platforms: bytes of one call, calls and rows a minute of one platform, days that an
# answer is kept for its Idempotency-Key, seconds that a call waits for another of the platform.
PLATFORM_BODY_BYTES = 8 * 1024 * 1024
PLATFORM_CALLS_MINUTE = env.int("PLATFORM_CALLS_MINUTE", default=300)
PLATFORM_ROWS_MINUTE = env.int("PLATFORM_ROWS_MINUTE", default=200_000)
# The API of states: as those of platforms, of one agreement. Rows: asked for or sent.
STATE_BODY_BYTES = 2 * 1024 * 1024
STATE_CALLS_MINUTE = env.int("STATE_CALLS_MINUTE", default=600)
STATE_ROWS_MINUTE = env.int("STATE_ROWS_MINUTE", default=100_000)
PLATFORM_ANSWER_DAYS, PLATFORM_WAIT_SECONDS = 7, 20
# Wrong dates of birth: of one UAN, and in all, that a platform may give on a day.
PLATFORM_MISSES_UAN, PLATFORM_MISSES_DAY = 5, 2_000
PLATFORM_ENDPOINTS = 5  # for webhooks, of one platform
PLATFORM_SECRET_DAYS = 7  # that the secret before the last still signs
# Days of a financial year that make somebody a platform worker of the next: with one, or in all
# (Social Security (Central) Rules, 2026).
PLATFORM_DAYS_ONE, PLATFORM_DAYS_ALL = 90, 120
# A worker's complaint: days that the platform has to answer, and before which it is reminded; how
# many one worker has under way, and begins a day.
PLATFORM_DISPUTE_DAYS = env.int("PLATFORM_DISPUTE_DAYS", default=15)
PLATFORM_DISPUTE_REMIND_DAYS = 3
PLATFORM_DISPUTES_OPEN, PLATFORM_DISPUTES_DAY = 30, 15
# An invitation: after how many days it is sent once more, and when it is too old; how many of one
# platform wait at one mobile. How often a link may ask for a code in an hour, and one network
# address for links.
PLATFORM_INVITATION_REMIND_DAYS, PLATFORM_INVITATION_DAYS = 7, 30
PLATFORM_INVITATIONS_MOBILE = 5
PLATFORM_INVITATION_CODES_HOUR, PLATFORM_LINKS_ADDRESS_MINUTE = 5, 300

# Grievances: of one person under way, begun a day, and how often more is said a day; how long a
# closed one can be opened again; how many days before its last day the desk is reminded.
GRIEVANCES_OPEN, GRIEVANCES_DAY, GRIEVANCE_SAID_DAY = 15, 5, 10
GRIEVANCE_REOPEN_DAYS, GRIEVANCE_REMIND_DAYS = 30, 7
GRIEVANCE_RATING_DAYS = 7  # that a number by SMS answers how good the help was
# Pictures and papers of one: how many, bytes of each, bytes of one sending.
GRIEVANCE_ATTACHMENTS, GRIEVANCE_ATTACHMENT_BYTES = 5, 4 * 1024 * 1024
GRIEVANCE_LOOKUPS_DAY = 20  # by number and mobile, of one mobile

# A message in a calamity, where lives are in danger, goes at any hour and to mobiles that want no
# messages too. TRAI's Customer Preference Regulations 2018 count no message as unsolicited that the
# Central or a State Government sends in the public interest, and the Disaster Management Act 2005
# (sections 35, 36, 38) has them warn and inform. Off: such mobiles get none, and nobody at night.
CAMPAIGN_URGENT_TO_ALL = env.bool("CAMPAIGN_URGENT_TO_ALL", default=True)
# Files for states: rows of one, days until they are erased, hours until one is late that nobody
# acknowledged.
EXPORT_PART_ROWS = env.int("EXPORT_PART_ROWS", default=1_000_000)
EXPORT_DAYS = env.int("EXPORT_DAYS", default=14)
EXPORT_ACKNOWLEDGE_HOURS = env.int("EXPORT_ACKNOWLEDGE_HOURS", default=72)
# Files that are sent to a state's own machine: rows of one (a few megabytes, which a slow line
# takes in PUSH_SECONDS: well under the outbox's claim), and how long one may fail until staff look.
PUSH_PART_ROWS = env.int("PUSH_PART_ROWS", default=50_000)
PUSH_SECONDS = env.float("PUSH_SECONDS", default=45)
PUSH_HOURS = env.int("PUSH_HOURS", default=8)
CAMPAIGN_LIST_DAYS = 30  # that the home states see who of theirs is there

# Public figures leave empty what counts fewer people than this, and what would give them away.
FIGURES_LEAST = env.int("FIGURES_LEAST", default=10)
# Publish once a day instead of every minute, so that nobody watches single workers come in.
FIGURES_DAILY = env.bool("FIGURES_DAILY", default=False)

# Nudges: who is asked whether the address or the work is still right, and how often.
NUDGE_AFTER_DAYS = 365  # since the worker last said it
NUDGE_EVERY_DAYS = 90  # one worker
NUDGE_OPEN_DAYS = 30  # that an answer is waited for, before another worker of the phone is asked
NUDGE_PARTS_A_DAY = env.int("NUDGE_PARTS_A_DAY", default=500_000)  # of SMS, as they are paid for

# Replies by SMS (workers/replies): how long our question waits for its answer, how long "0" takes a
# change back; what is the same text once more; and what keeps two machines from answering each
# other for ever: SMS that only explain (one in so many hours), and all answers of a day.
REPLY_QUESTION_HOURS, REPLY_UNDO_DAYS = 48, 7
REPLY_REPEAT_HOURS, REPLY_READING_SECONDS = 24, env.int("REPLY_READING_SECONDS", default=10)
REPLY_EXPLAIN_HOURS, REPLIES_ANSWERED_A_DAY = 24, 10
REPLY_KEPT_DAYS = 365  # what was written; what it changed is kept as long as the worker's record

# The helpline: a call left alone is over; wrong answers in one call, of one worker or telephone on
# a day, and of one agent on a day; records that one agent opens in an hour.
CALL_IDLE_MINUTES = 20
CALL_WRONG_MOST, CALL_WRONG_A_DAY = 3, 6
AGENT_WRONG_A_DAY, AGENT_OPENED_AN_HOUR = 30, 25
CALL_BACK_HOURS = 2  # between two tries at somebody who did not answer
RECOVERY_DAYS = 30  # that a way back to an account begun on the telephone waits at the counter

# Words of grievances: in how many of a week the least, and how often as many as in a usual week
# before, to be shown as one that rises. Fewer would name persons.
TERM_LEAST, TERM_RISES = 10, 2
