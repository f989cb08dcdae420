//! One field of a platform document, whatever JSON type it was written as.

use super::{Fen, Mapping, objects, unmappable};
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use serde::Deserialize;
use serde_json::value::RawValue;

/// Platform times are China standard time, which has no daylight saving.
const EAST_8_SECONDS: i32 = 8 * 3_600;

/// The end of the year 2999: later ones are milliseconds where seconds belong.
const LATEST_SECOND: i64 = 32_503_679_999;

/// Somewhere in 1973: earlier ones are seconds where milliseconds belong.
const EARLIEST_MILLI: i64 = 100_000_000_000;

/// Most units of one line that are believed.
const LARGEST_QUANTITY: i64 = 1_000_000;

/// A field as it was written; absent and `null` are the same.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(transparent)]
pub(crate) struct Field<'a>(#[serde(borrow)] Option<&'a RawValue>);

impl<'a> Field<'a> {
    /// True where the document says anything here, be it an empty text.
    pub(crate) fn is_said(self) -> bool {
        self.0.is_some()
    }

    /// The text of a string, number or boolean; empty where nothing is said.
    pub(crate) fn text(self, name: &str) -> Mapping<String> {
        let Some(raw) = self.0.map(RawValue::get) else {
            return Ok(String::new());
        };
        match raw.as_bytes().first() {
            Some(b'"') => {
                let text: String = serde_json::from_str(raw)
                    .map_err(|_| unmappable("BAD_TEXT", format!("{name} is no valid text")))?;
                if text.contains('\0') {
                    return Err(unmappable(
                        "BAD_TEXT",
                        format!("{name} holds a NUL character"),
                    ));
                }
                Ok(text)
            }
            Some(b'{' | b'[') => Err(unmappable(
                "BAD_DOCUMENT",
                format!("{name} is a structure where a value belongs"),
            )),
            _ => Ok(raw.to_owned()),
        }
    }

    /// An id of 64 characters at most: digits, ASCII letters, `-` or `_`; `None`
    /// where it is absent, empty or `0`.
    pub(crate) fn id(self, name: &str) -> Mapping<Option<String>> {
        let text = self.text(name)?;
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        match text.trim() {
            "" | "0" => Ok(None),
            id if id.len() <= 64 && id.bytes().all(fits) => Ok(Some(id.to_owned())),
            _ => Err(unmappable("MISSING_ID", format!("{name} is no id"))),
        }
    }

    /// An id that must be there.
    pub(crate) fn needed_id(self, name: &str) -> Mapping<String> {
        self.id(name)?
            .ok_or_else(|| unmappable("MISSING_ID", format!("{name} is missing")))
    }

    /// A whole number; `None` where it is absent or empty.
    pub(crate) fn int(self, name: &str) -> Mapping<Option<i64>> {
        let text = self.text(name)?;
        match text.trim() {
            "" => Ok(None),
            "true" => Ok(Some(1)),
            "false" => Ok(Some(0)),
            digits => digits
                .parse()
                .map(Some)
                .map_err(|_| unmappable("BAD_DOCUMENT", format!("{name} is no whole number"))),
        }
    }

    /// A status or type, which must be there.
    pub(crate) fn status(self, name: &str) -> Mapping<i64> {
        let missing = || unmappable("UNKNOWN_STATUS", format!("{name} is missing"));
        self.int(name)?.ok_or_else(missing)
    }

    /// A count of goods, which must be there.
    pub(crate) fn quantity(self, name: &str) -> Mapping<i64> {
        match self.int(name)? {
            Some(count) if (1..=LARGEST_QUANTITY).contains(&count) => Ok(count),
            _ => Err(unmappable("BAD_DOCUMENT", format!("{name} is no quantity"))),
        }
    }

    /// Yuan, never below zero; `None` where it is absent or empty.
    pub(crate) fn amount(self, name: &str) -> Mapping<Option<i64>> {
        match self.signed_amount(name)? {
            Some(fen) if fen < 0 => Err(unmappable("BAD_AMOUNT", format!("{name} is below zero"))),
            amount => Ok(amount),
        }
    }

    /// Yuan of either sign; `None` where it is absent or empty.
    pub(crate) fn signed_amount(self, name: &str) -> Mapping<Option<i64>> {
        let text = self
            .text(name)
            .map_err(|_| unmappable("BAD_AMOUNT", format!("{name} is no amount")))?;
        if text.trim().is_empty() {
            return Ok(None);
        }
        match Fen::from_yuan(&text) {
            Some(Fen(fen)) => Ok(Some(fen)),
            None => Err(unmappable(
                "BAD_AMOUNT",
                format!("{name} is no believable amount"),
            )),
        }
    }

