"""The verbs of accounts: the only writers of users, sessions, tokens and one-time secrets."""

from gezhi.accounts.actions.first_admin import first_admin_secret, use_first_admin_secret
from gezhi.accounts.actions.leaving import end_session, end_token, sign_out, sign_out_everywhere, tidy
from gezhi.accounts.actions.second_factor import begin_second_factor, confirm_second_factor, remove_second_factor
from gezhi.accounts.actions.signing_in import CodeNeeded, Knock, SignedIn, sign_in, sign_in_with_code
from gezhi.accounts.actions.tokens import create_token, open_session
from gezhi.accounts.actions.users import change_password, create_user, disable_user, enable_user, rename_user, set_password

__all__ = [
    "CodeNeeded",
    "Knock",
    "SignedIn",
    "begin_second_factor",
    "change_password",
    "confirm_second_factor",
    "create_token",
    "create_user",
    "disable_user",
    "enable_user",
    "end_session",
    "end_token",
    "first_admin_secret",
    "open_session",
    "remove_second_factor",
    "rename_user",
    "set_password",
    "sign_in",
    "sign_in_with_code",
    "sign_out",
    "sign_out_everywhere",
    "tidy",
    "use_first_admin_secret",
]
