//! Orders that share a receiver, where a platform tells more than the receivers carry.

/// The groups, those joined of which the platform tells orders `together`. Orders that
/// nobody asked about are not added.
pub(crate) fn joined(mut groups: Vec<Vec<String>>, told: &[Vec<String>]) -> Vec<Vec<String>> {
    for together in told {
        let shares = |group: &Vec<String>| group.iter().any(|order| together.contains(order));
        let Some(first) = groups.iter().position(shares) else {
            continue;
        };
        let rest = groups.split_off(first + 1);
        let (more, others): (Vec<_>, Vec<_>) = rest.into_iter().partition(shares);
        if let Some(group) = groups.last_mut() {
            group.extend(more.into_iter().flatten());
        }
        groups.extend(others);
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::joined;

    fn lists(lists: &[&[&str]]) -> Vec<Vec<String>> {
        let list = |list: &&[&str]| list.iter().map(|order| (*order).to_owned()).collect();
        lists.iter().map(list).collect()
    }

    #[test]
    fn each_order_stays_in_one_group() {
        let groups = lists(&[&["1", "3"], &["2"], &["4"], &["5"]]);
        let told = lists(&[&["2", "4"], &["5"], &["9", "4", "3"], &["8"]]);
        assert_eq!(
            joined(groups, &told),
            lists(&[&["1", "3", "2", "4"], &["5"]])
        );
        assert_eq!(
            joined(lists(&[&["1"], &["2"]]), &[]),
            lists(&[&["1"], &["2"]])
        );
    }
}
