//! `oms.identity.v1.SessionService`.

use crate::{
    Identity,
    domain::{principal::Principal, roles},
    usecases::{
        exchange_credential::exchange_credential, log_in::log_in, log_out::log_out,
        tell_me::tell_me,
    },
};
use oms_contracts::{
    oms::identity::v1::{
        ExchangeCredentialRequest, ExchangeCredentialResponse, GetMeRequest, GetMeResponse,
        LoginRequest, LoginResponse, LogoutRequest, LogoutResponse, Me,
        session_service_server::SessionService,
    },
    timestamp,
};
use oms_service_kit::auth::caller;
use secrecy::ExposeSecret;
use std::sync::Arc;
use tonic::{Request, Response, Status};

/// Metadata of `Logout` in which edge passes the session value on: the signed token says
/// whose session it is, not which. Edge drops this key from whatever comes from outside.
pub const SESSION_METADATA: &str = "x-oms-session";

/// The service.
pub(crate) struct Sessions(pub(crate) Arc<Identity>);

#[tonic::async_trait]
impl SessionService for Sessions {
    async fn login(
        &self,
        request: Request<LoginRequest>,
    ) -> Result<Response<LoginResponse>, Status> {
        let LoginRequest { username, password } = request.into_inner();
        let opened = log_in(&self.0, &username, password.into()).await?;
        Ok(Response::new(LoginResponse {
            session: opened.session.expose_secret().to_owned(),
            expires_at: Some(timestamp(opened.expires_at)),
            me: Some(self.me(opened.user)),
        }))
    }

    async fn logout(
        &self,
        request: Request<LogoutRequest>,
    ) -> Result<Response<LogoutResponse>, Status> {
        let session = request
            .metadata()
            .get(SESSION_METADATA)
            .and_then(|value| value.to_str().ok());
        log_out(&self.0, &caller(&request)?, session).await?;
        Ok(Response::new(LogoutResponse {}))
    }

    async fn get_me(
        &self,
        request: Request<GetMeRequest>,
    ) -> Result<Response<GetMeResponse>, Status> {
        let principal = tell_me(&self.0, &caller(&request)?).await?;
        Ok(Response::new(GetMeResponse {
            me: Some(self.me(principal)),
        }))
    }

    async fn exchange_credential(
        &self,
        request: Request<ExchangeCredentialRequest>,
    ) -> Result<Response<ExchangeCredentialResponse>, Status> {
        let credential = request.into_inner().credential;
        let (token, expires_at) = exchange_credential(&self.0, &credential).await?;
        Ok(Response::new(ExchangeCredentialResponse {
            token,
            expires_at: Some(timestamp(expires_at)),
        }))
    }
}

impl Sessions {
    /// Permissions are spelt out, `*` too, so that the console needs no rule for it.
    fn me(&self, principal: Principal) -> Me {
        let held = roles::permissions(&principal.roles);
        let permissions = if held.iter().any(|held| held == "*") {
            self.0.every_permission.clone()
        } else {
            held
        };
        Me {
            user_id: principal.id.to_string(),
            username: principal.name,
            roles: principal.roles,
            permissions,
        }
    }
}
