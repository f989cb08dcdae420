//! How busy the database pools of this process are, read when somebody asks: a pool tells
//! its state for the price of a lock, so nothing samples it in between.

use crate::db::Pool;
use deadpool::managed::WeakPool;
use diesel_async::{AsyncPgConnection, pooled_connection::AsyncDieselConnectionManager};
use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

/// Gauge, by `schema` and `state` (`idle`, `used`): open connections.
const CONNECTIONS: &str = "oms_db_connections";
/// Gauge, by `schema`: most connections that the pool may open.
const LIMIT: &str = "oms_db_connections_limit";
/// Gauge, by `schema`: callers that wait for a connection.
const WAITING: &str = "oms_db_waiting";

type Manager = AsyncDieselConnectionManager<AsyncPgConnection>;

/// Pools that may still be alive; being watched keeps none so.
static POOLS: Mutex<Vec<(&'static str, WeakPool<Manager>)>> = Mutex::new(Vec::new());

/// Has `pool` sampled as long as it lives.
pub(crate) fn watch(schema: &'static str, pool: &Pool) {
    let mut pools = POOLS.lock().unwrap_or_else(PoisonError::into_inner);
    pools.retain(|(_, pool)| pool.upgrade().is_some());
    pools.push((schema, pool.weak()));
}

/// Tells the installed recorder what the metrics mean.
pub(crate) fn describe() {
    metrics::describe_gauge!(CONNECTIONS, "Open database connections, by state");
    metrics::describe_gauge!(LIMIT, "Most database connections that the pool may open");
    metrics::describe_gauge!(WAITING, "Callers that wait for a database connection");
}

/// Sets the gauges; pools of the same schema are added up.
pub(crate) fn sample() {
    let mut sums: BTreeMap<&'static str, [usize; 4]> = BTreeMap::new();
    let pools = POOLS.lock().unwrap_or_else(PoisonError::into_inner);
    for (schema, pool) in pools.iter() {
        let Some(status) = pool.upgrade().map(|pool| pool.status()) else {
            continue;
        };
        let idle = status.available.min(status.size);
        let now = [idle, status.size - idle, status.max_size, status.waiting];
        let sum = sums.entry(schema).or_default();
        for (sum, now) in sum.iter_mut().zip(now) {
            *sum += now;
        }
    }
    drop(pools);
    for (schema, [idle, used, limit, waiting]) in sums {
        metrics::gauge!(CONNECTIONS, "schema" => schema, "state" => "idle").set(idle as f64);
        metrics::gauge!(CONNECTIONS, "schema" => schema, "state" => "used").set(used as f64);
        metrics::gauge!(LIMIT, "schema" => schema).set(limit as f64);
        metrics::gauge!(WAITING, "schema" => schema).set(waiting as f64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db;

    #[tokio::test]
    async fn a_dropped_pool_is_forgotten() {
        let alive = |name: &str| {
            let pools = POOLS.lock().unwrap();
            let mut named = pools.iter().filter(|(schema, _)| *schema == name);
            named.any(|(_, pool)| pool.upgrade().is_some())
        };
        let pool = db::pool("postgres://nowhere/none", "watched", 3).unwrap();
        assert!(alive("watched"));
        drop(pool);
        assert!(!alive("watched"));
    }
}
