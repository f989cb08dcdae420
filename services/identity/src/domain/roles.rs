//! The roles there are and what each may do, as data.

/// A named set of permissions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Role {
    /// Name in requests and in the console.
    pub(crate) name: &'static str,
    /// Permissions as the contracts name them; `*` is all.
    pub(crate) permissions: &'static [&'static str],
}

/// Every role. What `operator` and `erp` lack is for administrators only.
pub(crate) const ROLES: &[Role] = &[
    Role {
        name: "admin",
        permissions: &["*"],
    },
    Role {
        name: "operator",
        permissions: &[
            "aftersales.read",
            "commands.act",
            "commands.read",
            "goods.link",
            "goods.read",
            "goods.write",
            "orders.edit",
            "orders.hold",
            "orders.read",
            "orders.release",
            "orders.ship",
            "parking.act",
            "parking.read",
            "shops.read",
            "sync.read",
            "sync.run",
        ],
    },
    Role {
        name: "erp",
        permissions: &[
            "aftersales.read",
            "goods.read",
            "goods.write",
            "orders.read",
            "orders.ship",
        ],
    },
];

/// The role called `name`.
pub(crate) fn role(name: &str) -> Option<&'static Role> {
    ROLES.iter().find(|role| role.name == name)
}

/// What holders of `roles` may do, sorted. A name that is no role any more gives nothing.
pub(crate) fn permissions(roles: &[String]) -> Vec<String> {
    let mut held: Vec<String> = roles
        .iter()
        .filter_map(|name| role(name))
        .flat_map(|role| role.permissions)
        .map(|&permission| permission.to_owned())
        .collect();
    held.sort_unstable();
    held.dedup();
    held
}

#[cfg(test)]
mod tests {
    use super::*;
    use oms_service_kit::rules::Rules;
    use std::collections::BTreeSet;

    /// Held by administrators only. A new permission must be given to a role or stand here.
    const ADMINISTRATION: &[&str] = &["shops.manage", "tokens.manage"];

    #[test]
    fn roles_name_every_permission_of_the_contracts_and_no_other() {
        let rules = Rules::all().unwrap();
        let asked_for: BTreeSet<&str> = rules.permissions().into_iter().collect();
        let given: BTreeSet<&str> = ROLES
            .iter()
            .flat_map(|role| role.permissions)
            .chain(ADMINISTRATION)
            .copied()
            .filter(|permission| *permission != "*")
            .collect();
        assert_eq!(given, asked_for);
        assert_eq!(role("admin").unwrap().permissions, ["*"]);
    }

    #[test]
    fn several_roles_add_up() {
        let both = permissions(&["erp".into(), "operator".into(), "gone".into()]);
        assert!(both.contains(&"orders.hold".to_owned()));
        assert_eq!(both.iter().filter(|held| *held == "orders.ship").count(), 1);
    }
}
