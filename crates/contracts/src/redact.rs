//! `Debug` of messages with secrets or personal data: the type's name only.

use crate::oms::{
    bridge::v1 as bridge, identity::v1 as identity, shops::v1 as shops, types::v1 as types,
};
use std::fmt;

macro_rules! redacted {
    ($($name:ty),* $(,)?) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), " { redacted }"))
            }
        }
    )*};
}

redacted!(
    types::Receiver,
    shops::Credentials,
    shops::AppSecrets,
    shops::LendAppResponse,
    shops::StoreRefreshedTokensRequest,
    shops::StartAuthorisationResponse,
    shops::ReadAuthorisationRequest,
    shops::FinishAuthorisationRequest,
    bridge::OpenAuthorisationRequest,
    bridge::OpenAuthorisationResponse,
    bridge::TakeAuthorisationRequest,
    bridge::TakePushRequest,
    identity::LoginRequest,
    identity::LoginResponse,
    identity::CreateApiTokenResponse,
    identity::ExchangeCredentialRequest,
    identity::ExchangeCredentialResponse,
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_receiver() {
        let receiver = types::Receiver {
            name_mask: "张**".into(),
            ..Default::default()
        };
        assert_eq!(format!("{receiver:?}"), "types::Receiver { redacted }");
    }
}
