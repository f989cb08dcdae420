//! Search texts as LIKE patterns.

/// Finds `text` anywhere.
pub(crate) fn containing(text: &str) -> String {
    format!("%{}%", escaped(text))
}

/// Finds `text` at the start.
pub(crate) fn starting_with(text: &str) -> String {
    format!("{}%", escaped(text))
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '%' | '_') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_are_plain_text() {
        assert_eq!(containing("50%_a\\"), "%50\\%\\_a\\\\%");
        assert_eq!(starting_with("A_"), "A\\_%");
    }
}
