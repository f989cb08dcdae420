//! The seller's notes: they are only ever added.

use serde_json::{Value, json};

use super::access::{Call, found};
use super::envelope::KsError;
use super::gateway::Outcome;
use crate::world::entry::{Change, OrderEvent};
use crate::world::order::Note;

const NOTE_CHARS: usize = 200;
const GREY: i64 = 6;

/// `open.seller.order.note.add`; without a flag the note is grey, and none clears no flag.
pub(super) async fn add(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let id = call.number("orderId")?;
    let text = call
        .text("note")?
        .ok_or_else(|| KsError::missing("note"))?
        .to_owned();
    if text.chars().count() > NOTE_CHARS {
        return Err(KsError::invalid("note", "最多200字"));
    }
    let asked = call.choice("flag", &[0, 1, 2, 3, 4, 5, 6], Some(GREY))?;
    let outcome = call
        .sim
        .change(|world, now| match found(world, shop, id, now) {
            Ok(order) => {
                let before = order.notes.first().map_or(GREY, |note| note.flag);
                let flag = if asked == 0 { before } else { asked };
                let added = OrderEvent::NoteAdded { text, flag };
                (vec![Change::order(&order.key, added)], Ok(()))
            }
            Err(error) => (Vec::new(), Err(error)),
        });
    outcome.await?;
    Ok(Value::Null)
}

/// A row of `orderNoteInfo`.
pub(super) fn note(note: &Note) -> Value {
    let colour = match note.flag {
        1 => "red",
        2 => "yellow",
        3 => "green",
        4 => "blue",
        5 => "purple",
        _ => "grey",
    };
    json!({
        "createTime": note.at.timestamp_millis(), "note": note.text, "flagTagCode": format!("{colour}_flag_tag_order"), "operatorName": "开放平台",
    })
}
