//! Ships what was taken a moment ago and reports the parcels until the order system has them.

use std::collections::HashMap;
use std::time::Duration;

use chrono::{DateTime, Utc};
use oms_contracts::oms::orders::v1::{RecordShipmentsRequest, Shipment, ShipmentResult};
use tokio_util::sync::CancellationToken;
use tonic::{Code, Status};
use uuid::Uuid;

use super::ErpOptions;
use super::oms::{Backoff, Oms, note_retry};
use crate::platforms::Platform;
use crate::sim::Sim;
use crate::world::World;
use crate::world::entry::{Change, ErpEvent, HandoverKey};
use crate::world::erp_ledger::Document;

const TICK: Duration = Duration::from_millis(100);
const BATCH: usize = 100;
/// A row the order system does not store is offered this often before the ERP gives it up.
const OFFERS: u32 = 8;
/// Carriers the ERP has contracts with: the common code, and what every name of it contains.
const CONTRACTS: [(&str, &str); 7] = [
    ("ZTO", "中通"),
    ("YTO", "圆通"),
    ("STO", "申通"),
    ("YUNDA", "韵达"),
    ("SF", "顺丰"),
    ("EMS", "EMS"),
    ("JTSD", "极兔"),
];

/// Runs until `shutdown`.
pub(super) async fn ship_and_report(
    sim: Sim,
    oms: Oms,
    options: ErpOptions,
    shutdown: CancellationToken,
) {
    let mut reporter = Reporter {
        sim,
        oms,
        refusals: HashMap::new(),
    };
    let work = async {
        loop {
            ship_due(&reporter.sim, &options).await;
            if !reporter.report_batch().await {
                tokio::time::sleep(TICK).await;
            }
        }
    };
    tokio::select! {
        () = shutdown.cancelled() => {}
        () = work => {}
    }
}

async fn ship_due(sim: &Sim, options: &ErpOptions) {
    let now = Utc::now();
    let any = sim.read(|world| {
        world
            .erp
            .to_ship
            .iter()
            .any(|key| is_due(world, key, options, now))
    });
    if !any {
        return;
    }
    sim.change(|world, _| {
        let due = world
            .erp
            .to_ship
            .iter()
            .filter(|key| is_due(world, key, options, now));
        let changes = due.filter_map(|key| {
            Some(Change::Erp {
                key: key.clone(),
                event: shipped(world, key, world.erp.documents.get(key)?),
            })
        });
        (changes.collect(), ())
    })
    .await;
}

fn is_due(world: &World, key: &HandoverKey, options: &ErpOptions, now: DateTime<Utc>) -> bool {
    let spread = options
        .max_ship_delay
        .saturating_sub(options.min_ship_delay);
    let drawn = world.chance.below(
        1001,
        &["ship delay", &key.order_id, &key.handover_no.to_string()],
    );
    let delay = options.min_ship_delay + spread.mul_f64(drawn as f64 / 1000.0);
    let taken_at = world
        .erp
        .documents
        .get(key)
        .map(|document| document.taken_at);
    taken_at.is_some_and(|taken_at| {
        (now - taken_at)
            .to_std()
            .is_ok_and(|waited| waited >= delay)
    })
}

/// Carrier and number; the document's own number keeps the waybill unique.
fn shipped(world: &World, key: &HandoverKey, document: &Document) -> ErpEvent {
    let known = |(_, name): &&(&str, &str)| match Platform::numbered(document.platform) {
        Some(platform) => platform
            .marketplace()
            .carriers()
            .iter()
            .any(|carrier| carrier.available && carrier.name.contains(name)),
        None => true,
    };
    let usable: Vec<&(&str, &str)> = CONTRACTS.iter().filter(known).collect();
    let parts = [
        "waybill",
        key.order_id.as_str(),
        &key.handover_no.to_string(),
    ];
    let serial = document.number.trim_start_matches("SO");
    ErpEvent::Shipped {
        carrier: world.chance.pick(&usable, &parts).0.to_owned(),
        waybill: format!("78{serial}{:03}", world.chance.below(1000, &parts)),
    }
}

struct Reporter {
    sim: Sim,
    oms: Oms,
    /// By waybill number: how often it was not stored, and when it is offered again.
    refusals: HashMap<String, (u32, DateTime<Utc>)>,
}

