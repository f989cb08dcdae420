//! temp
use crate::world::World;
use std::time::{Duration, Instant};
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scale() {
    let n: usize = std::env::var("SHOPS").unwrap().parse().unwrap();
    let mut world = World::new(n).await;
    world.options.pull_every =
        Duration::from_secs(std::env::var("EVERY").unwrap().parse().unwrap());
    world.options.lease = Duration::from_secs(30);
    world.options.first_fill = Duration::from_secs(7 * 3600);
    let _b = world.bridge().await;
    let started = Instant::now();
    world.tell_shops().await;
    let sql = world.sql().await;
    let end = Duration::from_secs(std::env::var("SECS").unwrap().parse().unwrap());
    let mut filled = false;
    while started.elapsed() < end {
        let row = sql.query_one("SELECT count(*) FILTER (WHERE last_success_at IS NULL), count(*) FILTER (WHERE leased_until > now()),
           COALESCE(max(extract(epoch FROM now()-next_due_at)) FILTER (WHERE next_due_at < now() AND (leased_until IS NULL OR leased_until < now())), 0)::float8, count(*) FILTER (WHERE next_due_at < now() AND (leased_until IS NULL OR leased_until < now())), count(*), COALESCE(sum(fence),0)::bigint FROM sync_cursors WHERE kind = 1", &[]).await.unwrap();
        let (a, l, lag, due, all, f): (i64, i64, f64, i64, i64, i64) = (
            row.get(0),
            row.get(1),
            row.get(2),
            row.get(3),
            row.get(4),
            row.get(5),
        );
        let past = sql
            .query_one(
                "SELECT count(*) FROM sync_cursors WHERE kind <> 1 AND next_due_at < now()",
                &[],
            )
            .await
            .unwrap();
        let past: i64 = past.get(0);
        println!(
            "{:5.1}s unfilled {a} leased {l} due {due} lag {lag:.1} all {all} turns {f} pages {} bg {past}",
            started.elapsed().as_secs_f64(),
            world.owner.page_count()
        );
        if a == 0 && all as usize == n && !filled {
            filled = true;
            println!("FILLED");
        }
        tokio::time::sleep(Duration::from_secs(3)).await;
    }
}
