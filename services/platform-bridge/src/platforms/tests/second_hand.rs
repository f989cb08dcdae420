//! Signatures by a second hand: SDKs that share no code with us sign random calls, and ours
//! must be equal. `second_hand.py` beside this file runs them; `scripts/requirements-sdks.txt`
//! names them.
//!
//! | platform | what | whose code |
//! |---|---|---|
//! | Taobao | calls, MD5 | `py-taobao-open`, made from the official SDK |
//! | Taobao | calls, HMAC-SHA256 | `lazop-sdk`, Lazada's official one; Alibaba signs alike there |
//! | JD | calls; its own encoding is Latin-1, so only ASCII is compared | `jd-sdk`, official |
//! | Pinduoduo | calls | `ddk` |
//! | Douyin | calls and pushes | `doudian` |
//! | Kuaishou | calls, both methods | `kwaixiaodian` |
//! | WeChat shop | pushes, plain and encrypted; its calls are not signed | `wechatpy` |
//! | Xiaohongshu | calls | `xiaohongshu-ecommerce`, made from the official SDK |
//!
//! None was found (PyPI and npm, 2026-11) for Taobao's HMAC-MD5, which is not sent, and for
//! its message channel; for Pinduoduo's message channel (`ddk` and `pdd-sdk` have none); for
//! Kuaishou's encrypted pushes (neither in `kwaixiaodian` nor in `ks-shop-python-sdk`); for
//! Xiaohongshu's pushes (`xiaohongshu` 0.0.3 has the rule, and comes as a source whose set-up
//! runs itself, which we do not). These stand on published examples.

use oms_testkit::skip;
use rand::{Rng, SeedableRng, rngs::StdRng};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    env,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
};

/// Calls that both sign.
pub(in crate::platforms) const CALLS: usize = 300;

const SEED: u64 = 20_261_130;

/// The script's code for an SDK that is not there.
const MISSING: i32 = 77;

/// What separators, escapes and forms are made of.
const ASCII: &[char] = &[
    'a', 'Z', '0', '9', ' ', '&', '=', '+', '%', '/', '?', '#', '"', '\'', '\\', '{', '}', '[',
    ']', ':', ',', '.', '-', '_', '~', '<', '>',
];

/// Beyond ASCII: of two, three and four bytes.
const BEYOND: &[char] = &['é', '加', '急', '衣', '，', '👕'];

/// A source of calls.
pub(in crate::platforms) struct Random(StdRng);

impl Random {
    pub(in crate::platforms) fn new() -> Self {
        Self(StdRng::seed_from_u64(SEED))
    }

    fn of(&mut self, length: usize, letters: &[char]) -> String {
        let letter = |_| letters[self.0.random_range(0..letters.len())];
        (0..length).map(letter).collect()
    }

    /// `length` letters and digits.
    pub(in crate::platforms) fn word(&mut self, length: usize) -> String {
        let letters: Vec<char> = ('a'..='z').chain('A'..='Z').chain('0'..='9').collect();
        self.of(length, &letters)
    }

    /// Any text, not empty.
    pub(in crate::platforms) fn text(&mut self) -> String {
        let length = self.0.random_range(1..40);
        self.of(length, &[ASCII, BEYOND].concat())
    }

    /// Some of `names` with any text.
    pub(in crate::platforms) fn fields(
        &mut self,
        names: &[&'static str],
    ) -> BTreeMap<&'static str, String> {
        self.some(names, &[ASCII, BEYOND].concat())
    }

    /// Some of `names` with texts of ASCII alone.
    pub(in crate::platforms) fn ascii_fields(
        &mut self,
        names: &[&'static str],
    ) -> BTreeMap<&'static str, String> {
        self.some(names, ASCII)
    }

    fn some(&mut self, names: &[&'static str], letters: &[char]) -> BTreeMap<&'static str, String> {
        let mut fields = BTreeMap::new();
        for name in names {
            if self.0.random_bool(0.8) {
                let length = self.0.random_range(1..40);
                fields.insert(*name, self.of(length, letters));
            }
        }
        fields
    }
}

/// Has `hand` sign what `call` gives beside our own signature of it.
pub(in crate::platforms) fn agree(
    hand: &str,
    mut call: impl FnMut(&mut Random) -> (Value, String),
) {
    let mut random = Random::new();
    let (calls, ours): (Vec<_>, Vec<_>) = (0..CALLS).map(|_| call(&mut random)).unzip();
    let Some(theirs) = second_hand(hand, &calls) else {
        return;
    };
    for ((call, ours), theirs) in calls.iter().zip(ours).zip(theirs) {
        assert_eq!(theirs, ours, "{hand} signs otherwise: {call}");
    }
}

/// What `hand` answers to each of `calls`; `None` where it is not installed.
pub(in crate::platforms) fn second_hand(hand: &str, calls: &[Value]) -> Option<Vec<Value>> {
    let bridge = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = env::var_os("OMS_PYTHON").map_or_else(
        || bridge.join("../../.tools/venv/bin/python"),
        PathBuf::from,
    );
    let child = Command::new(python)
        .arg(bridge.join("src/platforms/tests/second_hand.py"))
        .arg(hand)
        .env("PYTHONUTF8", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        skip("Python is not installed: no second hand signs");
        return None;
    };
    let lines: String = calls.iter().map(|call| format!("{call}\n")).collect();
    let mut stdin = child.stdin.take().unwrap();
    // A script that ends early does not read it all.
    let writing = thread::spawn(move || stdin.write_all(lines.as_bytes()));
    let output = child.wait_with_output().unwrap();
    let written = writing.join().unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    if output.status.code() == Some(MISSING) {
        skip(&format!(
            "{} is not installed: {hand} is signed by us alone",
            complaint.trim()
        ));
        return None;
    }
    assert!(output.status.success(), "{hand}: {complaint}");
    written.unwrap();
    let answers = String::from_utf8(output.stdout).unwrap();
    let answers: Vec<Value> = answers
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(answers.len(), calls.len());
    Some(answers)
}
