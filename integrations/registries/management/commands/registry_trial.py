from datetime import timedelta

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from oauth2_provider.models import get_access_token_model
from oauthlib.common import generate_token

from eshram.accounts import trial
from integrations.registries.receiving import SCOPE
from integrations.states import keys
from integrations.states.models import Agreement, AgreementProposal

TERMS = {
    "state_id": trial.BIHAR,
    "department": "Trial Social Protection Department",
    "department_hi": "परीक्षण सामाजिक सुरक्षा विभाग",
    "purpose": "registry-trial",
    "purpose_words": "To try the registry in a sandbox",
    "purpose_words_hi": "सैंडबॉक्स में रजिस्ट्री आज़माने के लिए",
    "place": "both",
    "columns": [
        "uan", "name", "date_of_birth", "gender", "marital_status", "disability", "occupation",
        "education", "monthly_income", "present_state", "present_district", "present_pincode",
        "registered_on",
    ],
    "schedule": "asked",
    "contact_name": "Trial",
    "contact_email": "trial@example.in",
    "callback_hosts": ["127.0.0.1", "localhost"],
}  # fmt: skip


class Command(BaseCommand):
    help = (
        "In a sandbox: an agreement for a program that tries the DCI registry, and a token for a "
        "day, which is printed."
    )

    def add_arguments(self, parser):
        parser.add_argument("--sender", default="test-client", help="its sender_id")
        parser.add_argument("--key", metavar="FILE", help="its Ed25519 public key (PEM); without "
                            "one it signs nothing")  # fmt: skip

    @transaction.atomic
    def handle(self, *, sender, key, **options):
        if not settings.SANDBOX:
            raise CommandError("Only in a sandbox.")
        pem = open(key).read() if key else ""  # noqa: SIM115
        users = {user.username: user for user in trial.make_staff()}
        agreement = Agreement.objects.in_force().filter(sender_id=sender).first()
        if agreement is None or agreement.caller_key != pem:
            today = timezone.localdate()
            proposal = AgreementProposal.propose(
                by=users["officer"], reason="A trial", agreement=agreement, sender_id=sender,
                caller_key=pem, starts=today, ends=today + timedelta(days=365), **TERMS,
            )  # fmt: skip
            proposal.approve(by=users["officer2"])
            agreement = proposal.made
        made = agreement.keys.filter(client__revoked_at=None).first()
        if made is None:
            made, _secret = keys.make(
                agreement, users["officer"], name="registry trial", scopes=[SCOPE],
                networks=["127.0.0.0/8", "::1/128"],
            )  # fmt: skip
            keys.release(made, users["officer2"])
        token = get_access_token_model().objects.create(
            application=made.client, token=generate_token(), scope=SCOPE,
            expires=timezone.now() + timedelta(days=1),
        )  # fmt: skip
        self.stdout.write(token.token)