    /// A whole number of fen, never below zero; `None` where it is absent or empty.
    pub(crate) fn fen(self, name: &str) -> Mapping<Option<i64>> {
        match self.signed_fen(name)? {
            Some(fen) if fen < 0 => Err(unmappable("BAD_AMOUNT", format!("{name} is below zero"))),
            fen => Ok(fen),
        }
    }

    /// A whole number of fen of either sign; `None` where it is absent or empty.
    pub(crate) fn signed_fen(self, name: &str) -> Mapping<Option<i64>> {
        let bad = || unmappable("BAD_AMOUNT", format!("{name} is no believable amount"));
        match self.text(name).map_err(|_| bad())?.trim() {
            "" => Ok(None),
            text => match text.parse().ok().and_then(Fen::believed) {
                Some(Fen(fen)) => Ok(Some(fen)),
                None => Err(bad()),
            },
        }
    }

    /// A time in seconds since 1970; `None` where it is absent, empty or 0.
    pub(crate) fn seconds(self, name: &str) -> Mapping<Option<DateTime<Utc>>> {
        let bad = || unmappable("BAD_TIME", format!("{name} is no time in seconds"));
        match self.int(name).map_err(|_| bad())? {
            None | Some(0) => Ok(None),
            Some(seconds @ 1..=LATEST_SECOND) => DateTime::from_timestamp(seconds, 0)
                .map(Some)
                .ok_or_else(bad),
            Some(_) => Err(bad()),
        }
    }

    /// A time in seconds since 1970 that must be there.
    pub(crate) fn needed_seconds(self, name: &str) -> Mapping<DateTime<Utc>> {
        let at = self.seconds(name)?;
        at.ok_or_else(|| unmappable("BAD_TIME", format!("{name} is missing")))
    }

    /// A time in milliseconds since 1970; `None` where it is absent, empty or 0.
    pub(crate) fn millis(self, name: &str) -> Mapping<Option<DateTime<Utc>>> {
        let bad = || unmappable("BAD_TIME", format!("{name} is no time in milliseconds"));
        match self.int(name).map_err(|_| bad())? {
            None | Some(0) => Ok(None),
            Some(millis) if EARLIEST_MILLI <= millis && millis / 1_000 <= LATEST_SECOND => {
                DateTime::from_timestamp_millis(millis)
                    .map(Some)
                    .ok_or_else(bad)
            }
            Some(_) => Err(bad()),
        }
    }

    /// A time `yyyy-MM-dd HH:mm:ss` or a date (its last second) in China; `None`
    /// where it is absent or empty.
    pub(crate) fn time(self, name: &str) -> Mapping<Option<DateTime<Utc>>> {
        let bad = || unmappable("BAD_TIME", format!("{name} is no time"));
        let text = self.text(name).map_err(|_| bad())?;
        match text.trim() {
            "" => Ok(None),
            text => parse_time(text).map(Some).ok_or_else(bad),
        }
    }

    /// A list or structure decoded; `None` where it is absent or written as `""`.
    pub(crate) fn decode<T: Deserialize<'a>>(self, name: &str) -> Mapping<Option<T>> {
        match self.0.map(RawValue::get) {
            None | Some("\"\"") => Ok(None),
            Some(raw) => objects::decode(raw)
                .map(Some)
                .map_err(|_| unmappable("BAD_DOCUMENT", format!("{name} has an unknown shape"))),
        }
    }
}

/// `at` as platforms write it.
pub(crate) fn beijing(at: DateTime<Utc>) -> String {
    let shifted = at.naive_utc() + chrono::Duration::seconds(i64::from(EAST_8_SECONDS));
    shifted.format("%Y-%m-%d %H:%M:%S").to_string()
}

/// SHA-256 of `parts` in hexadecimal; the parts cannot run into one another.
pub(crate) fn sha256_hex(parts: &[&str]) -> String {
    let mut context = ring::digest::Context::new(&ring::digest::SHA256);
    for part in parts {
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part.as_bytes());
    }
    hex::encode(context.finish())
}

