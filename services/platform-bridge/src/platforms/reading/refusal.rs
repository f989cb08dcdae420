//! What a platform's error code asks of us: the words that error tables are written in.

use crate::{http::Effect, platform::CallError};
use std::time::Duration;

/// Most of a platform's text that is kept.
const LONGEST_TEXT: usize = 300;

/// What an error code means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Means {
    /// Not done; try again.
    Retry,
    /// Not done; try again after this long.
    RetryAfter(Duration),
    /// Called too often; not done.
    Throttled,
    /// The token has ended.
    AuthExpired,
    /// Final.
    Refused,
    /// It broke inside the platform: a write may have been done.
    Doubt,
}

/// A platform's error answer.
#[derive(Debug)]
pub(crate) struct PlatformError {
    /// What the table says.
    pub(crate) means: Means,
    /// The code that people and `may_be_shipped` see.
    pub(crate) code: String,
    /// The platform's text.
    pub(crate) message: String,
    /// A wait that the text names.
    pub(crate) after: Option<Duration>,
}

impl PlatformError {
    /// What to do now, given whether the call changes anything.
    pub(crate) fn into_call_error(self, effect: Effect) -> CallError {
        let Self {
            means,
            code,
            message,
            after,
        } = self;
        let message = text_for_people(&message);
        match (means, effect) {
            (Means::Retry, _) | (Means::Doubt, Effect::Read) => CallError::Retry {
                after,
                code,
                message,
            },
            (Means::RetryAfter(wait), _) => CallError::Retry {
                after: after.or(Some(wait)),
                code,
                message,
            },
            (Means::Doubt, Effect::Write) => CallError::OutcomeUnknown {
                message: format!("{code}: {message}"),
            },
            (Means::Throttled, _) => CallError::Throttled {
                after,
                code,
                message,
            },
            (Means::AuthExpired, _) => CallError::AuthExpired { code, message },
            (Means::Refused, _) => CallError::Refused { code, message },
        }
    }
}

/// A platform's text, cut to a length that fits a row.
pub(crate) fn text_for_people(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control())
        .take(LONGEST_TEXT)
        .collect()
}

/// The first entry of `table` whose pattern fits `code`; `*` stands for any text.
pub(crate) fn by_pattern(table: &[(&str, Means)], code: &str) -> Option<Means> {
    let fits = |(pattern, _): &&(&str, Means)| matches(pattern, code);
    table.iter().find(fits).map(|(_, means)| *means)
}

fn matches(pattern: &str, text: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(text) = text.strip_prefix(start) else {
        return false;
    };
    (0..=text.len()).any(|at| text.get(at..).is_some_and(|tail| matches(rest, tail)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_whole_codes() {
        let table = [
            ("isv.*-service-error:*", Means::Doubt),
            ("isv.*", Means::Refused),
        ];
        assert_eq!(
            by_pattern(&table, "isv.order-service-error:12"),
            Some(Means::Doubt)
        );
        assert_eq!(
            by_pattern(&table, "isv.invalid-parameter:tid"),
            Some(Means::Refused)
        );
        assert_eq!(by_pattern(&table, "isp.x"), None);
        assert_eq!(by_pattern(&table, "isv"), None);
    }

    #[test]
    fn doubt_depends_on_the_effect() {
        let error = |effect| {
            PlatformError {
                means: Means::Doubt,
                code: "x".into(),
                message: "y".into(),
                after: None,
            }
            .into_call_error(effect)
        };
        assert!(matches!(error(Effect::Read), CallError::Retry { .. }));
        assert!(matches!(
            error(Effect::Write),
            CallError::OutcomeUnknown { .. }
        ));
    }
}
