"""`POST /api/platform/v1/token`, and at the APIs of upper apps: a token for an hour, for a program
(RFC 6749, 4.4)."""

from django.http import JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from oauth2_provider.views import TokenView

from aggregators.oauth import ADDRESS
from eshram import limits
from eshram.accounts.audience import audience
from eshram.addresses import address_of

WRONG_AN_HOUR = 120  # of one address
answer_of = TokenView.as_view()


@audience("anyone")  # who has a key
@csrf_exempt  # no cookie is read
@sensitive_post_parameters()
@require_POST
def issue(request):
    address = address_of(request)
    request.META[ADDRESS] = address
    if request.POST.get("grant_type") != "client_credentials":
        return JsonResponse({"error": "unsupported_grant_type"}, status=400)
    answer = answer_of(request)
    if answer.status_code == 401 and limits.is_over(
        "platform-token", address, most=WRONG_AN_HOUR, seconds=3600
    ):
        return JsonResponse({"error": "slow_down"}, status=429, headers={"Retry-After": "3600"})
    return answer
