//! The parameters of one method, by the types the platform has for them.

use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::access::Call;
use super::envelope::DoudianError;
use crate::platforms::call::Page;

impl Call {
    /// Refuses what the method does not have, such as a name misspelt.
    pub(super) fn only(&self, known: &[&str]) -> Result<(), DoudianError> {
        match self
            .params
            .keys()
            .find(|name| !known.contains(&name.as_str()))
        {
            None => Ok(()),
            Some(name) => Err(DoudianError::odd(name, "接口没有此参数")),
        }
    }

    pub(super) fn optional_text(&self, name: &str) -> Result<Option<&str>, DoudianError> {
        match self.params.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(DoudianError::odd(name, "应为字符串")),
        }
    }

    /// A text that is there, though it may be empty.
    pub(super) fn text(&self, name: &str) -> Result<&str, DoudianError> {
        self.optional_text(name)?
            .ok_or_else(|| DoudianError::missing(name))
    }

    pub(super) fn filled(&self, name: &str) -> Result<&str, DoudianError> {
        match self.text(name)? {
            "" => Err(DoudianError::missing(name)),
            text => Ok(text),
        }
    }

    pub(super) fn optional_number(&self, name: &str) -> Result<Option<i64>, DoudianError> {
        match self.params.get(name) {
            None => Ok(None),
            Some(value) => value
                .as_i64()
                .map(Some)
                .ok_or_else(|| DoudianError::odd(name, "应为整数")),
        }
    }

    pub(super) fn flag(&self, name: &str) -> Result<bool, DoudianError> {
        match self.params.get(name) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(_) => Err(DoudianError::odd(name, "应为布尔值")),
        }
    }

    /// A list, empty where it is absent.
    pub(super) fn list<T: DeserializeOwned>(&self, name: &str) -> Result<Vec<T>, DoudianError> {
        match self.params.get(name) {
            None => Ok(Vec::new()),
            Some(value) => serde_json::from_value(value.clone())
                .map_err(|_| DoudianError::odd(name, "格式错误")),
        }
    }

    /// Unix seconds.
    pub(super) fn time(&self, name: &str) -> Result<Option<DateTime<Utc>>, DoudianError> {
        let Some(seconds) = self.optional_number(name)? else {
            return Ok(None);
        };
        DateTime::from_timestamp(seconds, 0)
            .map(Some)
            .ok_or_else(|| DoudianError::invalid(20_012, "时间超出范围"))
    }

    /// A page of at most 100 rows, whose first has the number `first`; the numbers of rows
    /// that can be reached end at `reach`.
    pub(super) fn page(&self, first: i64, reach: i64) -> Result<Page, DoudianError> {
        let number = |name: &str| {
            self.optional_number(name)?
                .ok_or_else(|| DoudianError::missing(name))
        };
        let (page, size) = (number("page")?, number("size")?);
        if page < first || !(1..=100).contains(&size) {
            return Err(DoudianError::invalid(10_035, "page或size超出范围"));
        }
        if page.saturating_mul(size) > reach {
            return Err(DoudianError::invalid(20_013, "page*size超出可查询范围"));
        }
        let whole = |number: i64| usize::try_from(number).unwrap_or(usize::MAX);
        Ok(Page {
            number: whole(page - first + 1),
            size: whole(size),
        })
    }
}
