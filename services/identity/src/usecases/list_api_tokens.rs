//! Lists the API tokens, revoked ones too.

use crate::{
    Error, Identity,
    store::api_tokens::{self, ApiToken},
};

/// Newest first.
pub(crate) async fn list_api_tokens(identity: &Identity) -> Result<Vec<ApiToken>, Error> {
    let mut conn = identity.pool.get().await?;
    Ok(api_tokens::all(&mut conn).await?)
}
