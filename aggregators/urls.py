from django.urls import path

from aggregators.views import apply, home, keys, selftest, ssh, users, webhooks

urlpatterns = [
    path("", home.home, name="platform"),
    # For companies that want to report; anyone
    path("apply", apply.apply, name="platform-apply"),
    path("application", apply.status, name="platform-application"),
    path("application/open", apply.open_by_code, name="platform-open"),
    path("application/answer", apply.answer, name="platform-answer"),
    path("application/papers/add", apply.add_paper, name="platform-paper"),
    path("application/account", apply.account, name="platform-account"),
    path("application/link/<str:token>", apply.open_by_link, name="platform-application-link"),
    # Keys and users
    path("keys", keys.listed, name="platform-keys"),
    path("keys/make", keys.make, name="platform-key-make"),
    path("keys/<int:key>/rotate", keys.rotate, name="platform-key-rotate"),
    path("keys/<int:key>/networks", keys.narrow, name="platform-key-networks"),
    path("keys/<int:key>/revoke", keys.revoke, name="platform-key-revoke"),
    path("self-test", selftest.page, name="platform-self-test"),
    path("self-test/ask", selftest.ask, name="platform-ask"),
    path("users", users.listed, name="platform-users"),
    path("users/invite", users.invite, name="platform-invite"),
    path("users/<int:key>/invite-again", users.invite_again, name="platform-invite-again"),
    path("users/<int:key>/role", users.role, name="platform-user-role"),
    path("users/<int:key>/block", users.block, name="platform-user-block"),
    path("users/<int:key>/reinstate", users.reinstate, name="platform-user-reinstate"),
    path("webhooks/", webhooks.listed, name="platform-webhooks"),
    path("webhooks/add/", webhooks.add, name="platform-webhook-add"),
    path("webhooks/<uuid:key>/<slug:what>/", webhooks.act, name="platform-webhook-act"),
    path("sftp", ssh.listed, name="platform-sftp"),
    path("sftp/add", ssh.add, name="platform-sftp-add"),
    path("sftp/<int:key>/revoke", ssh.revoke, name="platform-sftp-revoke"),
]
