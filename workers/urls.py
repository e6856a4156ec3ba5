from django.urls import path

from workers.views import (
    lookups,
    me,
    me_secured,
    privacy,
    register,
    resume,
    state,
    state_campaigns,
    verify,
)

urlpatterns = [
    path("register/start", register.start, name="register-start"),
    path("register/otp", register.start_otp, name="register-otp"),
    path("register/consent", register.consent, name="register-consent"),
    path("register/identity", register.identity_page, name="register-identity"),
    path("register/identity/otp", register.identity_otp, name="register-identity-otp"),
    *(
        path(f"register/{step}", register.answers_page(step), name=f"register-{step}")
        for step in register.FORMS
    ),
    path("register/check", register.check, name="register-check"),
    path("register/done", register.done, name="register-done"),
    path("register/already", resume.already, name="register-already"),
    path("register/resume", resume.resume, name="register-resume"),
    path("register/resume/otp", resume.resume_otp, name="register-resume-otp"),
    path(
        "register/not-eligible/<slug:reason>",
        register.not_eligible,
        name="register-not-eligible",
    ),
    path("me/", me.home, name="me"),
    path("me/sign-in", me.sign_in_page, name="me-sign-in"),
    path("me/otp", me.sign_in_otp, name="me-otp"),
    path("me/which", me.which, name="me-which"),
    path("me/sign-out", me.sign_out, name="me-sign-out"),
    path("me/card", me.card_page, name="me-card"),
    path("me/card.pdf", me.card_pdf, name="me-card-pdf"),
    path("me/photo.jpg", me.photo, name="me-photo"),
    path("me/address", me.address, name="me-address"),
    path("me/occupation", me.occupation, name="me-occupation"),
    path("me/mobile", me_secured.mobile, name="me-mobile"),
    path("me/mobile/otp", me_secured.mobile_otp, name="me-mobile-otp"),
    path("me/bank", me_secured.bank, name="me-bank"),
    path("me/ekyc", me_secured.ekyc, name="me-ekyc"),
    path("me/aadhaar-otp", me_secured.aadhaar_otp, name="me-aadhaar-otp"),
    path("me/privacy/", privacy.who_looked, name="me-privacy"),
    path("verify/<str:token>", verify.verify, name="verify"),
    path("state/", state.home, name="state"),
    path("state/workers/<int:uan>", state.worker, name="state-worker"),
    path("state/calamities/", state_campaigns.campaigns_page, name="state-campaigns"),
    path("state/calamities/<int:pk>/", state_campaigns.campaign, name="state-campaign"),
    path("state/calamities/<int:pk>/list.csv", state_campaigns.sheet, name="state-campaign-csv"),
    path("lookup/occupations", lookups.occupation_search, name="lookup-occupations"),
    path("lookup/districts", lookups.districts, name="lookup-districts"),
]
