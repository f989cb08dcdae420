//! Commands as they are shown.

use crate::{bridge::Bridge, error::Error, store::command_list, usecases::list_sync_states::cut};
use oms_contracts::{
    oms::bridge::v1::{Command, CommandState, ListCommandsRequest, ListCommandsResponse},
    timestamp,
};
use oms_service_kit::page;
use tonic::Status;
use uuid::Uuid;

/// One page, newest first; without states, those that are not at a good end.
pub(crate) async fn list_commands(
    bridge: &Bridge,
    mut request: ListCommandsRequest,
) -> Result<ListCommandsResponse, Status> {
    let token = std::mem::take(&mut request.page_token);
    let size = page::size(request.page_size, 50);
    request.page_size = 0;
    let before: Option<Uuid> = page::decode(&request, &token).map_err(|status| *status)?;
    let mut states: Vec<i16> = if request.states.is_empty() {
        [
            CommandState::Queued,
            CommandState::Sent,
            CommandState::Unknown,
            CommandState::Refused,
            CommandState::NeedsPerson,
        ]
        .map(|state| state as i16)
        .to_vec()
    } else {
        request
            .states
            .iter()
            .filter_map(|state| i16::try_from(*state).ok())
            .collect()
    };
    states.sort_unstable();
    states.dedup();
    let mut conn = bridge.connection().await?;
    let mut rows = command_list::list(&mut conn, &states, before, size + 1)
        .await
        .map_err(Error::from)?;
    let next_page_token = cut(&mut rows, size, |row| {
        page::encode(&request, &row.command_id)
    });
    Ok(ListCommandsResponse {
        commands: rows.into_iter().map(shown).collect(),
        next_page_token,
    })
}

/// A command in the words of the contract.
pub(crate) fn shown(row: command_list::Row) -> Command {
    Command {
        command_id: row.command_id.to_string(),
        shop_id: row.shop_id.to_string(),
        order_id: row.order_id.to_string(),
        platform: row.platform,
        kind: i32::from(row.kind),
        state: i32::from(row.state),
        attempts: row.attempts,
        next_at: Some(timestamp(row.next_at)),
        last_code: row.last_code,
        last_message: row.last_message,
        created_at: Some(timestamp(row.created_at)),
    }
}
