//! In which order pages are read, and when they must be read again because rows moved
//! from a page not yet read onto one that was.

/// The pages of a window of `rows` rows: the last first where the newest row comes
/// first, so that rows that leave the window shift others towards pages still to come.
pub(crate) fn order(rows: u64, page_size: u32, reverse: bool) -> Vec<u32> {
    let pages = rows.div_ceil(u64::from(page_size.max(1)));
    let pages = u32::try_from(pages).unwrap_or(u32::MAX);
    if reverse {
        (1..=pages).rev().collect()
    } else {
        (1..=pages).collect()
    }
}

/// Whether a row can have slid past the reader while the count went from `before` to
/// `after`. Read newest first from the end, only a row that came in can push one back;
/// read from the front, one that left pulls another forward too.
pub(crate) fn may_have_slid(before: u64, after: u64, reverse: bool) -> bool {
    if reverse {
        after > before
    } else {
        after != before
    }
}

/// Whether the count has to be asked again at all: a window that came as one page was
/// read at one instant.
pub(crate) fn needs_recount(before: u64, pages: usize, rows_read: usize) -> bool {
    pages > 1 || rows_read as u64 > before
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    /// What happens to the list between two page calls.
    #[derive(Debug, Clone)]
    enum Move {
        Nothing,
        Leave(prop::sample::Index),
        Enter(prop::sample::Index),
    }

    fn moves() -> impl Strategy<Value = Vec<Move>> {
        let one = prop_oneof![
            3 => Just(Move::Nothing),
            2 => any::<prop::sample::Index>().prop_map(Move::Leave),
            1 => any::<prop::sample::Index>().prop_map(Move::Enter),
        ];
        prop::collection::vec(one, 0..12)
    }

    /// Reads a moving list; returns the counts, what was read and what is left.
    fn read(
        rows: u64,
        size: u32,
        reverse: bool,
        moves: &[Move],
    ) -> (u64, u64, HashSet<u64>, Vec<u64>) {
        let mut list: Vec<u64> = (0..rows).collect();
        let mut seen = HashSet::new();
        let mut moves = moves.iter();
        let mut fresh = rows;
        for page in order(rows, size, reverse) {
            let start = (page as usize - 1) * size as usize;
            seen.extend(list.iter().skip(start).take(size as usize).copied());
            match moves.next() {
                Some(Move::Leave(at)) if !list.is_empty() => {
                    list.remove(at.index(list.len()));
                }
                Some(Move::Enter(at)) => {
                    list.insert(at.index(list.len() + 1), fresh);
                    fresh += 1;
                }
                _ => {}
            }
        }
        (rows, list.len() as u64, seen, list)
    }

    proptest! {
        #[test]
        fn every_row_is_read_unless_told_to_read_again(
            rows in 0..60_u64, size in 1..12_u32, reverse: bool, moves in moves(),
        ) {
            // Rows that come and go in one reading can balance: that is left to the overlap
            // and the late sweep, so this reading has one kind of movement only.
            let leaving = moves.iter().any(|m| matches!(m, Move::Leave(_)));
            let moves: Vec<Move> = moves
                .into_iter()
                .filter(|m| !leaving || !matches!(m, Move::Enter(_)))
                .collect();
            let (before, after, seen, left) = read(rows, size, reverse, &moves);
            if !may_have_slid(before, after, reverse) {
                for row in left {
                    prop_assert!(seen.contains(&row), "row {} was missed", row);
                }
            }
        }
    }

    #[test]
    fn pages_come_in_the_platforms_direction() {
        assert_eq!(order(101, 50, true), [3, 2, 1]);
        assert_eq!(order(100, 50, false), [1, 2]);
        assert!(order(0, 50, true).is_empty());
    }

    #[test]
    fn one_page_is_read_at_one_instant() {
        assert!(!needs_recount(5, 1, 5));
        assert!(needs_recount(5, 1, 6));
        assert!(needs_recount(60, 2, 60));
    }
}
