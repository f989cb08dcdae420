//! Where reading goes on in lists with numbered pages.

use crate::platform::CallError;

/// A page of one of `LISTS` lists that are read one after the other. As a cursor it is
/// written `list:page`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PageOf<const LISTS: u32> {
    /// Which list, from 0.
    pub(crate) list: u32,
    /// Which of its pages, from 1.
    pub(crate) page: u32,
}

impl<const LISTS: u32> PageOf<LISTS> {
    /// The page that `cursor` stands for: at the start, the first of all.
    pub(crate) fn at(cursor: Option<&str>) -> Result<Self, CallError> {
        let Some(cursor) = cursor else {
            return Ok(Self { list: 0, page: 1 });
        };
        let read = || {
            let (list, page) = cursor.split_once(':')?;
            let (list, page) = (list.parse().ok()?, page.parse().ok()?);
            (list < LISTS && page > 0).then_some(Self { list, page })
        };
        // Such as one that an earlier release wrote: a refusal, so that it is given up.
        read().ok_or_else(|| CallError::Refused {
            code: "BAD_CURSOR".into(),
            message: "the cursor names no page of this list; not sent".into(),
        })
    }

    /// Cursor of the page after this one, which may be the last of its list.
    pub(crate) fn next(self, is_last: bool) -> Option<String> {
        let Self { list, page } = self;
        let next = match is_last {
            false => Self {
                page: page.saturating_add(1),
                ..self
            },
            true if list + 1 < LISTS => Self {
                list: list + 1,
                page: 1,
            },
            true => return None,
        };
        Some(format!("{}:{}", next.list, next.page))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_of_every_list_is_read_once() {
        let mut cursor = None;
        let mut read = Vec::new();
        loop {
            let at = PageOf::<2>::at(cursor.as_deref()).unwrap();
            read.push((at.list, at.page));
            cursor = at.next(at.page == 2);
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(read, [(0, 1), (0, 2), (1, 1), (1, 2)]);
    }

    #[test]
    fn what_is_no_cursor_of_ours_is_refused() {
        for cursor in [
            "",
            "1",
            "0:0",
            "2:1",
            "0:-1",
            "0:1:1",
            "0:99999999999",
            "CAoQAg",
        ] {
            let read = PageOf::<2>::at(Some(cursor));
            assert!(matches!(read, Err(CallError::Refused { .. })), "{cursor}");
        }
    }
}
