//! `multipart/form-data`: texts and one file, for calls that take a picture's bytes.

use std::collections::BTreeMap;

/// A file in a call.
#[derive(Clone, PartialEq, Eq)]
pub struct FilePart {
    /// Parameter.
    pub name: &'static str,
    /// Name of the file with its ending, which platforms tell its kind by.
    pub file_name: &'static str,
    /// Content type.
    pub content_type: &'static str,
    /// Content.
    pub bytes: Vec<u8>,
}

/// What is in it stays out of traces.
impl std::fmt::Debug for FilePart {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} ({} bytes)", self.name, self.bytes.len())
    }
}

/// Content type and body. The boundary is random, so no part can hold it.
pub(super) fn encode(texts: &BTreeMap<&'static str, String>, file: &FilePart) -> (String, Vec<u8>) {
    let boundary = format!("oms-{}", uuid::Uuid::new_v4().simple());
    let mut body = Vec::with_capacity(file.bytes.len() + 4_096);
    for (name, text) in texts {
        let head = format!(
            "--{boundary}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n"
        );
        body.extend_from_slice(head.as_bytes());
    }
    let head = format!(
        "--{boundary}\r\ncontent-disposition: form-data; name=\"{}\"; filename=\"{}\"\r\n\
         content-type: {}\r\n\r\n",
        file.name, file.file_name, file.content_type
    );
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(&file.bytes);
    body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    (format!("multipart/form-data; boundary={boundary}"), body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_first_and_the_file_as_it_is() {
        let texts = BTreeMap::from([("a", "1".to_owned()), ("b", "拒绝".to_owned())]);
        let file = FilePart {
            name: "proof",
            file_name: "proof.png",
            content_type: "image/png",
            bytes: vec![0xff, 0, b'\r', b'\n'],
        };
        let (content_type, body) = encode(&texts, &file);
        let boundary = content_type.split_once("boundary=").unwrap().1;
        let mut expected = format!(
            "--{boundary}\r\ncontent-disposition: form-data; name=\"a\"\r\n\r\n1\r\n\
             --{boundary}\r\ncontent-disposition: form-data; name=\"b\"\r\n\r\n拒绝\r\n\
             --{boundary}\r\ncontent-disposition: form-data; name=\"proof\"; filename=\"proof.png\"\r\n\
             content-type: image/png\r\n\r\n"
        )
        .into_bytes();
        expected.extend_from_slice(&file.bytes);
        expected.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
        assert_eq!(body, expected);
        assert_eq!(format!("{file:?}"), "proof (4 bytes)");
    }
}
