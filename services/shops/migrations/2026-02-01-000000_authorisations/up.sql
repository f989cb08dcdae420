-- Consents that sellers were asked for.
CREATE TABLE authorisations (
    -- SHA-256 of the state that travels through the seller's browser.
    state_hash bytea PRIMARY KEY,
    shop_id uuid NOT NULL REFERENCES shops,
    -- As the platform is told it, and has to be told again with the code.
    redirect_uri text NOT NULL,
    started_by text NOT NULL,
    expires_at timestamptz NOT NULL,
    -- When tokens were stored for it: once only.
    spent_at timestamptz
);
CREATE INDEX authorisations_age ON authorisations (expires_at);
