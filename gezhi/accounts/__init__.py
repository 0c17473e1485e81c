"""Accounts (账号): who a person is to the platform, and how he proves it.

Nouns: User (用户), Token (接口令牌), SignedInSession (登录会话), FailureCount (失败计数), FirstAdminSecret (初始口令).
What a user may do is not here: grants live in ``access``, posts in ``roster``. Floor 3.
"""
