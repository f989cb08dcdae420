//! A JSON document inside a call, read part by part: what is missing or wrong is told by its path.

use serde_json::Value;

/// An object of the document and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Part<'a> {
    value: &'a Value,
    path: String,
}

/// What is the matter with a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Lack {
    /// The path of what is not there.
    Missing(String),
    /// The path, and what should stand there.
    Wrong(String, &'static str),
}

impl<'a> Part<'a> {
    pub(crate) fn whole(value: &'a Value) -> Self {
        Self {
            value,
            path: String::new(),
        }
    }

    fn path_of(&self, name: &str) -> String {
        match self.path.as_str() {
            "" => name.to_owned(),
            path => format!("{path}.{name}"),
        }
    }

    pub(crate) fn wrong(&self, name: &str, why: &'static str) -> Lack {
        Lack::Wrong(self.path_of(name), why)
    }

    pub(crate) fn missing(&self, name: &str) -> Lack {
        Lack::Missing(self.path_of(name))
    }

    /// As it came, null where it is absent.
    pub(crate) fn raw(&self, name: &str) -> &'a Value {
        &self.value[name]
    }

    pub(crate) fn value(&self) -> &'a Value {
        self.value
    }

    /// An object that has to be there.
    pub(crate) fn part(&self, name: &str) -> Result<Self, Lack> {
        self.optional_part(name)?.ok_or_else(|| self.missing(name))
    }

    pub(crate) fn optional_part(&self, name: &str) -> Result<Option<Self>, Lack> {
        match self.raw(name) {
            Value::Null => Ok(None),
            value @ Value::Object(_) => Ok(Some(Self {
                value,
                path: self.path_of(name),
            })),
            _ => Err(self.wrong(name, "应为对象")),
        }
    }

    /// A text that is not empty; a number counts as its digits.
    pub(crate) fn text(&self, name: &str) -> Result<String, Lack> {
        let text = self.text_or_empty(name)?;
        if text.is_empty() {
            return Err(self.missing(name));
        }
        Ok(text)
    }

    pub(crate) fn text_or_empty(&self, name: &str) -> Result<String, Lack> {
        match self.raw(name) {
            Value::Null => Ok(String::new()),
            Value::String(text) => Ok(text.clone()),
            Value::Number(number) => Ok(number.to_string()),
            _ => Err(self.wrong(name, "应为字符串")),
        }
    }

    /// A whole number, bare or as text.
    pub(crate) fn number(&self, name: &str) -> Result<i64, Lack> {
        let text = self.text(name)?;
        text.parse().map_err(|_| self.wrong(name, "应为整数"))
    }

    /// One to `most` objects.
    pub(crate) fn parts(&self, name: &str, most: usize) -> Result<Vec<Self>, Lack> {
        let part = |(place, value): (usize, &'a Value)| match value {
            Value::Object(_) => Ok(Self {
                value,
                path: format!("{}[{place}]", self.path_of(name)),
            }),
            _ => Err(self.wrong(name, "应为对象列表")),
        };
        let rows = self.rows(name, most)?.iter();
        rows.enumerate().map(part).collect()
    }

    /// One to `most` texts.
    pub(crate) fn texts(&self, name: &str, most: usize) -> Result<Vec<String>, Lack> {
        let text = |value: &Value| match value {
            Value::String(text) if !text.is_empty() => Ok(text.clone()),
            Value::Number(number) => Ok(number.to_string()),
            _ => Err(self.wrong(name, "应为字符串列表")),
        };
        self.rows(name, most)?.iter().map(text).collect()
    }

    fn rows(&self, name: &str, most: usize) -> Result<&'a Vec<Value>, Lack> {
        match self.raw(name) {
            Value::Null => Err(self.missing(name)),
            Value::Array(rows) if rows.is_empty() => Err(self.missing(name)),
            Value::Array(rows) if rows.len() > most => Err(self.wrong(name, "超过数量限制")),
            Value::Array(rows) => Ok(rows),
            _ => Err(self.wrong(name, "应为列表")),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_missing_or_wrong_is_told_by_its_path() {
        let document = json!({"sender": {"name": "", "address": {"city": 7}}, "rows": [{"id": 1}, 2], "ids": ["a", 8]});
        let whole = Part::whole(&document);
        let sender = whole.part("sender").unwrap();
        assert_eq!(
            sender.text("name"),
            Err(Lack::Missing("sender.name".to_owned()))
        );
        let address = sender.part("address").unwrap();
        assert_eq!(address.text("city"), Ok("7".to_owned()));
        assert_eq!(address.text_or_empty("town"), Ok(String::new()));
        assert!(matches!(whole.parts("rows", 10), Err(Lack::Wrong(path, _)) if path == "rows"));
        assert!(matches!(whole.parts("rows", 1), Err(Lack::Wrong(..))));
        assert_eq!(
            whole.texts("ids", 2),
            Ok(vec!["a".to_owned(), "8".to_owned()])
        );
    }
}
