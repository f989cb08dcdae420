//! What the tests of several connectors share.

pub(super) mod second_hand;
