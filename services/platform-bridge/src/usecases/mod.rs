//! One file a verb.

pub(crate) mod answer_pages;
pub(crate) mod discard_parked;
pub(crate) mod end_pull;
pub(crate) mod enqueue_handovers;
pub(crate) mod enqueue_parcels;
pub(crate) mod keep_house;
pub(crate) mod list_commands;
pub(crate) mod list_parked;
pub(crate) mod list_sync_states;
pub(crate) mod open_authorisation;
pub(crate) mod publish_page;
pub(crate) mod pull_changes;
pub(crate) mod pull_listings;
pub(crate) mod pull_past;
pub(crate) mod pull_window;
pub(crate) mod pulled;
pub(crate) mod read_page;
pub(crate) mod request_backfill;
pub(crate) mod request_pull;
pub(crate) mod retry_command;
pub(crate) mod retry_parked;
pub(crate) mod store_shops;
pub(crate) mod take_authorisation;
pub(crate) mod take_turn;
