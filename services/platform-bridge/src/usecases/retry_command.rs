//! A person tries a stopped command again.

use crate::{
    bridge::Bridge,
    domain::command::{retried, state_name},
    error::Error,
    store::command_list,
    usecases::list_commands::shown,
};
use diesel_async::AsyncConnection;
use oms_contracts::{
    ids::CommandId,
    oms::bridge::v1::{CommandState, RetryCommandRequest, RetryCommandResponse},
};
use oms_service_kit::{idempotency::Once, token::Caller};

/// Makes the command due now; the worker does the rest.
pub(crate) async fn retry_command(
    bridge: &Bridge,
    caller: &Caller,
    request: RetryCommandRequest,
) -> Result<RetryCommandResponse, Error> {
    let once = Once::new(caller, &request.request_id, &request);
    let id: CommandId = request.command_id.parse().map_err(|_| Error::BadField {
        field: "command_id",
        description: "must be a UUID".into(),
    })?;
    let mut conn = bridge.connection().await?;
    let answer = conn
        .transaction(async |conn| {
            if let Some(first) = once.begin(conn, &bridge.keys).await? {
                return Ok(first);
            }
            let row = command_list::lock(conn, id.0)
                .await?
                .ok_or(Error::CommandNotFound(id))?;
            let state = CommandState::try_from(i32::from(row.state)).unwrap_or_default();
            let next = retried(state).ok_or(Error::CommandNotStopped(id, state_name(state)))?;
            let row = command_list::retry(conn, id.0, next as i16).await?;
            let answer = RetryCommandResponse {
                command: Some(shown(row)),
            };
            once.keep(conn, &bridge.keys, &answer).await?;
            Ok::<_, Error>(answer)
        })
        .await?;
    bridge.wake.commands.notify_one();
    bridge.wake.erp.notify_one();
    Ok(answer)
}
