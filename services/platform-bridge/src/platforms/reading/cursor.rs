//! Where reading goes on in lists with numbered pages that are read one after the other.

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
        read().ok_or_else(no_cursor)
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

/// A page of lists that are read one after the other, each from its last page to its
/// first: a row that changes leaves its window, and those behind it move forward, to pages
/// that are still to be read. As a cursor it is written `list` before the pages of the list
/// are counted, and `list:page` then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PageBack {
    lists: usize,
    /// Which list, from 0.
    pub(crate) list: usize,
    /// Which of its pages, from 1; `None` for the look that counts them.
    counted: Option<u32>,
}

impl PageBack {
    /// The page of `lists` lists that `cursor` stands for: at the start, the first look.
    pub(crate) fn at(cursor: Option<&str>, lists: usize) -> Result<Self, CallError> {
        let read = || {
            let cursor = cursor.unwrap_or("0");
            let (list, page) = match cursor.split_once(':') {
                Some((list, page)) => (list, Some(page.parse().ok()?)),
                None => (cursor, None),
            };
            let list = list.parse().ok()?;
            (list < lists && page != Some(0)).then_some(Self {
                lists,
                list,
                counted: page,
            })
        };
        read().ok_or_else(no_cursor)
    }

    /// The page to ask for.
    pub(crate) fn page(self) -> u32 {
        self.counted.unwrap_or(1)
    }

    /// Cursor of what is read after this page of a list that has `pages`.
    pub(crate) fn next(self, pages: u32) -> Option<String> {
        let Self { list, .. } = self;
        match self.counted {
            None if pages > 1 => Some(format!("{list}:{pages}")),
            Some(page) if page > 1 => Some(format!("{list}:{}", page - 1)),
            _ if list + 1 < self.lists => Some((list + 1).to_string()),
            _ => None,
        }
    }
}

/// Such as one that an earlier release wrote: a refusal, so that it is given up.
fn no_cursor() -> CallError {
    CallError::Refused {
        code: "BAD_CURSOR".into(),
        message: "the cursor names no page of this list; not sent".into(),
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

    #[test]
    fn pages_are_read_from_the_last_to_the_first_after_a_look() {
        let mut cursor = None;
        let mut read = Vec::new();
        loop {
            let at = PageBack::at(cursor.as_deref(), 3).unwrap();
            read.push((at.list, at.page()));
            cursor = at.next([3, 1, 0][at.list]);
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(read, [(0, 1), (0, 3), (0, 2), (0, 1), (1, 1), (2, 1)]);
    }

    #[test]
    fn a_page_back_must_be_of_a_list() {
        for cursor in ["", "3", "0:0", "0:-1", "1:1:1", "x", "0:99999999999"] {
            let read = PageBack::at(Some(cursor), 3);
            assert!(matches!(read, Err(CallError::Refused { .. })), "{cursor}");
        }
    }
}
