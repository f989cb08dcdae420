-- Messages that platforms pushed, so that one that is sent again changes nothing; kept for
-- 7 days, longer than any platform tries.
CREATE TABLE push_inbox (
    platform integer NOT NULL,
    app_key text COLLATE "C" NOT NULL,
    message_id text COLLATE "C" NOT NULL,
    shop_id uuid NOT NULL REFERENCES shops,
    -- The platform's name of the message kind, for people.
    kind text NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (platform, app_key, message_id)
);
CREATE INDEX push_inbox_age ON push_inbox (received_at);

-- Documents that pushes named and that are read now (kind 1 order, 2 after-sale). What is
-- not read in a day is dropped: the pull brings it.
CREATE TABLE hints (
    shop_id uuid NOT NULL REFERENCES shops,
    kind smallint NOT NULL,
    document_id text COLLATE "C" NOT NULL,
    -- Grows with every message: one that comes while the document is read asks for another
    -- reading.
    told bigint NOT NULL DEFAULT 1,
    told_at timestamptz NOT NULL DEFAULT now(),
    due_at timestamptz NOT NULL DEFAULT now(),
    -- Readings that did not find it.
    attempts integer NOT NULL DEFAULT 0,
    leased_until timestamptz,
    fence bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (shop_id, kind, document_id)
) WITH (fillfactor = 80);
CREATE INDEX hints_due ON hints (due_at);
CREATE INDEX hints_age ON hints (told_at);
CREATE INDEX hints_leased ON hints (shop_id, leased_until) WHERE leased_until IS NOT NULL;

-- Apps of platforms that push over a channel which we hold open: one process holds it.
CREATE TABLE channels (
    platform integer NOT NULL,
    app_key text COLLATE "C" NOT NULL,
    next_at timestamptz NOT NULL DEFAULT now(),
    leased_until timestamptz,
    -- Grows with every claim; what a process stores under an older fence is refused.
    fence bigint NOT NULL DEFAULT 0,
    -- Sessions in a row that ended without a message or an empty wait.
    failures integer NOT NULL DEFAULT 0,
    PRIMARY KEY (platform, app_key)
);

-- Which channel a shop is on, as its credentials of some version said, and the version
-- whose pushes the platform was asked for.
CREATE TABLE channel_shops (
    shop_id uuid PRIMARY KEY REFERENCES shops,
    platform integer NOT NULL,
    app_key text COLLATE "C" NOT NULL,
    credential_version bigint NOT NULL,
    permitted_version bigint NOT NULL DEFAULT -1
);
CREATE INDEX channel_shops_app ON channel_shops (platform, app_key);
