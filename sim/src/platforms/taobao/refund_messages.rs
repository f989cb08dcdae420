//! What seller and platform leave under a refund.

use serde_json::{Map, Value, json};

use super::access::Call;
use super::decisions::{Wanted, check_proof, decide};
use super::envelope::{TopError, list};
use super::fields::Fields;
use super::gateway::{Outcome, fields};
use super::refund::phase;
use super::refunds::found;
use crate::platforms::clock::beijing;
use crate::world::entry::AfterSaleEvent;

const CONTENT_BYTES: usize = 400;
const IMAGE_BYTES: usize = 500 * 1024;
const MAX_PAGE: usize = 100;

/// `taobao.refund.messages.get`.
pub(super) fn list_of(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let asked = Fields::of(call)?;
    let page = call.page(MAX_PAGE)?;
    call.sim.read(|world| {
        let after_sale = found(call, world, shop, "refund_id")?;
        let count = after_sale.remarks.len();
        let nick = &world.shops[shop].name;
        let rows = after_sale.remarks.iter().enumerate().map(|(place, remark)| {
            let row = json!({
                "id": after_sale.number + (count - place) as u64, "refund_id": after_sale.key.id, "content": remark.text,
                "created": beijing(remark.at), "owner_nick": nick, "owner_role": "2", "message_type": "NORMAL",
                "refund_phase": phase(after_sale),
            });
            asked.select(&row, "", "")
        });
        let (rows, total): (Vec<Value>, usize) = page.cut(rows);
        let mut answer = Map::new();
        answer.insert("total_results".to_owned(), json!(total));
        if let Some(messages) = list("refund_message", rows) {
            answer.insert("refund_messages".to_owned(), messages);
        }
        Ok(answer)
    })
}

/// `taobao.refund.message.add`: a text with a picture.
pub(super) async fn add(call: &Call) -> Outcome {
    let content = call.required("content")?;
    if content.len() > CONTENT_BYTES {
        return Err(TopError::invalid("content", "最多400字节"));
    }
    check_proof(call, "image", IMAGE_BYTES, true)?;
    let decided = decide(call, Wanted::Refund, |_, _| {
        Ok(AfterSaleEvent::RemarkAdded {
            text: content.to_owned(),
        })
    });
    let decided = decided.await?;
    let number: u64 = decided.id.parse().unwrap_or(0);
    let added = json!({"id": number + 1, "created": decided.modified});
    Ok(fields([("refund_message", added)]))
}
