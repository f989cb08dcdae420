//! The ERP's documents.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::entry::{ErpEvent, HandoverKey};

/// One hand-over as the ERP keeps it.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    pub(crate) number: String,
    pub(crate) platform: i32,
    pub(crate) platform_order_id: String,
    pub(crate) taken_at: DateTime<Utc>,
    /// Times this hand-over was delivered.
    pub(crate) deliveries: u32,
    pub(crate) refused: bool,
    pub(crate) recalled: bool,
    pub(crate) parcel: Option<(String, String, DateTime<Utc>)>,
    pub(crate) reported: bool,
    pub(crate) report_refusal: Option<String>,
}

impl Document {
    fn new(number: String, taken_at: DateTime<Utc>) -> Self {
        Self {
            number,
            platform: 0,
            platform_order_id: String::new(),
            taken_at,
            deliveries: 0,
            refused: false,
            recalled: false,
            parcel: None,
            reported: false,
            report_refusal: None,
        }
    }
}

/// All documents and the work they leave.
#[derive(Clone, Debug, Default)]
pub(crate) struct ErpLedger {
    pub(crate) documents: BTreeMap<HandoverKey, Document>,
    /// Taken, not recalled, not shipped.
    pub(crate) to_ship: BTreeSet<HandoverKey>,
    /// Shipped, and the OMS does not know yet.
    pub(crate) to_report: BTreeSet<HandoverKey>,
}

impl ErpLedger {
    pub(crate) fn apply(&mut self, at: DateTime<Utc>, key: &HandoverKey, event: &ErpEvent) {
        let number = format!("SO{:08}", self.documents.len() + 1);
        let fresh = !self.documents.contains_key(key);
        // A recall of something unknown leaves a document too: its tombstone.
        let document = self
            .documents
            .entry(key.clone())
            .or_insert_with(|| Document::new(number, at));
        match event {
            ErpEvent::Delivered {
                platform,
                platform_order_id,
                refused,
            } => {
                document.deliveries += 1;
                document.platform = *platform;
                document.platform_order_id.clone_from(platform_order_id);
                if fresh {
                    document.refused = *refused;
                }
                if fresh && !refused {
                    self.to_ship.insert(key.clone());
                }
            }
            ErpEvent::Recalled => {
                document.recalled = true;
                self.to_ship.remove(key);
            }
            ErpEvent::Shipped { carrier, waybill } => {
                document.parcel = Some((carrier.clone(), waybill.clone(), at));
                self.to_ship.remove(key);
                self.to_report.insert(key.clone());
            }
            ErpEvent::Reported { refusal } => {
                document.reported = refusal.is_none();
                document.report_refusal.clone_from(refusal);
                self.to_report.remove(key);
            }
        }
    }
}
