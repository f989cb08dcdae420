//! A chain of pages that is followed over several turns, and whether it leads in a circle.

/// How far a chain was followed. It is kept between turns, so it holds one cursor met
/// earlier instead of all: the landmark moves to the newest cursor whenever the pages
/// reach a power of two, and a circle of any length comes by it before long.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Trail {
    /// Cursor of the page to be read; `None` at the start.
    pub(crate) cursor: Option<String>,
    /// A cursor met earlier.
    pub(crate) landmark: Option<String>,
    /// Pages read since the start.
    pub(crate) pages: i32,
}

impl Trail {
    /// Goes on to `next`; `None` where the chain leads in a circle or does not move.
    pub(crate) fn follow(&self, next: String) -> Option<Self> {
        let next = Some(next);
        if next == self.cursor || next == self.landmark {
            return None;
        }
        let pages = self.pages.saturating_add(1);
        let landmark = match pages.unsigned_abs().is_power_of_two() {
            true => next.clone(),
            false => self.landmark.clone(),
        };
        Some(Self {
            cursor: next,
            landmark,
            pages,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_cursor_that_stays_is_no_step() {
        let at_a = Trail::default().follow("a".into()).unwrap();
        assert_eq!(at_a.follow("a".into()), None);
        let far = Trail {
            cursor: Some("z".into()),
            landmark: Some("w".into()),
            pages: 27,
        };
        assert_eq!(far.follow("z".into()), None);
    }

    proptest! {
        #[test]
        fn a_circle_is_found_and_nothing_else_is_one(lead in 0..200_u32, length in 1..200_u32) {
            let mut trail = Trail::default();
            let mut at = 0;
            let mut steps = 0;
            loop {
                at = if at + 1 == lead + length { lead } else { at + 1 };
                let Some(next) = trail.follow(at.to_string()) else { break };
                trail = next;
                steps += 1;
                prop_assert!(steps <= 3 * lead.max(length) + 3);
            }
            prop_assert!(steps + 1 >= length, "left before it was round");
        }

        #[test]
        fn a_chain_without_a_circle_is_followed_to_its_end(length in 1..2_000_u32) {
            let mut trail = Trail::default();
            for at in 0..length {
                trail = trail.follow(at.to_string()).unwrap();
            }
            prop_assert_eq!(trail.cursor, Some((length - 1).to_string()));
        }
    }
}
