//! The shop itself.

use serde_json::{Value, json};

use super::access::Call;
use super::envelope::success;
use crate::chance::Chance;
use crate::world::shop::Shop;

/// `/basics/info/get`.
pub(super) fn info(call: &Call) -> Value {
    call.sim.read(|world| {
        let shop = &world.shops[call.shop];
        success(json!({"info": {
            "nickname": shop.name, "headimg_url": "", "subject_type": "企业", "status": "opening",
            "username": username(world.chance, shop),
        }}))
    })
}

/// The name events are sent to.
pub(super) fn username(chance: Chance, shop: &Shop) -> String {
    format!("gh_{}", &chance.hex(&["username", &shop.id])[..12])
}
