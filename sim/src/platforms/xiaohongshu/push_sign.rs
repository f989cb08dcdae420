//! Signatures of Xiaohongshu's messages: MD5 over the path with its sorted parameters and the
//! secret. The body is not signed.

use md5::{Digest, Md5};

/// The value of the header `sign`, in lower-case hex. `parameters` are those of the address,
/// unescaped.
pub(super) fn push_sign(
    path: &str,
    parameters: &[(&str, &str)],
    app_key: &str,
    timestamp: &str,
    secret: &str,
) -> String {
    let mut pairs = parameters.to_vec();
    pairs.extend([("app-key", app_key), ("timestamp", timestamp)]);
    pairs.sort_unstable();
    let pairs: Vec<String> = pairs
        .into_iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    hex::encode(Md5::digest(format!("{path}?{}{secret}", pairs.join("&"))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_official_example() {
        let sign = push_sign(
            "/open_api/msg",
            &[("canshu", "test")],
            "xhs",
            "1625475843",
            "9a539709cafc1efc9ef05838be468a28",
        );
        assert_eq!(sign, "a7b7430de338783293443133ab9b9357");
    }

    #[test]
    fn an_address_without_parameters_and_one_with() {
        let signed = |parameters: &[(&str, &str)]| {
            push_sign(
                "/xhs/push",
                parameters,
                "demoappid0123456789ab",
                "1735689600",
                "demosecret0123456789abcdef012345",
            )
        };
        assert_eq!(signed(&[]), "ee727d9f3152774c7e69e6dd7521ca6a");
        assert_eq!(
            signed(&[("shop", "12")]),
            "d6edc5da6c5229b7216cddca71cf59b9"
        );
    }
}
