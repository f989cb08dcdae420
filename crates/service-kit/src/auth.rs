//! Checks a call against its rule before any handler sees it.

use crate::{
    error::status,
    rules::{Rule, Rules},
    token::{Caller, CallerKind, Tokens},
};
use tonic::{Code, Request, Status};

/// Rules and keys of one server.
#[derive(Debug)]
pub struct Authenticator {
    rules: Rules,
    tokens: Tokens,
}

impl Authenticator {
    /// Checks calls to the methods that `rules` knows.
    pub fn new(rules: Rules, tokens: Tokens) -> Self {
        Self { rules, tokens }
    }

    /// The caller of a request to `path`, `None` where the method is open to
    /// callers without a token.
    pub fn check(
        &self,
        path: &str,
        headers: &http::HeaderMap,
    ) -> Result<Option<Caller>, Box<Status>> {
        let Some(rule) = self.rules.get(path) else {
            return Err(Box::new(Status::unimplemented(format!("no method {path}"))));
        };
        let caller = bearer(headers).and_then(|token| self.tokens.verify(token));
        let Some(caller) = caller else {
            return match rule {
                Rule::Open => Ok(None),
                _ => Err(Box::new(status(
                    Code::Unauthenticated,
                    "NOT_SIGNED_IN",
                    "sign in first, or send a valid API token",
                ))),
            };
        };
        let allowed = match rule {
            Rule::Open => true,
            Rule::SignedIn => caller.kind != CallerKind::Service,
            Rule::Permission(permission) => caller.may(permission),
            Rule::Internal => caller.kind == CallerKind::Service,
        };
        if allowed {
            Ok(Some(caller))
        } else {
            Err(Box::new(refusal(rule, &caller)))
        }
    }
}

fn refusal(rule: &Rule, caller: &Caller) -> Status {
    let text = match rule {
        Rule::Permission(permission) => format!(
            "{} lacks the permission {permission}; ask an administrator for a role that holds it",
            caller.name
        ),
        _ => "this method is for services of the system only".to_owned(),
    };
    status(Code::PermissionDenied, "NOT_ALLOWED", text)
}

/// The token of an `authorization: Bearer` header.
pub fn bearer(headers: &http::HeaderMap) -> Option<&str> {
    headers
        .get(http::header::AUTHORIZATION)?
        .to_str()
        .ok()?
        .strip_prefix("Bearer ")
}

/// The caller that the server's stack has checked.
pub fn caller<T>(request: &Request<T>) -> Result<Caller, Status> {
    request
        .extensions()
        .get::<Caller>()
        .cloned()
        .ok_or_else(|| {
            status(
                Code::Unauthenticated,
                "NOT_SIGNED_IN",
                "sign in first, or send a valid API token",
            )
        })
}
