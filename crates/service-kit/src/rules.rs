//! The auth rule of every method, read from the contracts' own options.

use oms_contracts::DESCRIPTORS;
use prost_reflect::{DescriptorPool, Value};
use std::collections::HashMap;

/// Who may call a method.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// Anyone.
    Open,
    /// Anyone signed in.
    SignedIn,
    /// A caller that holds the permission.
    Permission(String),
    /// Another service only.
    Internal,
}

/// Rules by request path, `/package.Service/Method`.
#[derive(Debug, Clone)]
pub struct Rules {
    by_path: HashMap<String, Rule>,
}

/// A contract that cannot be served safely.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum RuleError {
    /// The method has no rule, so nobody knows who may call it.
    #[error("{0} carries no (oms.auth.v1.rule); give it one in its proto file")]
    Missing(String),
    /// The service is not in the contracts.
    #[error("service {0} is not in the contracts")]
    UnknownService(String),
    /// The built-in descriptors cannot be read.
    #[error("descriptors: {0}")]
    Descriptors(String),
}

impl Rules {
    /// The rules of `services` (full proto names). Health and reflection are open.
    pub fn of(services: &[&str]) -> Result<Self, RuleError> {
        let pool = DescriptorPool::decode(DESCRIPTORS)
            .map_err(|error| RuleError::Descriptors(error.to_string()))?;
        Self::from_pool(&pool, services)
    }

    /// The rules of every service in the contracts.
    pub fn all() -> Result<Self, RuleError> {
        let pool = DescriptorPool::decode(DESCRIPTORS)
            .map_err(|error| RuleError::Descriptors(error.to_string()))?;
        let names: Vec<String> = pool.services().map(|s| s.full_name().to_owned()).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        Self::from_pool(&pool, &names)
    }

    /// The same from any descriptor pool.
    pub fn from_pool(pool: &DescriptorPool, services: &[&str]) -> Result<Self, RuleError> {
        let option = pool
            .get_extension_by_name("oms.auth.v1.rule")
            .ok_or_else(|| RuleError::Descriptors("oms.auth.v1.rule is not declared".into()))?;
        let mut by_path = HashMap::new();
        for name in services {
            let service = pool
                .get_service_by_name(name)
                .ok_or_else(|| RuleError::UnknownService((*name).to_owned()))?;
            for method in service.methods() {
                let options = method.options();
                let rule = options.get_extension(&option);
                let rule =
                    read(&rule).ok_or_else(|| RuleError::Missing(method.full_name().to_owned()))?;
                by_path.insert(format!("/{name}/{}", method.name()), rule);
            }
        }
        Ok(Self { by_path })
    }

    /// The rule of a request path; `None` is refused.
    pub fn get(&self, path: &str) -> Option<&Rule> {
        if path.starts_with("/grpc.health.v1.") || path.starts_with("/grpc.reflection.") {
            return Some(&Rule::Open);
        }
        self.by_path.get(path)
    }

    /// Every permission that some method asks for, sorted.
    pub fn permissions(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self
            .by_path
            .values()
            .filter_map(|rule| match rule {
                Rule::Permission(name) => Some(name.as_str()),
                _ => None,
            })
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

fn read(value: &Value) -> Option<Rule> {
    let message = value.as_message()?;
    let set = |name: &str| {
        message
            .get_field_by_name(name)
            .is_some_and(|value| value.as_bool() == Some(true))
    };
    if set("open") {
        return Some(Rule::Open);
    }
    if set("signed_in") {
        return Some(Rule::SignedIn);
    }
    if set("internal") {
        return Some(Rule::Internal);
    }
    let permission = message.get_field_by_name("permission")?;
    match permission.as_str() {
        Some("") | None => None,
        Some(name) => Some(Rule::Permission(name.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_method_of_the_contracts_has_a_rule() {
        let rules = Rules::all().unwrap();
        assert_eq!(
            rules.get("/oms.orders.v1.OrderService/GetOrder"),
            Some(&Rule::Permission("orders.read".into()))
        );
        assert_eq!(
            rules.get("/oms.shops.v1.ShopService/LendCredentials"),
            Some(&Rule::Internal)
        );
        assert_eq!(rules.get("/oms.orders.v1.OrderService/Nothing"), None);
    }

    #[test]
    fn a_method_without_a_rule_is_told() {
        let mut files = prost_types::FileDescriptorSet::default();
        let pool = DescriptorPool::decode(DESCRIPTORS).unwrap();
        files.file = pool.file_descriptor_protos().cloned().collect();
        // Decoding to prost types drops the extension options.
        let mut bare = DescriptorPool::new();
        bare.add_file_descriptor_set(files).unwrap();
        assert!(matches!(
            Rules::from_pool(&bare, &["oms.orders.v1.OrderService"]),
            Err(RuleError::Missing(_))
        ));
    }
}
