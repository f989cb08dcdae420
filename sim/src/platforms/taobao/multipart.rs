//! Bodies of several parts, as calls with files have them.

use std::collections::BTreeMap;

use axum::body::to_bytes;
use axum::extract::Request;
use http::{HeaderMap, header};

use crate::platforms::call::MAX_BODY;

/// Parameters of bytes by name.
pub(super) type Files = BTreeMap<String, Vec<u8>>;

/// The boundary between the parts; none where the body has no parts.
pub(super) fn boundary(headers: &HeaderMap) -> Option<String> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let rest = kind.strip_prefix("multipart/form-data")?;
    let boundary = rest.split(';').find_map(|part| {
        let (name, value) = part.trim().split_once('=')?;
        name.eq_ignore_ascii_case("boundary").then_some(value)
    })?;
    Some(boundary.trim_matches('"').to_owned())
}

/// Texts and files of a body; none when it cannot be read.
pub(super) async fn read(
    request: Request,
    boundary: &str,
) -> Option<(Vec<(String, String)>, Files)> {
    let body = to_bytes(request.into_body(), MAX_BODY).await.ok()?;
    parts(&body, boundary)
}

fn parts(body: &[u8], boundary: &str) -> Option<(Vec<(String, String)>, Files)> {
    let mut texts = Vec::new();
    let mut files = Files::new();
    let delimiter = format!("--{boundary}");
    let delimiter = delimiter.as_bytes();
    let mut rest = &body[find(body, delimiter)? + delimiter.len()..];
    while !rest.starts_with(b"--") {
        let end = find(rest, delimiter)?;
        let part = rest[..end].strip_prefix(b"\r\n")?.strip_suffix(b"\r\n")?;
        let head_end = find(part, b"\r\n\r\n")?;
        let head = std::str::from_utf8(&part[..head_end]).ok()?;
        let value = &part[head_end + 4..];
        let name = attribute(head, "name")?;
        match attribute(head, "filename") {
            Some(_) => drop(files.insert(name, value.to_vec())),
            None => texts.push((name, String::from_utf8(value.to_vec()).ok()?)),
        }
        rest = &rest[end + delimiter.len()..];
    }
    Some((texts, files))
}

fn attribute(head: &str, name: &str) -> Option<String> {
    let start = format!("{name}=\"");
    let found = head
        .split([';', '\r', '\n'])
        .find_map(|part| part.trim().strip_prefix(start.as_str()))?;
    found.strip_suffix('"').map(str::to_owned)
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|here| here == wanted)
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn texts_and_files_are_told_apart_by_the_file_name() {
        let body = b"--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x.png\"\r\nContent-Type: image/png\r\n\r\n\x89PNG\r\n--b--\r\n";
        let (texts, files) = parts(body, "b").unwrap();
        assert_eq!(texts, [("a".to_owned(), "1".to_owned())]);
        assert_eq!(files["f"], b"\x89PNG");
        assert!(parts(b"--b\r\nno end", "b").is_none());
    }
}
