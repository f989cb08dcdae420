//! Platform time: Beijing wall clock, whole seconds.

use chrono::{DateTime, FixedOffset, NaiveDateTime, TimeZone, Utc};

/// How far a caller's clock may be off, seconds (ten minutes, say the platforms
/// that say anything).
pub(crate) const CLOCK_TOLERANCE_S: i64 = 600;

const FORMAT: &str = "%Y-%m-%d %H:%M:%S";
const BEIJING_S: i32 = 8 * 3600;

/// `2026-03-01 10:03:11`, UTC+8.
pub(crate) fn beijing(time: DateTime<Utc>) -> String {
    beijing_with(time, FORMAT)
}

pub(crate) fn beijing_with(time: DateTime<Utc>, format: &str) -> String {
    match FixedOffset::east_opt(BEIJING_S) {
        Some(zone) => time.with_timezone(&zone).format(format).to_string(),
        None => time.format(format).to_string(),
    }
}

/// An absent time is an empty text.
pub(crate) fn beijing_or_empty(time: Option<DateTime<Utc>>) -> String {
    time.map(beijing).unwrap_or_default()
}

/// Reads what [`beijing`] writes.
pub(crate) fn parse_beijing(text: &str) -> Option<DateTime<Utc>> {
    let wall = NaiveDateTime::parse_from_str(text, FORMAT).ok()?;
    let zone = FixedOffset::east_opt(BEIJING_S)?;
    Some(
        zone.from_local_datetime(&wall)
            .single()?
            .with_timezone(&Utc),
    )
}

/// `129.00`: yuan text of an amount in fen.
pub(crate) fn yuan(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", fen.abs() / 100, fen.abs() % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beijing_time_is_eight_hours_ahead_and_reads_back() {
        let time = DateTime::from_timestamp(1_772_330_591, 0).unwrap();
        assert_eq!(beijing(time), "2026-03-01 10:03:11");
        assert_eq!(parse_beijing("2026-03-01 10:03:11"), Some(time));
        assert_eq!(parse_beijing("2026-03-01T10:03:11"), None);
    }

    #[test]
    fn yuan_always_has_two_decimals() {
        assert_eq!(
            [yuan(0), yuan(5), yuan(12_900), yuan(-150)],
            ["0.00", "0.05", "129.00", "-1.50"]
        );
    }
}
