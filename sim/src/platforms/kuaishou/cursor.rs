//! The cursor of a list: where the page before ended, bound to the question it was asked by.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use md5::{Digest, Md5};

/// Ends a chain of pages.
pub(super) const NO_MORE: &str = "nomore";

/// A row's place in a list: time in milliseconds, then order number.
pub(super) type Place = (i64, i64);

/// The cursor after a row.
pub(super) fn after(question: &str, place: Place) -> String {
    URL_SAFE_NO_PAD.encode(format!("{}:{}:{}", digest(question), place.0, place.1))
}

/// The place a cursor stands for; `None` when it is not one of this question.
pub(super) fn place(question: &str, cursor: &str) -> Option<Place> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    let (asked, place) = text.split_once(':')?;
    let (time, id) = place.split_once(':')?;
    (asked == digest(question)).then_some((time.parse().ok()?, id.parse().ok()?))
}

fn digest(question: &str) -> String {
    hex::encode(Md5::digest(question))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back_for_its_own_question_only() {
        let cursor = after("a", (1_735_689_598_000, 9_100_000_000_000_001));
        assert_eq!(
            place("a", &cursor),
            Some((1_735_689_598_000, 9_100_000_000_000_001))
        );
        assert_eq!(place("b", &cursor), None);
        assert_eq!(place("a", NO_MORE), None);
        assert_eq!(place("a", "1"), None);
    }
}
