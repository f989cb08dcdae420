//! The shop itself.

use serde_json::{Value, json};

use super::access::Call;
use super::envelope::success;

/// `/basics/info/get`.
pub(super) fn info(call: &Call) -> Value {
    call.sim.read(|world| {
        let shop = &world.shops[call.shop];
        success(json!({"info": {
            "nickname": shop.name, "headimg_url": "", "subject_type": "企业", "status": "opening",
            "username": format!("gh_{}", &world.chance.hex(&["username", &shop.id])[..12]),
        }}))
    })
}
