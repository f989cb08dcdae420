//! Yuan as platforms write them to fen, exactly: no floating point on the way.

/// Largest amount that is believed: ten thousand million yuan.
const LARGEST: i128 = 1_000_000_000_000;

/// An amount in fen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Fen(pub(crate) i64);

impl Fen {
    /// `fen`, unless it is absurdly large.
    pub(crate) fn believed(fen: i64) -> Option<Self> {
        (i128::from(fen).abs() <= LARGEST).then_some(Self(fen))
    }

    /// Reads decimal yuan such as `129.00`, `-5`, `1.0E7`. `None` for anything that is
    /// no number, is finer than a fen, or is absurdly large.
    pub(crate) fn from_yuan(text: &str) -> Option<Self> {
        let text = text.trim();
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (negative, digits) = match mantissa.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, mantissa),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        if whole.is_empty() || (fraction.is_empty() && digits.contains('.')) {
            return None;
        }
        let mut value: i128 = 0;
        for digit in whole.bytes().chain(fraction.bytes()) {
            if !digit.is_ascii_digit() {
                return None;
            }
            value = value
                .checked_mul(10)?
                .checked_add(i128::from(digit - b'0'))?;
        }
        if value == 0 {
            return Some(Self(0));
        }
        let scale = exponent
            .checked_sub(i32::try_from(fraction.len()).ok()?)?
            .checked_add(2)?;
        let power = 10_i128.checked_pow(scale.unsigned_abs())?;
        let fen = if scale >= 0 {
            value.checked_mul(power)?
        } else if value % power == 0 {
            value / power
        } else {
            return None;
        };
        if fen > LARGEST {
            return None;
        }
        let fen = i64::try_from(fen).ok()?;
        Some(Self(if negative { -fen } else { fen }))
    }
}

/// Shares `total` out by `weights`, so that the shares sum to it exactly; the last
/// line with a weight takes what rounding leaves.
pub(crate) fn apportion(total: i64, weights: &[i64]) -> Vec<i64> {
    let sum: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    let mut shares: Vec<i64> = weights
        .iter()
        .map(|weight| {
            let share = (i128::from(total) * i128::from(*weight)).checked_div(sum);
            share
                .and_then(|share| i64::try_from(share).ok())
                .unwrap_or(0)
        })
        .collect();
    let rest = total - shares.iter().sum::<i64>();
    let taker = weights.iter().rposition(|weight| *weight > 0);
    let taker = taker.unwrap_or(weights.len().saturating_sub(1));
    if let Some(share) = shares.get_mut(taker) {
        *share += rest;
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn decimals_are_read_exactly() {
        for (text, fen) in [
            ("0", 0),
            ("200.07", 20_007),
            ("59.9", 5_990),
            ("-3.50", -350),
            ("1.0E7", 1_000_000_000),
            ("5.99e1", 5_990),
            ("129.000", 12_900),
            ("10000000000", 1_000_000_000_000),
            ("0.00000", 0),
        ] {
            assert_eq!(Fen::from_yuan(text), Some(Fen(fen)), "{text}");
        }
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in [
            "",
            "-",
            ".",
            "1.",
            ".5",
            "1.005",
            "54.900000000000006",
            "1,000.00",
            "NaN",
            "1e",
            "1e400",
            "1e-400",
            "10000000000.01",
            "--1",
            "+-1",
            "0x10",
            "1 2",
            "１２",
            "99999999999999999999999999999999999999999999",
        ] {
            assert_eq!(Fen::from_yuan(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn amounts_round_trip(fen in -1_000_000_000_000_i64..=1_000_000_000_000) {
            let sign = if fen < 0 { "-" } else { "" };
            let text = format!("{sign}{}.{:02}", fen.abs() / 100, fen.abs() % 100);
            prop_assert_eq!(Fen::from_yuan(&text), Some(Fen(fen)));
        }

        #[test]
        fn any_text_is_read_without_panic(text in "\\PC{0,60}") {
            let _ = Fen::from_yuan(&text);
        }

        #[test]
        fn shares_sum_to_the_total(
            total in 0_i64..=1_000_000_000_000,
            weights in proptest::collection::vec(0_i64..=1_000_000_000_000, 1..20),
        ) {
            let shares = apportion(total, &weights);
            prop_assert_eq!(shares.iter().sum::<i64>(), total);
            prop_assert!(shares.iter().all(|share| *share >= 0));
        }
    }
}
