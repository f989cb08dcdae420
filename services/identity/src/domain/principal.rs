//! Who a credential stands for.

use super::roles;
use oms_service_kit::token::{Caller, CallerKind};
use uuid::Uuid;

/// A user or an API token, with its roles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Principal {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) kind: CallerKind,
    pub(crate) roles: Vec<String>,
}

impl Principal {
    /// As the other services see it.
    pub(crate) fn caller(self) -> Caller {
        Caller {
            id: self.id.to_string(),
            permissions: roles::permissions(&self.roles),
            name: self.name,
            kind: self.kind,
        }
    }
}
