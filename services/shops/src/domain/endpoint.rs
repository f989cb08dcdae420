//! The address that stands in for a platform's own: a sandbox or a simulator.

use http::Uri;

/// What an endpoint must be.
pub(crate) const RULE: &str =
    "must be scheme, host and port only, such as http://127.0.0.1:9000, or empty";

/// `text` without a closing slash; `None` where it is no endpoint. The platform's own paths
/// are put behind it, so it may have none, and it is shown, so it may hold no password.
pub(crate) fn normalise(text: &str) -> Option<String> {
    let text = text.trim();
    if text.is_empty() {
        return Some(String::new());
    }
    if text.contains(['#', '?', '@']) {
        return None;
    }
    let uri: Uri = text.parse().ok()?;
    let scheme = uri
        .scheme_str()
        .filter(|scheme| matches!(*scheme, "http" | "https"))?;
    let authority = uri.authority()?;
    let port_is_one =
        authority.as_str().len() == authority.host().len() || uri.port_u16().is_some();
    let bare = !authority.host().is_empty() && port_is_one && matches!(uri.path(), "" | "/");
    bare.then(|| format!("{scheme}://{authority}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_scheme_host_and_port_only() {
        for (text, endpoint) in [
            ("", ""),
            (" https://sandbox.example ", "https://sandbox.example"),
            ("http://127.0.0.1:9000/", "http://127.0.0.1:9000"),
            ("http://[::1]:9000", "http://[::1]:9000"),
        ] {
            assert_eq!(normalise(text).as_deref(), Some(endpoint), "{text}");
        }
        for text in [
            "ftp://host",
            "host:80",
            "http://",
            "http://host/router/rest",
            "http://host?a=b",
            "http://user:password@host",
            "http://host#x",
            "http://host:99999",
            "http://host:",
            "/only/a/path",
        ] {
            assert_eq!(normalise(text), None, "{text}");
        }
    }
}
