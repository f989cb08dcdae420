//! The contract of a transport. Each function is one test for every transport.

mod delivery;
mod failures;
mod relaying;

macro_rules! for_each_transport {
    ($($part:ident :: $test:ident),* $(,)?) => {
        mod over_embedded {
            use crate::ground::Ground;
            $(#[tokio::test]
            async fn $test() {
                if let Some(ground) = Ground::embedded().await {
                    super::$part::$test(&ground).await;
                }
            })*
        }

        mod over_rabbit {
            use crate::ground::Ground;
            $(#[tokio::test]
            async fn $test() {
                if let Some(ground) = Ground::rabbit().await {
                    super::$part::$test(&ground).await;
                }
            })*
        }
    };
}

for_each_transport! {
    delivery::everything_published_is_handled,
    delivery::a_message_does_not_wait_for_a_full_batch,
    delivery::two_consumers_share_the_work,
    delivery::what_a_dead_consumer_held_comes_again,
    delivery::a_consumer_killed_in_its_handler_loses_nothing,
    delivery::shutdown_finishes_the_batch_in_hand,
    delivery::a_type_without_a_queue_goes_nowhere,
    delivery::types_go_to_their_own_queues,
    delivery::a_cut_connection_comes_back,
    failures::a_transient_fault_is_retried_in_place,
    failures::a_permanent_fault_is_listed_and_can_be_requeued,
    failures::a_panic_buries_only_the_message_that_causes_it,
    failures::a_foreign_type_in_the_queue_is_permanent,
    relaying::two_relays_lose_nothing,
    relaying::a_relay_killed_after_publishing_publishes_the_same_id_again,
    relaying::a_refused_event_does_not_hold_up_the_others,
    relaying::events_wait_while_the_transport_is_away,
}
