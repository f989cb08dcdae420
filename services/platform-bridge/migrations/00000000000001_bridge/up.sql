-- Shops as the bridge needs them; `shops` owns them and tells every change.
CREATE TABLE shops (
    shop_id uuid PRIMARY KEY,
    platform integer NOT NULL,
    endpoint text NOT NULL,
    enabled boolean NOT NULL,
    credential_version bigint NOT NULL,
    revision bigint NOT NULL,
    -- Credentials up to this version were refused: commands wait for newer ones.
    refused_version bigint NOT NULL DEFAULT -1,
    -- One process at a time trades the refresh token.
    refreshing_until timestamptz,
    -- Circuit breaker of the shop's commands.
    command_failures integer NOT NULL DEFAULT 0,
    commands_paused_until timestamptz
);

-- One row per shop and kind (1 orders, 2 listings, 3 past windows: sweep, backfill, redo).
CREATE TABLE sync_cursors (
    shop_id uuid NOT NULL REFERENCES shops,
    kind smallint NOT NULL,
    -- NULL: not until something changes (disabled, needs authorisation).
    next_due_at timestamptz,
    -- Asked for while a pull was under way: due again at its end.
    pull_requested boolean NOT NULL DEFAULT false,
    leased_until timestamptz,
    -- Grows with every claim; a write of a pull under an older fence is refused.
    fence bigint NOT NULL DEFAULT 0,
    -- The last turn took long or left work (a new shop has to be filled): such shops
    -- never take every worker.
    slow boolean NOT NULL DEFAULT true,
    failures integer NOT NULL DEFAULT 0,
    problem smallint NOT NULL DEFAULT 1,
    problem_code text NOT NULL DEFAULT '',
    problem_message text NOT NULL DEFAULT '',
    last_success_at timestamptz,
    -- Where the first fill began; nothing before it was promised.
    filled_from timestamptz,
    pulled_up_to timestamptz,
    covered_up_to timestamptz,
    documents_seen bigint NOT NULL DEFAULT 0,
    late bigint NOT NULL DEFAULT 0,
    -- Where the listings pull goes on.
    next_page integer NOT NULL DEFAULT 0,
    -- When the late sweep of a shop (kind 3) is due.
    sweep_due_at timestamptz,
    PRIMARY KEY (shop_id, kind)
);
CREATE INDEX sync_cursors_due ON sync_cursors (kind, next_due_at) WHERE next_due_at IS NOT NULL;

-- The coverage ledger: time intervals (origin 1 pull, 2 sweep, 3 backfill; listed by
-- 1 change, 2 creation). Pulled: every page is published. Closed: every page is taken.
CREATE TABLE intervals (
    shop_id uuid NOT NULL REFERENCES shops,
    interval_id uuid NOT NULL,
    origin smallint NOT NULL,
    listed_by smallint NOT NULL,
    from_at timestamptz NOT NULL,
    to_at timestamptz NOT NULL,
    pulled_at timestamptz,
    closed_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (shop_id, interval_id),
    CHECK (from_at < to_at)
);
CREATE INDEX intervals_coverage ON intervals (shop_id, to_at) WHERE listed_by = 1;
CREATE INDEX intervals_open ON intervals (shop_id, from_at) WHERE closed_at IS NULL;

-- Pages of intervals; one without an interval is a document sent on by itself.
CREATE TABLE pages (
    shop_id uuid NOT NULL REFERENCES shops,
    page_id uuid NOT NULL,
    interval_id uuid,
    document_ids text[] NOT NULL,
    parked integer NOT NULL,
    published_at timestamptz,
    taken_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (shop_id, page_id),
    FOREIGN KEY (shop_id, interval_id) REFERENCES intervals ON DELETE CASCADE
);
CREATE INDEX pages_of_interval ON pages (shop_id, interval_id);
CREATE INDEX pages_untaken ON pages (published_at) WHERE taken_at IS NULL;

-- What was seen of each order: tells a late row from a known one.
CREATE TABLE seen_orders (
    shop_id uuid NOT NULL REFERENCES shops,
    platform_order_id text NOT NULL,
    modified_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (shop_id, platform_order_id)
) WITH (fillfactor = 80);
CREATE INDEX seen_orders_age ON seen_orders (seen_at);

-- Documents that could not be mapped or stored (kind 1 order, 2 listing; state
-- 1 parked, 2 resolved, 3 discarded). The key is the platform's id, else a hash.
CREATE TABLE parked (
    parked_id uuid PRIMARY KEY,
    shop_id uuid NOT NULL REFERENCES shops,
    document_kind smallint NOT NULL,
    document_key text NOT NULL,
    document_id text NOT NULL,
    reason text NOT NULL,
    message text NOT NULL,
    raw_sealed bytea,
    raw_hash bytea NOT NULL,
    state smallint NOT NULL DEFAULT 1,
    note text NOT NULL DEFAULT '',
    first_seen_at timestamptz NOT NULL DEFAULT now(),
    last_seen_at timestamptz NOT NULL DEFAULT now(),
    times_seen integer NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX parked_document ON parked (shop_id, document_kind, document_key) WHERE state <> 2;
CREATE INDEX parked_open ON parked (parked_id) WHERE state = 1;

-- Calls owed to platforms (lane 1) and to the ERP (lane 2). Kinds: 1 ship, 2 memo,
-- 3 ERP order, 4 ERP recall. States: 1 queued, 2 sent, 3 unknown, 4 done, 5 refused,
-- 6 cancelled, 7 needs a person.
CREATE TABLE commands (
    shop_id uuid NOT NULL,
    command_id uuid NOT NULL UNIQUE,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    lane smallint NOT NULL,
    kind smallint NOT NULL,
    business_key text NOT NULL,
    order_id uuid NOT NULL,
    platform integer NOT NULL,
    revision bigint NOT NULL,
    state smallint NOT NULL,
    -- Cancelled while it was under way: it is not sent again.
    cancel_requested boolean NOT NULL DEFAULT false,
    payload_sealed bytea NOT NULL,
    deadline timestamptz,
    next_at timestamptz NOT NULL DEFAULT now(),
    claimed_until timestamptz,
    fence bigint NOT NULL DEFAULT 0,
    attempts integer NOT NULL DEFAULT 0,
    -- In a row, for the backoff.
    failures integer NOT NULL DEFAULT 0,
    last_code text NOT NULL DEFAULT '',
    last_message text NOT NULL DEFAULT '',
    traceparent text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (shop_id, command_id),
    UNIQUE (shop_id, business_key)
) WITH (fillfactor = 80);
CREATE INDEX commands_of_order ON commands (shop_id, order_id, lane, seq);
CREATE INDEX commands_due ON commands (lane, shop_id, deadline, seq) WHERE state IN (1, 2, 3);
CREATE INDEX commands_erp_due ON commands (deadline, seq) WHERE lane = 2 AND state IN (1, 2, 3);
CREATE INDEX commands_by_state ON commands (state, command_id);
