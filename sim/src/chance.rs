//! Stable draws: every made-up value of the world is a digest of the seed and
//! of what the value belongs to, so that it never depends on how many shops run
//! or in which order things were built.

use md5::{Digest, Md5};

/// Draws for one seed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Chance {
    seed: u64,
}

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed }
    }

    /// A number that is the same for the same parts.
    pub(crate) fn number(self, parts: &[&str]) -> u64 {
        let bytes = self.bytes(parts);
        bytes[..8]
            .iter()
            .fold(0, |sum, byte| sum << 8 | u64::from(*byte))
    }

    /// A number below `bound`.
    pub(crate) fn below(self, bound: u64, parts: &[&str]) -> u64 {
        self.number(parts) % bound.max(1)
    }

    /// True for about `percent` of all parts.
    pub(crate) fn percent(self, percent: u64, parts: &[&str]) -> bool {
        self.below(100, parts) < percent
    }

    /// One of `options`, which is never empty.
    pub(crate) fn pick<'a, T>(self, options: &'a [T], parts: &[&str]) -> &'a T {
        &options[usize::try_from(self.below(options.len() as u64, parts)).unwrap_or(0)]
    }

    /// 32 lower-case hexadecimal characters.
    pub(crate) fn hex(self, parts: &[&str]) -> String {
        hex::encode(self.bytes(parts))
    }

    fn bytes(self, parts: &[&str]) -> [u8; 16] {
        let mut digest = Md5::new();
        digest.update(self.seed.to_be_bytes());
        for part in parts {
            digest.update(part.as_bytes());
            digest.update([0]);
        }
        digest.finalize().into()
    }
}
