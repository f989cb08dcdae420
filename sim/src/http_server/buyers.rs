//! Buyers: new paid orders at a steady rate on random shops; some buyers want their money back
//! a little later.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::{Instant, MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use crate::sim::Sim;
use crate::world::World;
use crate::world::entry::Change;
use crate::world::order::Status;

const TICK: Duration = Duration::from_millis(100);
/// New orders whose buyers ask for a refund.
const REGRET_PERCENT: u64 = 5;
const REGRET_AFTER: Duration = Duration::from_secs(40);

/// Places orders until `shutdown`.
pub(super) async fn place_orders(sim: Sim, shutdown: CancellationToken) {
    let per_tick = sim.rate() * TICK.as_secs_f64();
    if per_tick <= 0.0 {
        return;
    }
    let mut ticks = interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let mut owed = 0.0;
    // Serial numbers of orders and when their buyers change their minds.
    let mut regrets: VecDeque<(Instant, u64)> = VecDeque::new();
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
            let placed = sim.change(|world, _| {
                let first = world.placed + 1;
                (placements(&sim, world, due), first..first + due)
            });
            let regretted = placed.await.filter(|serial| {
                let chance = sim.read(|world| world.chance);
                chance.percent(REGRET_PERCENT, &["regret", &serial.to_string()])
            });
            let when = Instant::now() + REGRET_AFTER;
            regrets.extend(regretted.map(|serial| (when, serial)));
        }
        while let Some((when, serial)) = regrets.front().copied()
            && when <= Instant::now()
        {
            regrets.pop_front();
            sim.change(|world, _| (refunds(world, serial), ())).await;
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

/// A refund of all an order holds, unless it ended meanwhile or one was asked for.
fn refunds(world: &World, serial: u64) -> Vec<Change> {
    let source = format!("live-{serial:08}");
    let mut newest_first = world.orders.iter().enumerate().rev();
    let found = newest_first.find(|(_, order)| order.source.0 == source);
    let Some((place, order)) = found else {
        return Vec::new();
    };
    let open = !matches!(order.status, Status::Closed | Status::Completed);
    let asked_before = world.after_sales_of_order(place).next().is_some();
    if !open || asked_before {
        return Vec::new();
    }
    let all = (0..order.lines.len()).collect();
    let refunds = world.refunds_of(place, all).into_iter();
    refunds.map(|asked| asked.opened(&order.key)).collect()
}
