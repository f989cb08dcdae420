//! Names that tell which process made something, so that later ones can sweep up after it.

use std::{
    fs, process,
    sync::atomic::{AtomicU32, Ordering},
};

/// A new name: `<prefix>_<process>_<its start time>_<number>`. The start time tells a process
/// from a later one with the same number.
pub(crate) fn fresh_name(prefix: &str) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let (me, next) = (process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    format!("{prefix}_{me}_{}_{next}", started(me).unwrap_or_default())
}

/// True when `name` was made by [`fresh_name`] in a process that has ended.
pub(crate) fn is_orphan(prefix: &str, name: &str) -> bool {
    let Some(rest) = name
        .strip_prefix(prefix)
        .and_then(|rest| rest.strip_prefix('_'))
    else {
        return false;
    };
    let mut parts = rest.split('_').map(str::parse::<u64>);
    match (parts.next(), parts.next()) {
        (Some(Ok(pid)), Some(Ok(start))) => {
            u32::try_from(pid).ok().and_then(started) != Some(start)
        }
        _ => false,
    }
}

/// Start time of a live process in clock ticks since boot: field 22 of its `stat`, where the
/// second is a name in brackets that may hold anything.
fn started(pid: u32) -> Option<u64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    stat.rsplit_once(')')?
        .1
        .split_whitespace()
        .nth(19)?
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_dead_leave_orphans() {
        let mine = fresh_name("t");
        assert_ne!(mine, fresh_name("t"));
        assert!(!is_orphan("t", &mine));
        assert!(!is_orphan("u", &mine));
        assert!(!is_orphan("t", "t_template"));
        assert!(
            is_orphan("t", &format!("t_{}_1_0", process::id())),
            "number used again"
        );
        assert!(
            is_orphan("t", "t_4194305_1_0"),
            "beyond the highest process number"
        );
    }
}
