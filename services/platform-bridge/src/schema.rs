//! The tables of schema `bridge` that are read through diesel's query builder.

diesel::table! {
    /// Shops as the bridge needs them.
    shops (shop_id) {
        /// Our id.
        shop_id -> Uuid,
        /// Number of the platform.
        platform -> Integer,
        /// Replaces the platform's own scheme, host and port.
        endpoint -> Text,
        /// Whether it is pulled and served.
        enabled -> Bool,
        /// Newest version of its credentials that was told.
        credential_version -> BigInt,
        /// Revision of the last change taken.
        revision -> BigInt,
        /// Credentials up to this version were refused.
        refused_version -> BigInt,
        /// A token refresh is under way until then.
        refreshing_until -> Nullable<Timestamptz>,
        /// Failed commands in a row.
        command_failures -> Integer,
        /// Commands pause until then.
        commands_paused_until -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// Documents that could not be mapped or stored.
    parked (parked_id) {
        /// Id.
        parked_id -> Uuid,
        /// The shop's id.
        shop_id -> Uuid,
        /// 1 order, 2 listing, 4 after-sale.
        document_kind -> SmallInt,
        /// What makes it the same document.
        document_key -> Text,
        /// The platform's id, where it could be read.
        document_id -> Text,
        /// Stable reason.
        reason -> Text,
        /// For a person.
        message -> Text,
        /// The sealed body, where there is one.
        raw_sealed -> Nullable<Binary>,
        /// SHA-256 of the body.
        raw_hash -> Binary,
        /// 1 parked, 2 resolved, 3 discarded.
        state -> SmallInt,
        /// Why it was given up.
        note -> Text,
        /// When it came first.
        first_seen_at -> Timestamptz,
        /// When it came last.
        last_seen_at -> Timestamptz,
        /// How often.
        times_seen -> Integer,
    }
}

diesel::joinable!(parked -> shops (shop_id));
diesel::allow_tables_to_appear_in_same_query!(parked, shops);
