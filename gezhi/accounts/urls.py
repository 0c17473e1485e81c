"""Addresses of accounts."""

from django.urls import path

from gezhi.accounts.pages import me, sign_in, users

app_name = "accounts"
urlpatterns = [
    path("sign-in", sign_in.sign_in, name="sign-in"),
    path("sign-in/code", sign_in.code, name="code"),
    path("sign-in/demo", sign_in.demo, name="demo"),
    path("sign-out", sign_in.sign_out, name="sign-out"),
    path("first-admin", sign_in.first_admin, name="first-admin"),
    path("me/", me.me, name="me"),
    path("me/password", me.password, name="password"),
    path("me/second-factor", me.second_factor, name="second-factor"),
    path("me/second-factor/off", me.second_factor_off, name="second-factor-off"),
    path("me/sessions/<str:session>/end", me.end_session, name="end-session"),
    path("me/tokens/<str:token>/end", me.end_token, name="end-token"),
    path("me/everywhere", me.everywhere, name="everywhere"),
    path("users/", users.users, name="users"),
    path("users/new", users.new_user, name="new-user"),
    path("users/<int:user_id>/", users.user_page, name="user"),
    path("users/<int:user_id>/<str:act>", users.user_act, name="user-act"),
]
