//! Messages between services: the transactional outbox and its relay, the inbox,
//! consumers with retry and dead letters, and the topology of queues.
//!
//! Two transports stand behind [`TransportApi`]: RabbitMQ ([`rabbit`]) and tables in
//! PostgreSQL ([`embedded`]); one contract test suite runs against both.
//!
//! What is promised: delivery is at least once, order is not kept, and a published
//! batch is safe when [`TransportApi::publish`] returns. Every consumer therefore
//! has to be idempotent.

mod backoff;
mod consumer;
pub mod embedded;
mod envelope;
mod error;
pub mod inbox;
mod install;
mod listen;
mod metric_definitions;
pub mod outbox;
pub mod rabbit;
mod readiness;
mod relay;
mod statement;
pub mod topology;
mod transport;

pub use consumer::{ConsumerOptions, Handler, run_consumer};
pub use envelope::Envelope;
pub use error::{HandlerError, MessagingError};
pub use install::{OUTBOX_MIGRATION_SQL, install};
pub use readiness::Broker;
pub use relay::run_relay;
pub use transport::{DeadLetter, DeadLetterKey, Delivery, Subscription, Transport, TransportApi};
