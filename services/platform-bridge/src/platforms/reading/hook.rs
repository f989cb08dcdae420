//! Calls of platforms to our address: their parameters and answers.

use crate::platform::HookAnswer;

/// The value of the first of `pairs` with this name.
pub(crate) fn value_of<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let pair = pairs.iter().find(|(known, _)| known == name)?;
    Some(pair.1.as_str())
}

/// An answer of text.
pub(crate) fn answer(status: u16, content_type: &'static str, body: &str) -> HookAnswer {
    HookAnswer {
        status,
        content_type,
        body: body.as_bytes().to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_value_of_a_name_counts() {
        let pairs = [("a", "1"), ("b", "2"), ("a", "3")];
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(value_of(&pairs, "a"), Some("1"));
        assert_eq!(value_of(&pairs, "c"), None);
    }
}
