DROP TABLE audit_log, login_failures, api_tokens, sessions, users;
