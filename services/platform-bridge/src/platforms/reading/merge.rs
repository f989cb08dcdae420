//! Orders that share a receiver, told by what the receivers carry.

use crate::platform::ClosedReceiver;
use oms_contracts::oms::types::v1::Receiver;

/// Groups orders whose receivers have one `key`, in the order in which they came; a receiver
/// without a key is a group of its own.
pub(crate) fn grouped(
    receivers: &[ClosedReceiver],
    key: impl Fn(&Receiver) -> Option<String>,
) -> Vec<Vec<String>> {
    let mut groups: Vec<(Option<String>, Vec<String>)> = Vec::new();
    for closed in receivers {
        let key = key(&closed.receiver).filter(|key| !key.is_empty());
        let order_id = closed.platform_order_id.clone();
        let known = groups
            .iter_mut()
            .find(|(known, _)| known.is_some() && *known == key);
        match known {
            Some((_, orders)) => orders.push(order_id),
            None => groups.push((key, vec![order_id])),
        }
    }
    groups.into_iter().map(|(_, orders)| orders).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receiver_without_a_key_is_alone() {
        let closed = |order: &str, id: &str| ClosedReceiver {
            platform_order_id: order.into(),
            receiver: Receiver {
                platform_receiver_id: id.into(),
                ..Receiver::default()
            },
        };
        let receivers = [
            closed("1", "a"),
            closed("2", ""),
            closed("3", "a"),
            closed("4", ""),
            closed("5", "b"),
        ];
        let groups = grouped(&receivers, |receiver| {
            Some(receiver.platform_receiver_id.clone())
        });
        let expected = [vec!["1", "3"], vec!["2"], vec!["4"], vec!["5"]];
        assert_eq!(groups, expected);
    }
}
