//! `oms.identity.v1.ApiTokenService`.

use crate::{
    Identity, store,
    usecases::{
        create_api_token::create_api_token, list_api_tokens::list_api_tokens,
        revoke_api_token::revoke_api_token,
    },
};
use oms_contracts::{
    oms::identity::v1::{
        ApiToken, CreateApiTokenRequest, CreateApiTokenResponse, ListApiTokensRequest,
        ListApiTokensResponse, RevokeApiTokenRequest, RevokeApiTokenResponse,
        api_token_service_server::ApiTokenService,
    },
    timestamp,
};
use oms_service_kit::auth::caller;
use secrecy::ExposeSecret;
use std::sync::Arc;
use tonic::{Request, Response, Status};

/// The service.
pub(crate) struct ApiTokens(pub(crate) Arc<Identity>);

#[tonic::async_trait]
impl ApiTokenService for ApiTokens {
    async fn create_api_token(
        &self,
        request: Request<CreateApiTokenRequest>,
    ) -> Result<Response<CreateApiTokenResponse>, Status> {
        let caller = caller(&request)?;
        let (token, secret) = create_api_token(&self.0, &caller, request.get_ref()).await?;
        Ok(Response::new(CreateApiTokenResponse {
            api_token: Some(message(token)),
            secret: secret.expose_secret().to_owned(),
        }))
    }

    async fn list_api_tokens(
        &self,
        _: Request<ListApiTokensRequest>,
    ) -> Result<Response<ListApiTokensResponse>, Status> {
        let tokens = list_api_tokens(&self.0).await?;
        Ok(Response::new(ListApiTokensResponse {
            api_tokens: tokens.into_iter().map(message).collect(),
        }))
    }

    async fn revoke_api_token(
        &self,
        request: Request<RevokeApiTokenRequest>,
    ) -> Result<Response<RevokeApiTokenResponse>, Status> {
        let caller = caller(&request)?;
        let answer = revoke_api_token(&self.0, &caller, request.get_ref()).await?;
        Ok(Response::new(answer))
    }
}

fn message(token: store::api_tokens::ApiToken) -> ApiToken {
    ApiToken {
        id: token.id.to_string(),
        name: token.name,
        role: token.role,
        created_at: Some(timestamp(token.created_at)),
        last_used_at: token.last_used_at.map(timestamp),
        revoked_at: token.revoked_at.map(timestamp),
    }
}
