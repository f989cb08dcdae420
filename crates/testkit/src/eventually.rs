//! Waiting for a condition, never for a time.

use crate::config;
use std::{
    fmt::Debug,
    panic::Location,
    time::{Duration, Instant},
};
use tokio::time::sleep;

/// How long to wait for what must come: `OMS_TEST_PATIENCE_S` seconds, default 30.
pub fn patience() -> Duration {
    config::patience()
}

/// What a condition says: not yet, and why, or the value waited for.
pub trait Outcome {
    /// The value waited for.
    type Value;

    /// The value, or why it is not there yet.
    fn settle(self) -> Result<Self::Value, String>;
}

impl<T> Outcome for Option<T> {
    type Value = T;

    fn settle(self) -> Result<T, String> {
        self.ok_or_else(|| "None".to_owned())
    }
}

impl<T, E: Debug> Outcome for Result<T, E> {
    type Value = T;

    fn settle(self) -> Result<T, String> {
        self.map_err(|error| format!("{error:?}"))
    }
}

impl Outcome for bool {
    type Value = ();

    fn settle(self) -> Result<(), String> {
        self.then_some(()).ok_or_else(|| "false".to_owned())
    }
}

/// Asks `condition` until it says `Some`, `Ok` or `true`.
///
/// # Panics
/// When `patience` is over, with what the condition said last.
#[track_caller]
pub fn eventually<O: Outcome>(
    mut condition: impl AsyncFnMut() -> O,
    patience: Duration,
) -> impl Future<Output = O::Value> {
    let caller = Location::caller();
    async move {
        let started = Instant::now();
        let mut pause = Duration::from_millis(5);
        loop {
            let said = match condition().await.settle() {
                Ok(value) => return value,
                Err(said) => said,
            };
            let waited = started.elapsed();
            assert!(
                waited < patience,
                "not within {patience:?} at {caller}: {said}"
            );
            sleep(pause.min(patience.saturating_sub(waited))).await;
            pause = (pause * 2).min(Duration::from_millis(100));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn it_returns_what_came() {
        let mut left = 3;
        let value = eventually(
            async || {
                left -= 1;
                (left == 0).then_some("here")
            },
            patience(),
        );
        assert_eq!(value.await, "here");
        eventually(async || true, patience()).await;
    }

    #[tokio::test]
    async fn it_tells_what_was_said_last_and_where() {
        let failure = tokio::spawn(async {
            eventually(
                async || Err::<(), _>("broker away"),
                Duration::from_millis(1),
            )
            .await;
        });
        let panic = failure.await.unwrap_err().into_panic();
        let text = panic.downcast_ref::<String>().unwrap();
        assert!(
            text.contains("broker away") && text.contains("eventually.rs"),
            "{text}"
        );
    }
}
