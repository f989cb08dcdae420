CREATE TABLE users (
    id uuid PRIMARY KEY,
    username text NOT NULL UNIQUE,
    -- argon2id, PHC string.
    password_hash text NOT NULL,
    roles text[] NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    password_changed_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE sessions (
    -- SHA-256 of the session value, which is stored nowhere.
    hash bytea PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE api_tokens (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    role text NOT NULL,
    -- SHA-256 of the token, which is stored nowhere.
    hash bytea NOT NULL UNIQUE,
    created_at timestamptz NOT NULL,
    last_used_at timestamptz,
    revoked_at timestamptz
);

CREATE TABLE login_failures (
    -- Keyed hash of the name: people mistype passwords into the name field.
    name_hash bytea PRIMARY KEY,
    failures integer NOT NULL,
    since timestamptz NOT NULL,
    refused_until timestamptz
);

CREATE TABLE audit_log (
    id uuid PRIMARY KEY,
    at timestamptz NOT NULL,
    -- User or API token id; empty where nobody was signed in.
    actor_id text NOT NULL,
    actor_name text NOT NULL,
    action text NOT NULL,
    ok boolean NOT NULL,
    -- What it was done to, such as the id and name of an API token.
    subject text NOT NULL
);
CREATE INDEX audit_log_at ON audit_log (at);
