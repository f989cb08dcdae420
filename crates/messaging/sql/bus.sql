-- The embedded transport: one row per message and subscriber queue.
-- Safe to run again: every statement leaves what is already there.

CREATE SCHEMA IF NOT EXISTS bus;

CREATE TABLE IF NOT EXISTS bus.messages (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    queue text NOT NULL,
    message_id uuid NOT NULL,
    type_name text NOT NULL,
    body bytea NOT NULL,
    traceparent text,
    published_at timestamptz NOT NULL DEFAULT now(),
    -- The subscription that holds the row, until its lease lapses.
    owner uuid,
    claimed_until timestamptz,
    deliveries integer NOT NULL DEFAULT 0
) WITH (
    -- Rows live for milliseconds: leave room for in-place claims and clean up early.
    fillfactor = 70,
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_threshold = 5000
);

CREATE INDEX IF NOT EXISTS messages_queue ON bus.messages (queue, id);

CREATE TABLE IF NOT EXISTS bus.dead (
    queue text NOT NULL,
    message_id uuid NOT NULL,
    type_name text NOT NULL,
    body bytea NOT NULL,
    traceparent text,
    reason text NOT NULL,
    message text NOT NULL,
    first_failed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (queue, message_id)
);
