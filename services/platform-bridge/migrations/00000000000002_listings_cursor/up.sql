-- Where the listings pull goes on, in the words of its platform; NULL at the start. The
-- landmark, a cursor met earlier, and the pages since the start show a circle.
ALTER TABLE sync_cursors
    DROP COLUMN next_page,
    ADD COLUMN listings_cursor text,
    ADD COLUMN listings_landmark text,
    ADD COLUMN listings_pages integer NOT NULL DEFAULT 0;
