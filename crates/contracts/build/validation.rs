//! Turns `buf.validate` field rules into plain Rust, so that checking a request
//! costs a few comparisons and no reflection.

use prost_reflect::{
    Cardinality, DescriptorPool, DynamicMessage, ExtensionDescriptor, FieldDescriptor, Kind,
    MessageDescriptor, Value,
};
use std::{error::Error, fmt::Write};

/// One `impl Validate` for every `oms.*` message.
pub(crate) fn generate(pool: &DescriptorPool) -> Result<String, Box<dyn Error>> {
    let rules = pool
        .get_extension_by_name("buf.validate.field")
        .ok_or("buf.validate.field is not declared")?;
    let mut out = String::new();
    for message in pool.all_messages() {
        if !message.package_name().starts_with("oms.")
            || message.package_name() == "oms.auth.v1"
            || message.is_map_entry()
        {
            continue;
        }
        write_message(&mut out, &message, &rules)?;
    }
    Ok(out)
}

fn write_message(
    out: &mut String,
    message: &MessageDescriptor,
    rules: &ExtensionDescriptor,
) -> Result<(), Box<dyn Error>> {
    let mut body = String::new();
    for field in message.fields() {
        if field.is_map() || field.containing_oneof().is_some() {
            continue;
        }
        let options = field.options();
        let rule = options
            .has_extension(rules)
            .then(|| options.get_extension(rules).into_owned());
        let rule = rule.as_ref().and_then(Value::as_message);
        write_field(&mut body, &field, rule)?;
    }
    let (path, out_name) = if body.is_empty() {
        ("_path", "_out")
    } else {
        ("path", "out")
    };
    writeln!(
        out,
        "impl crate::validate::Validate for {} {{\n fn check(&self, {path}: &crate::validate::FieldPath<'_>, {out_name}: &mut Vec<crate::validate::Violation>) {{\n{body} }}\n}}",
        rust_path(message.full_name()),
    )?;
    Ok(())
}

fn write_field(
    body: &mut String,
    field: &FieldDescriptor,
    rule: Option<&DynamicMessage>,
) -> Result<(), Box<dyn Error>> {
    let name = field.name();
    writeln!(body, "  {{ let at = path.field({name:?});")?;
    let before = body.len();
    let is_message = matches!(field.kind(), Kind::Message(_));
    if field.cardinality() == Cardinality::Repeated {
        if let Some(repeated) = rule.and_then(|rule| sub(rule, "repeated")) {
            for (key, check) in [("min_items", "min_items"), ("max_items", "max_items")] {
                if let Some(limit) = unsigned(&repeated, key) {
                    writeln!(
                        body,
                        "   crate::validate::{check}(self.{name}.len(), {limit}, &at, out);"
                    )?;
                }
            }
            if let Some(items) = sub(&repeated, "items") {
                writeln!(
                    body,
                    "   for (n, value) in self.{name}.iter().enumerate() {{ let at = at.item(n);"
                )?;
                write_scalar(body, field, &items, "value")?;
                writeln!(body, "   }}")?;
            }
        }
        if matches!(field.kind(), Kind::String) {
            writeln!(
                body,
                "   for (n, value) in self.{name}.iter().enumerate() {{ crate::validate::text(value, &at.item(n), out); }}"
            )?;
        }
        if is_ours(field) {
            writeln!(
                body,
                "   for (n, value) in self.{name}.iter().enumerate() {{ crate::validate::Validate::check(value, &at.item(n), out); }}"
            )?;
        }
    } else if is_message {
        if rule.is_some_and(|rule| flag(rule, "required")) {
            writeln!(
                body,
                "   crate::validate::required(self.{name}.is_some(), &at, out);"
            )?;
        }
        if is_ours(field) {
            writeln!(
                body,
                "   if let Some(value) = &self.{name} {{ crate::validate::Validate::check(value, &at, out); }}"
            )?;
        }
    } else {
        let is_text = matches!(field.kind(), Kind::String);
        if is_text || rule.is_some() {
            writeln!(body, "   let value = &self.{name};")?;
        }
        if is_text {
            writeln!(body, "   crate::validate::text(value, &at, out);")?;
        }
        if let Some(rule) = rule {
            write_scalar(body, field, rule, "value")?;
        }
    }
    if body.len() == before {
        body.truncate(before - format!("  {{ let at = path.field({name:?});\n").len());
    } else {
        writeln!(body, "  }}")?;
    }
    Ok(())
}

fn write_scalar(
    body: &mut String,
    field: &FieldDescriptor,
    rule: &DynamicMessage,
    value: &str,
) -> Result<(), Box<dyn Error>> {
    if let Some(string) = sub(rule, "string") {
        for key in ["min_len", "max_len"] {
            if let Some(limit) = unsigned(&string, key) {
                writeln!(
                    body,
                    "   crate::validate::{key}({value}.chars().count(), {limit}, &at, out);"
                )?;
            }
        }
        if flag(&string, "uuid") {
            writeln!(body, "   crate::validate::uuid({value}, &at, out);")?;
        }
    }
    if let Some(bytes) = sub(rule, "bytes") {
        for key in ["min_len", "max_len"] {
            if let Some(limit) = unsigned(&bytes, key) {
                writeln!(
                    body,
                    "   crate::validate::{key}({value}.len(), {limit}, &at, out);"
                )?;
            }
        }
    }
    for kind in ["int32", "int64"] {
        if let Some(number) = sub(rule, kind) {
            for key in ["lte", "gt", "gte"] {
                if let Some(limit) = signed(&number, key) {
                    writeln!(
                        body,
                        "   crate::validate::{key}(i64::from(*{value}), {limit}, &at, out);"
                    )?;
                }
            }
        }
    }
    if sub(rule, "enum").is_some_and(|rule| flag(&rule, "defined_only"))
        && let Kind::Enum(kind) = field.kind()
    {
        writeln!(
            body,
            "   crate::validate::defined({}::try_from(*{value}).is_ok(), &at, out);",
            rust_path(kind.full_name())
        )?;
    }
    Ok(())
}

fn is_ours(field: &FieldDescriptor) -> bool {
    matches!(field.kind(), Kind::Message(kind) if kind.package_name().starts_with("oms."))
}

fn rust_path(full_name: &str) -> String {
    format!("crate::{}", full_name.replace('.', "::"))
}

fn present<'a>(message: &'a DynamicMessage, name: &str) -> Option<std::borrow::Cow<'a, Value>> {
    message
        .has_field_by_name(name)
        .then(|| message.get_field_by_name(name))
        .flatten()
}

fn sub(message: &DynamicMessage, name: &str) -> Option<DynamicMessage> {
    present(message, name).and_then(|value| value.as_message().cloned())
}

fn unsigned(message: &DynamicMessage, name: &str) -> Option<u64> {
    present(message, name).and_then(|value| value.as_u64())
}

fn signed(message: &DynamicMessage, name: &str) -> Option<i64> {
    present(message, name)
        .and_then(|value| value.as_i64().or_else(|| value.as_i32().map(i64::from)))
}

fn flag(message: &DynamicMessage, name: &str) -> bool {
    present(message, name).and_then(|value| value.as_bool()) == Some(true)
}
