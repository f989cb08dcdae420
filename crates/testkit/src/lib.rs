//! What tests stand on: real servers, shared between the processes of one test run.
//!
//! Nothing here is a mock. PostgreSQL and RabbitMQ are started on demand, once per user of
//! the machine, adopted by every later test process and left running (`stop-servers` in this
//! crate's folder ends them). Isolation is a database or a virtual host per test.
//!
//! ```text
//! TestDb::new().await?                                  -> TestDb    empty database, dropped on Drop
//! TestDb::from_template(name, content, async |url| ..)  -> TestDb    copy of a database prepared once per (name, content)
//!   .url() -> &str
//!
//! Rabbit::available() -> bool                            false: `return skip("RabbitMQ is not installed")`
//! Rabbit::shared().await?  -> Rabbit                     one node for all test processes
//!   .vhost().await? -> String                            amqp url of a fresh, empty virtual host
//!   .amqp_url() -> String                                amqp url of the virtual host "/"
//! Rabbit::private().await? -> PrivateRabbit              derefs to Rabbit; removed on Drop
//!   .stop().await?  .start().await?  .kill().await?      same ports and data throughout
//!
//! ChaosProxy::in_front_of(url).await? -> ChaosProxy      postgres:// (socket or TCP) or amqp://
//!   .url() -> &str      the same url, through the proxy
//!   .cut()  .pause()  .heal()
//!
//! eventually(async || -> Option<T> | Result<T, E> | bool, patience()).await -> T     panics at the deadline with the last error
//! patience() -> Duration                                 OMS_TEST_PATIENCE_S, default 30 s
//! skip("reason")                                         prints `SKIPPED <test>: reason`, counts it
//! ```

mod chaos_proxy;
mod config;
mod eventually;
mod ground;
mod owner;
mod postgres;
mod rabbit;
mod skip;
mod template;
mod test_db;

pub use chaos_proxy::ChaosProxy;
pub use eventually::{Outcome, eventually, patience};
pub use rabbit::{PrivateRabbit, Rabbit};
pub use skip::skip;
pub use template::content_of;
pub use test_db::TestDb;
