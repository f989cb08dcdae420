DROP TABLE channel_shops;
DROP TABLE channels;
DROP TABLE hints;
DROP TABLE push_inbox;