fn parse_time(text: &str) -> Option<DateTime<Utc>> {
    let local = match text.len() {
        19 => NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").ok()?,
        10 => NaiveDate::parse_from_str(text, "%Y-%m-%d")
            .ok()?
            .and_time(NaiveTime::from_hms_opt(23, 59, 59)?),
        _ => return None,
    };
    let at = FixedOffset::east_opt(EAST_8_SECONDS)?
        .from_local_datetime(&local)
        .single()?;
    Some(at.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(json: &str) -> Field<'_> {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_value_is_read_however_it_is_written() {
        for json in ["2100000000000000001", "\"2100000000000000001\""] {
            assert_eq!(
                field(json).id("tid").unwrap().unwrap(),
                "2100000000000000001"
            );
            assert_eq!(
                field(json).int("tid").unwrap(),
                Some(2_100_000_000_000_000_001)
            );
        }
        for json in ["54.9", "\"54.90\"", "5.49e1"] {
            assert_eq!(field(json).amount("payment").unwrap(), Some(5_490));
        }
        for json in ["null", "\"\""] {
            assert_eq!(field(json).id("x").unwrap(), None);
            assert_eq!(field(json).time("x").unwrap(), None);
            assert_eq!(field(json).amount("x").unwrap(), None);
            assert_eq!(field(json).decode::<Vec<i64>>("x").unwrap(), None);
        }
        for json in ["null", "0", "\"\""] {
            assert_eq!(field(json).needed_id("x").unwrap_err().reason, "MISSING_ID");
            let at = field(json).needed_seconds("x");
            assert_eq!(at.unwrap_err().reason, "BAD_TIME");
        }
        assert!(!field("null").is_said());
        assert!(field("\"\"").is_said());
    }

    #[test]
    fn what_cannot_be_meant_has_a_reason() {
        let reason = |result: Mapping<()>| result.unwrap_err().reason;
        assert_eq!(reason(field("-1").amount("x").map(drop)), "BAD_AMOUNT");
        assert_eq!(reason(field("[]").amount("x").map(drop)), "BAD_AMOUNT");
        assert_eq!(
            reason(field("\"2026-02-30 00:00:00\"").time("x").map(drop)),
            "BAD_TIME"
        );
        assert_eq!(reason(field("1772331790").time("x").map(drop)), "BAD_TIME");
        assert_eq!(reason(field("0").quantity("x").map(drop)), "BAD_DOCUMENT");
        assert_eq!(
            reason(field("\"\"").status("x").map(drop)),
            "UNKNOWN_STATUS"
        );
        assert_eq!(reason(field("\"\\ud800\"").text("x").map(drop)), "BAD_TEXT");
        assert_eq!(
            reason(field("\"a\\u0000\"").text("x").map(drop)),
            "BAD_TEXT"
        );
        assert_eq!(reason(field("\"a b\"").id("x").map(drop)), "MISSING_ID");
    }

    #[test]
    fn fen_and_seconds_are_whole_numbers() {
        for json in ["5490", "\"5490\""] {
            assert_eq!(field(json).fen("x").unwrap(), Some(5_490));
        }
        assert_eq!(field("-5").signed_fen("x").unwrap(), Some(-5));
        for json in ["-5", "54.9", "1000000000001", "true", "[]"] {
            assert_eq!(field(json).fen("x").unwrap_err().reason, "BAD_AMOUNT");
        }
        let at = field("1760000000").seconds("x").unwrap().unwrap();
        assert_eq!(at.to_rfc3339(), "2025-10-09T08:53:20+00:00");
        for json in ["null", "\"\"", "0"] {
            assert_eq!(field(json).seconds("x").unwrap(), None);
        }
        for json in ["-1", "1760000000000", "\"2026-03-01\"", "{}"] {
            assert_eq!(field(json).seconds("x").unwrap_err().reason, "BAD_TIME");
        }
    }

    #[test]
    fn milliseconds_are_told_from_seconds() {
        for json in ["1760000000123", "\"1760000000123\""] {
            let at = field(json).millis("x").unwrap().unwrap();
            assert_eq!(at.timestamp_millis(), 1_760_000_000_123);
        }
        for json in ["null", "\"\"", "0"] {
            assert_eq!(field(json).millis("x").unwrap(), None);
        }
        for json in ["-1", "1760000000", "9223372036854775807", "\"soon\"", "{}"] {
            assert_eq!(field(json).millis("x").unwrap_err().reason, "BAD_TIME");
        }
    }

    #[test]
    fn china_time_becomes_utc_and_back() {
        let at = field("\"2026-03-01 07:59:59\"").time("x").unwrap().unwrap();
        assert_eq!(at.to_rfc3339(), "2026-02-28T23:59:59+00:00");
        assert_eq!(beijing(at), "2026-03-01 07:59:59");
        let date = field("\"2026-03-01\"").time("x").unwrap().unwrap();
        assert_eq!(date.to_rfc3339(), "2026-03-01T15:59:59+00:00");
    }

    #[test]
    fn hashed_parts_do_not_run_together() {
        assert_ne!(sha256_hex(&["ab", "c"]), sha256_hex(&["a", "bc"]));
    }
}