impl Reporter {
    /// Reports one batch; false when there was nothing to report.
    async fn report_batch(&mut self) -> bool {
        let now = Utc::now();
        let ready = |waybill: &str| {
            self.refusals
                .get(waybill)
                .is_none_or(|(_, again)| *again <= now)
        };
        let rows: Vec<(HandoverKey, Shipment)> = self.sim.read(|world| {
            let row = |key: &HandoverKey| {
                Some((key.clone(), shipment(key, world.erp.documents.get(key)?)?))
            };
            let rows = world.erp.to_report.iter().filter_map(row);
            rows.filter(|(_, shipment)| ready(&shipment.waybill_no))
                .take(BATCH)
                .collect()
        });
        let (keys, shipments): (Vec<HandoverKey>, Vec<Shipment>) = rows.into_iter().unzip();
        if keys.is_empty() {
            return false;
        }
        match self.send(&shipments, "").await {
            Ok(results) => self.settle(&keys, &shipments, &results).await,
            // One row that breaks a rule must not keep the others back.
            Err(_) if keys.len() > 1 => {
                for (key, shipment) in keys.iter().zip(&shipments) {
                    self.report_alone(key, shipment).await;
                }
            }
            Err(status) => {
                let result = refused(&keys[0], &status);
                self.settle(&keys, &shipments, &[result]).await;
            }
        }
        true
    }

    async fn report_alone(&mut self, key: &HandoverKey, shipment: &Shipment) {
        let alone = std::slice::from_ref(shipment);
        let results = match self.send(alone, "").await {
            Ok(results) => results,
            Err(status) => vec![refused(key, &status)],
        };
        self.settle(std::slice::from_ref(key), alone, &results)
            .await;
    }

    /// Sends until there is an answer; the same shipments are the same request however often.
    async fn send(
        &self,
        shipments: &[Shipment],
        mark: &str,
    ) -> Result<Vec<ShipmentResult>, Status> {
        let request = RecordShipmentsRequest {
            request_id: self.request_id(shipments, mark),
            shipments: shipments.to_vec(),
        };
        let mut backoff = Backoff::new();
        let results = loop {
            match self
                .oms
                .fulfilment()
                .record_shipments(request.clone())
                .await
            {
                Ok(response) => break response.into_inner().results,
                Err(status)
                    if matches!(status.code(), Code::InvalidArgument | Code::AlreadyExists) =>
                {
                    return Err(status);
                }
                Err(status) => {
                    note_retry(&status, "shipments");
                    backoff.wait().await;
                }
            }
        };
        if mark.is_empty()
            && self
                .sim
                .faults()
                .happens(self.sim.faults().erp().answer_twice)
        {
            // The answer to the repeat says nothing new.
            let _repeat = Box::pin(self.send(shipments, "again")).await;
        }
        Ok(results)
    }

    /// A row that was not stored is a new request when it is offered again.
    fn request_id(&self, shipments: &[Shipment], mark: &str) -> String {
        let identity = |row: &Shipment| {
            let offers = self
                .refusals
                .get(&row.waybill_no)
                .map_or(0, |(offers, _)| *offers);
            let Shipment {
                shop_id,
                order_id,
                carrier_code,
                waybill_no,
                ..
            } = row;
            format!("{shop_id}|{order_id}|{carrier_code}|{waybill_no}|{offers};")
        };
        let identity: String = shipments.iter().map(identity).collect();
        let name = format!("shipments:{identity}{mark}");
        Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes()).to_string()
    }

    async fn settle(
        &mut self,
        keys: &[HandoverKey],
        shipments: &[Shipment],
        results: &[ShipmentResult],
    ) {
        let mut changes = Vec::with_capacity(keys.len());
        for ((key, shipment), result) in keys.iter().zip(shipments).zip(results) {
            let waybill = &shipment.waybill_no;
            let reported = |refusal| Change::Erp {
                key: key.clone(),
                event: ErpEvent::Reported { refusal },
            };
            if !result.parcel_id.is_empty() {
                self.refusals.remove(waybill);
                changes.push(reported(None));
                continue;
            }
            let offers = self.refusals.get(waybill).map_or(0, |(offers, _)| *offers) + 1;
            tracing::warn!(order.id = %key.order_id, reason = %result.reason, offers, "shipment not stored by the order system");
            if offers >= OFFERS {
                self.refusals.remove(waybill);
                changes.push(reported(Some(result.reason.clone())));
            } else {
                let again = Utc::now() + chrono::Duration::seconds(1 << offers.min(5));
                self.refusals.insert(waybill.clone(), (offers, again));
            }
        }
        self.sim.change(|_, _| (changes, ())).await;
    }
}

fn shipment(key: &HandoverKey, document: &Document) -> Option<Shipment> {
    let (carrier, waybill, at) = document.parcel.as_ref()?;
    Some(Shipment {
        shop_id: key.shop_id.clone(),
        order_id: key.order_id.clone(),
        carrier_code: carrier.clone(),
        waybill_no: waybill.clone(),
        dispatched_at: Some(oms_contracts::timestamp(*at)),
        lines: Vec::new(),
    })
}

/// A refused call as the result of its only row.
fn refused(key: &HandoverKey, status: &Status) -> ShipmentResult {
    ShipmentResult {
        order_id: key.order_id.clone(),
        reason: format!("{:?}", status.code()),
        ..ShipmentResult::default()
    }
}
