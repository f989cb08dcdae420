-- Waybill numbers that were asked for: an intent before the call, one row for each label.
-- States as in `WaybillState`: 1 open, 2 asked, 3 issued, 4 refused, 5 needs a person,
-- 6 cancelling, 7 cancelled.
CREATE TABLE waybills (
    shop_id uuid NOT NULL REFERENCES shops,
    parcel_key text COLLATE "C" NOT NULL,
    state smallint NOT NULL,
    carrier_code text NOT NULL,
    -- `WaybillOrder` as it was asked for: it tells of the receiver.
    request_sealed bytea NOT NULL,
    request_hash bytea NOT NULL,
    waybill_no text NOT NULL DEFAULT '',
    parent_waybill_no text NOT NULL DEFAULT '',
    -- The platform's own id of the waybill beside its number.
    reference text NOT NULL DEFAULT '',
    print_sealed bytea,
    printed integer NOT NULL DEFAULT 0,
    code text NOT NULL DEFAULT '',
    message text NOT NULL DEFAULT '',
    -- A state 2 or 6 whose lease lapsed is one whose outcome nobody knows.
    leased_until timestamptz,
    -- Grows with every claim; what is stored under an older fence is refused.
    fence bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (shop_id, parcel_key)
);
-- A number is on one label.
CREATE UNIQUE INDEX waybills_number ON waybills (shop_id, carrier_code, waybill_no)
    WHERE state IN (3, 6) AND waybill_no <> '';

-- Receivers that a shop opened on a day of UTC+8.
CREATE TABLE receiver_openings (
    shop_id uuid NOT NULL REFERENCES shops,
    day date NOT NULL,
    opened integer NOT NULL,
    PRIMARY KEY (shop_id, day)
);
