//! Buyers: new paid orders at a steady rate on random shops.

use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use crate::sim::Sim;
use crate::world::World;
use crate::world::entry::Change;

const TICK: Duration = Duration::from_millis(100);

/// Places orders until `shutdown`.
pub(super) async fn place_orders(sim: Sim, shutdown: CancellationToken) {
    let per_tick = sim.rate() * TICK.as_secs_f64();
    if per_tick <= 0.0 {
        return;
    }
    let mut ticks = interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let mut owed = 0.0;
    loop {
        tokio::select! {
            () = shutdown.cancelled() => return,
            _ = ticks.tick() => {}
        }
        owed += per_tick;
        let mut due = 0;
        while owed >= 1.0 {
            owed -= 1.0;
            due += 1;
        }
        if due > 0 {
            sim.change(|world, _| (placements(&sim, world, due), ()))
                .await;
        }
    }
}

fn placements(sim: &Sim, world: &World, count: u64) -> Vec<Change> {
    let placement = |no| {
        let shop = &world.shops[sim.faults().below(world.shops.len())];
        Change::OrderPlaced {
            platform: shop.platform,
            shop: shop.id.clone(),
            serial: world.placed + 1 + no,
            paid: true,
            lines: 0,
            hidden_until: None,
        }
    };
    (0..count).map(placement).collect()
}
