from django.urls import path

from orderbuddy.accounts.pages import account, second_factor, sign_in
from orderbuddy.accounts.rest.views import EntranceViewSet, OwnViewSet

api = [
    path("auth/code", EntranceViewSet.as_view({"post": "ask_for_code"})),
    path("auth/code/confirm", EntranceViewSet.as_view({"post": "confirm_code"})),
    path("auth/password", EntranceViewSet.as_view({"post": "password"})),
    path("auth/second-factor", EntranceViewSet.as_view({"post": "second_factor"})),
    path("auth/refresh", EntranceViewSet.as_view({"post": "refresh"})),
    path("auth/sign-out", EntranceViewSet.as_view({"post": "sign_out"})),
    path("auth/me", OwnViewSet.as_view({"get": "me"})),
    path("auth/sign-ins", OwnViewSet.as_view({"get": "list"})),
    path("auth/sign-ins/<str:sign_in_id>", OwnViewSet.as_view({"delete": "destroy"})),
]

pages = [
    path("sign-in/", sign_in.SignIn.as_view(), name="sign-in"),
    path("sign-in/send/", sign_in.SendCode.as_view(), name="send-code"),
    path("sign-in/code/", sign_in.SignInCode.as_view(), name="sign-in-code"),
    path("sign-in/second-factor/", second_factor.SecondFactor.as_view(), name="second-factor"),
    path("sign-in/set-up/", second_factor.SetUp.as_view(), name="set-up"),
    path("sign-in/passkey/options", second_factor.PasskeyOptions.as_view(), name="passkey-options"),
    path("sign-in/passkey/", second_factor.PasskeySignIn.as_view(), name="passkey-sign-in"),
    path("sign-out/", sign_in.SignOut.as_view(), name="sign-out"),
    path("account/", account.Account.as_view(), name="account"),
    path("account/password/", account.Password.as_view(), name="own-password"),
    path("account/totp/", account.AddTotp.as_view(), name="add-totp"),
    path("account/totp/remove", account.RemoveTotp.as_view(), name="remove-totp"),
    path("account/recovery-codes/", account.RecoveryCodes.as_view(), name="recovery-codes"),
    path("account/passkeys/", account.AddPasskey.as_view(), name="add-passkey"),
    path(
        "account/passkeys/options",
        account.NewPasskeyOptions.as_view(),
        name="new-passkey-options",
    ),
    path(
        "account/passkeys/<str:passkey_id>/remove",
        account.RemovePasskey.as_view(),
        name="remove-passkey",
    ),
    path("account/sign-ins/<str:sign_in_id>/end", account.EndSignIn.as_view(), name="end-sign-in"),
]
