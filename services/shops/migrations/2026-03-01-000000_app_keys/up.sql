-- The app in the sealed credentials, in plain: what a platform pushes names the app before
-- any shop. NULL beside credentials: sealed before there was this column, read at a start.
ALTER TABLE shops ADD COLUMN app_key text COLLATE "C";
CREATE INDEX shops_app ON shops (platform, app_key) WHERE app_key IS NOT NULL;
CREATE INDEX shops_app_unread ON shops (id) WHERE app_key IS NULL AND credentials IS NOT NULL;
