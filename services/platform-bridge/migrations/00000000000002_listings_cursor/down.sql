ALTER TABLE sync_cursors
    DROP COLUMN listings_cursor,
    DROP COLUMN listings_landmark,
    DROP COLUMN listings_pages,
    ADD COLUMN next_page integer NOT NULL DEFAULT 0;
