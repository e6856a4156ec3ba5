from django.urls import path

from eshram.accounts.views import account, invitation, sign_in

urlpatterns = [
    path("", account.home, name="staff-account"),
    path("sign-in", sign_in.sign_in, name="staff-sign-in"),
    path("code", sign_in.code, name="staff-code"),
    path("authenticator", sign_in.enrol, name="staff-enrol"),
    path("sign-out", sign_in.sign_out, name="staff-sign-out"),
    path("sign-out-everywhere", account.sign_out_everywhere, name="staff-sign-out-everywhere"),
    path("recovery-codes", account.recovery_codes, name="staff-recovery-codes"),
    path("recovery-codes/new", account.new_recovery_codes, name="staff-new-recovery-codes"),
    path("password", account.password, name="staff-password"),
    path("invitation", invitation.accept, name="staff-invitation"),
    path("invitation/<str:token>", invitation.open_link, name="staff-invitation-link"),
]
