//! A connection that is kept up: made in the background, made again after every
//! loss, and offered only once the topology is declared on it.

use super::declare::{Names, declare};
use crate::{MessagingError, backoff::Backoff};
use futures_util::StreamExt;
use lapin::{Channel, Connection, ConnectionProperties, uri::AMQPUri};
use std::{sync::Arc, time::Duration};
use tokio::{sync::watch, time::timeout};
use tokio_util::task::AbortOnDropHandle;

/// Making a connection and declaring on it takes no longer.
const CONNECT_WITHIN: Duration = Duration::from_secs(15);
/// Whoever needs a connection waits for one no longer.
const WAIT_WITHIN: Duration = Duration::from_secs(5);

type State = Result<Arc<Connection>, String>;

pub(super) struct Link {
    state: watch::Receiver<State>,
    _keeping: AbortOnDropHandle<()>,
}

impl Link {
    pub(super) fn open(uri: AMQPUri, names: Names, purpose: &'static str) -> Self {
        let (sender, state) = watch::channel(Err("not connected yet".to_owned()));
        let keeping = tokio::spawn(keep_up(uri, names, purpose, sender));
        Self {
            state,
            _keeping: AbortOnDropHandle::new(keeping),
        }
    }

    pub(super) fn health(&self) -> Result<(), MessagingError> {
        match &*self.state.borrow() {
            Ok(connection) if connection.status().blocked() => Err(MessagingError::Unavailable(
                "the broker is short of memory or disk and takes no messages".into(),
            )),
            Ok(connection) if connection.status().connected() => Ok(()),
            Ok(_) => Err(MessagingError::Unavailable("broker connection lost".into())),
            Err(reason) => Err(MessagingError::Unavailable(reason.clone())),
        }
    }

    /// A new channel, on a connection that is waited for if need be.
    pub(super) async fn channel(&self) -> Result<Channel, MessagingError> {
        let connection = self.connection().await?;
        timeout(WAIT_WITHIN, connection.create_channel())
            .await
            .map_err(|_| MessagingError::Unavailable("broker does not answer".into()))?
            .map_err(broken)
    }

    async fn connection(&self) -> Result<Arc<Connection>, MessagingError> {
        let mut state = self.state.clone();
        let up = |state: &State| matches!(state, Ok(c) if c.status().connected());
        let waited = timeout(WAIT_WITHIN, state.wait_for(up)).await;
        if let Ok(Ok(state)) = waited
            && let Ok(connection) = &*state
        {
            return Ok(connection.clone());
        }
        self.health()?;
        Err(MessagingError::Unavailable("broker connection lost".into()))
    }
}

/// Any failure of the connection or a channel.
pub(super) fn broken(error: lapin::Error) -> MessagingError {
    MessagingError::Unavailable(error.to_string())
}

async fn keep_up(uri: AMQPUri, names: Names, purpose: &'static str, state: watch::Sender<State>) {
    let mut backoff = Backoff::new(Duration::from_millis(200), Duration::from_secs(5));
    loop {
        let made = timeout(CONNECT_WITHIN, connect(&uri, &names, purpose)).await;
        let reason = match made {
            Ok(Ok(connection)) => {
                backoff.reset();
                tracing::info!(purpose, "connected to the broker");
                let connection = Arc::new(connection);
                state.send_modify(|state| *state = Ok(connection.clone()));
                lost(&connection).await;
                "broker connection lost".to_owned()
            }
            Ok(Err(error)) => error.to_string(),
            Err(_) => "broker does not answer".to_owned(),
        };
        tracing::warn!(purpose, reason, "not connected to the broker, trying again");
        state.send_modify(|state| *state = Err(reason));
        tokio::time::sleep(backoff.next()).await;
    }
}

async fn connect(uri: &AMQPUri, names: &Names, purpose: &str) -> Result<Connection, lapin::Error> {
    let properties =
        ConnectionProperties::default().with_connection_name(format!("oms {purpose}").into());
    let connection = Connection::connect_uri(uri.clone(), properties).await?;
    let channel = connection.create_channel().await?;
    declare(&channel, names).await?;
    channel.close(200, "declared".into()).await?;
    Ok(connection)
}

/// Returns when the connection no longer works.
async fn lost(connection: &Connection) {
    let mut events = Box::pin(connection.events_listener());
    while connection.status().connected() {
        // The state is asked as well, in case an event went by before we listened.
        if let Ok(None) = timeout(Duration::from_secs(1), events.next()).await {
            return;
        }
    }
}
