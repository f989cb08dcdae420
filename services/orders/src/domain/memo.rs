//! Seller memo and flag: wanted here, shown there.

use super::order::{Message, Order};

/// A person wants another memo and flag on the platform.
pub fn edit(order: &mut Order, memo: &str, flag: i32, by: &str) {
    memo.clone_into(&mut order.memo.desired);
    order.memo.desired_flag = flag;
    order.memo.revision += 1;
    order.operator_revision += 1;
    order.note(
        "memo_changed",
        by,
        [("memo", memo.to_owned()), ("flag", flag.to_string())],
    );
    order.tell(Message::MemoChanged);
}

/// The platform took (or refused) revision `revision`; answers to older ones change
/// nothing.
pub fn written(order: &mut Order, revision: i64, refusal: Option<&str>) {
    if revision != order.memo.revision || revision <= order.memo.written_revision {
        return;
    }
    order.memo.written_revision = revision;
    if let Some(refusal) = refusal {
        order.memo.desired.clone_from(&order.memo.observed);
        order.memo.desired_flag = order.memo.observed_flag;
        order.operator_revision += 1;
        order.note(
            "memo_refused",
            "platform",
            [("message", refusal.to_owned())],
        );
    } else {
        order.memo.observed.clone_from(&order.memo.desired);
        order.memo.observed_flag = order.memo.desired_flag;
        order.note("memo_written", "platform", []);
    }
}

/// What the platform shows now. It becomes what we want too, unless an edit of ours
/// is still on its way.
pub fn observe(order: &mut Order, memo: &str, flag: i32) {
    memo.clone_into(&mut order.memo.observed);
    order.memo.observed_flag = flag;
    if order.memo.written_revision == order.memo.revision
        && (order.memo.desired != memo || order.memo.desired_flag != flag)
    {
        memo.clone_into(&mut order.memo.desired);
        order.memo.desired_flag = flag;
        order.operator_revision += 1;
    }
}
