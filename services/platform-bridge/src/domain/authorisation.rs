//! What comes back from a page of consent, and what the seller is told of it.

use crate::platform::CallError;
use oms_contracts::oms::bridge::v1::{AuthorisationOutcome, AuthorisationResult};
use reqwest::Url;

/// Longest text of a platform that is shown.
const SHOWN: usize = 200;

/// The parameters of one return. No `Debug`: state and code are secrets for minutes.
#[derive(Default)]
pub(crate) struct Returned {
    pub(crate) state: String,
    pub(crate) code: String,
    /// Why there is no code, where the platform says so.
    pub(crate) error: String,
    pub(crate) error_description: String,
}

impl Returned {
    /// Reads an address's query; what is given twice counts as first given.
    pub(crate) fn parse(query: &str) -> Self {
        let mut returned = Self::default();
        let Ok(address) = Url::parse(&format!("http://callback/?{query}")) else {
            return returned;
        };
        for (name, value) in address.query_pairs() {
            let place = match &*name {
                "state" => &mut returned.state,
                "code" => &mut returned.code,
                "error" => &mut returned.error,
                "error_description" => &mut returned.error_description,
                _ => continue,
            };
            if place.is_empty() {
                *place = value.into_owned();
            }
        }
        returned
    }
}

/// An end that needs no word of the platform.
pub(crate) fn outcome(result: AuthorisationResult) -> AuthorisationOutcome {
    AuthorisationOutcome {
        result: result.into(),
        ..Default::default()
    }
}

/// An end in the platform's words, cut to what is shown.
pub(crate) fn told(result: AuthorisationResult, code: &str, message: &str) -> AuthorisationOutcome {
    let shown = |text: &str| text.chars().take(SHOWN).collect();
    AuthorisationOutcome {
        code: shown(code),
        message: shown(message),
        ..outcome(result)
    }
}

/// What a failed exchange means for the seller.
pub(crate) fn failed(error: &CallError) -> AuthorisationOutcome {
    match error {
        CallError::Refused { code, message } | CallError::AuthExpired { code, message } => {
            told(AuthorisationResult::CodeRefused, code, message)
        }
        CallError::Unsupported { .. } => outcome(AuthorisationResult::NotNeeded),
        error => told(AuthorisationResult::Unavailable, "", &error.to_string()),
    }
}

/// What `shops` says of a state, by the reason of its refusal.
pub(crate) fn refused_state(reason: &str) -> AuthorisationOutcome {
    outcome(match reason {
        "AUTHORISATION_UNKNOWN" | "BAD_REQUEST" => AuthorisationResult::StateUnknown,
        "AUTHORISATION_SPENT" => AuthorisationResult::StateSpent,
        "AUTHORISATION_EXPIRED" => AuthorisationResult::StateExpired,
        _ => AuthorisationResult::Unavailable,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_return_is_read_as_it_was_encoded() {
        let returned = Returned::parse("code=a%2Bb&state=%73%31&code=second&error=");
        assert_eq!((&*returned.code, &*returned.state), ("a+b", "s1"));
        assert!(returned.error.is_empty());
        for nothing in ["", "&&", "=", "code", "%ff=%ff"] {
            assert!(Returned::parse(nothing).code.is_empty(), "{nothing}");
        }
    }

    #[test]
    fn only_what_the_platform_refused_is_called_refused() {
        let result = |error: &CallError| failed(error).result();
        let (code, message) = ("40".to_owned(), "code无效".to_owned());
        let refused = CallError::Refused { code, message };
        assert_eq!(result(&refused), AuthorisationResult::CodeRefused);
        assert_eq!(failed(&refused).message, "code无效");
        let cut = CallError::OutcomeUnknown {
            message: "CUT".into(),
        };
        assert_eq!(result(&cut), AuthorisationResult::Unavailable);
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        let long = told(AuthorisationResult::Denied, "x", &"店".repeat(1_000));
        assert_eq!(long.message.chars().count(), SHOWN);
    }
}
